/**
 * The Netty backends. Read in this order: {@link NettyTransport} what differs between Netty's transports, {@link
 * LentEventLoop} whose thread turns the loop, {@link NettyBackend}, {@link NettyStream}, {@link NettyListener}.
 */
@NullMarked
package org.tulip4j.netty.internal;

import org.jspecify.annotations.NullMarked;
