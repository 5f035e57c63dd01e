package org.tulip4j.netty.internal.adopt;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds Netty's TLS handler without needing its classes. */
final class Encryption {
    /** The name of Netty's handler of TLS, whose class may be missing. */
    private static final String HANDLER = "io.netty.handler.ssl.SslHandler";

    private Encryption() {}

    /** {@return whether a pipeline encrypts} */
    static boolean isIn(ChannelPipeline pipeline) {
        return nearest(pipeline) != null;
    }

    /** {@return where the TLS handler stands that is nearest to the end of a pipeline; null when there is none} */
    static @Nullable ChannelHandlerContext nearest(ChannelPipeline pipeline) {
        ChannelHandler last = null;
        for (Map.Entry<String, ChannelHandler> entry : pipeline) {
            if (encrypts(entry.getValue())) {
                last = entry.getValue();
            }
        }
        return last == null ? null : pipeline.context(last);
    }

    private static boolean encrypts(ChannelHandler handler) {
        for (Class<?> type = handler.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(HANDLER)) {
                return true;
            }
        }
        return false;
    }
}
