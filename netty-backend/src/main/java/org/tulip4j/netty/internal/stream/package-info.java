/**
 * Sockets of tulip on channels of Netty: {@link ChannelSetup} makes them, {@link NettyStream}, {@link NettyListener} and {@link
 * NettyDatagrams} are endpoints, {@link NettySockets} is the part of a backend that opens them.
 */
@NullMarked
package org.tulip4j.netty.internal.stream;

import org.jspecify.annotations.NullMarked;
