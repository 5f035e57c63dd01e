package org.tulip4j.netty.internal.adopt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Map;

/**
 * Netty's decoders that give out one message for each read of the channel, {@link ByteToMessageDecoder#setSingleDecode}, which are there
 * for protocols that change. They have the next message in hand and give it out with the next read, even with one of no bytes. Stateless.
 */
public final class SingleDecode {
    /** A read that brings nothing; no other buffer is the same object. */
    public static final ByteBuf NO_BYTES = Unpooled.unreleasableBuffer(Unpooled.EMPTY_BUFFER);

    /** Whether Netty's decoders, which are optional, are there. */
    private static final boolean HAS_DECODERS = hasDecoders();

    private SingleDecode() {}

    private static boolean hasDecoders() {
        try {
            Class.forName("io.netty.handler.codec.ByteToMessageDecoder", false, SingleDecode.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /** {@return whether a pipeline has such a decoder} */
    static boolean isIn(ChannelPipeline pipeline) {
        if (HAS_DECODERS) {
            for (Map.Entry<String, ChannelHandler> entry : pipeline) {
                if (OfDecoders.isSingle(entry.getValue())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Loaded only where Netty's decoders are there. */
    private static final class OfDecoders {
        static boolean isSingle(ChannelHandler handler) {
            return handler instanceof ByteToMessageDecoder decoder && decoder.isSingleDecode();
        }
    }
}
