package org.tulip4j.netty;

import io.netty.buffer.ByteBuf;

/**
 * Bytes in Netty's own buffers, without a copy in or out; for who counts references. The rules are those of {@link MessageProtocol}:
 * what comes is lent for the length of the call, what is written is given away.
 *
 * <p>Most code is better off with {@link org.tulip4j.transport.Protocol} and {@link ProtocolHandler}.
 *
 * @since 0.1.0
 */
public interface ByteBufProtocol extends MessageProtocol<ByteBuf, ByteBuf> {}
