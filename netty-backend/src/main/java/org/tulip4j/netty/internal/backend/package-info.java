/**
 * The backends, whoever turns their loop: {@link NettyBackend} is turned by tulip, {@link GuestBackend} by a host. {@link Attachments}
 * knows which tulip loop lives on which loop of Netty.
 */
@NullMarked
package org.tulip4j.netty.internal.backend;

import org.jspecify.annotations.NullMarked;
