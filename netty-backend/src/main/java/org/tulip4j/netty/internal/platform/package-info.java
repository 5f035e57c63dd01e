/**
 * What differs between the ways in which a system waits: start with {@link NettyTransport}. Beside each transport are the handles and
 * registrations that it puts between its channels and the loop, and what watches plain descriptors.
 */
@NullMarked
package org.tulip4j.netty.internal.platform;

import org.jspecify.annotations.NullMarked;
