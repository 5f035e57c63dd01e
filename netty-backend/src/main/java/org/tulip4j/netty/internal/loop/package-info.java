/**
 * Event loops that channels are registered with: {@link LentEventLoop}, which tulip turns; {@link GuestEventLoop}, the host's as a guest
 * sees it; {@link HostedEventLoop}, a tulip loop as Netty code sees it. What stands between a loop and its channels is here, too.
 */
@NullMarked
package org.tulip4j.netty.internal.loop;

import org.jspecify.annotations.NullMarked;
