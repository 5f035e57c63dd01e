package org.tulip4j.netty.internal.adopt;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds Netty's TLS handler, or the one in whose place it will stand, without needing their classes. */
final class Encryption {
    /**
     * The names of Netty's handlers of TLS, whose classes may be missing: the one that encrypts, those that wait for the name in the first
     * record, and the one that waits for the first bytes.
     */
    private static final Set<String> HANDLERS = Set.of(
            "io.netty.handler.ssl.SslHandler",
            "io.netty.handler.ssl.SslClientHelloHandler",
            "io.netty.handler.ssl.OptionalSslHandler");

    private Encryption() {}

    /** {@return whether a pipeline encrypts, or will when it knows how} */
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
            if (HANDLERS.contains(type.getName())) {
                return true;
            }
        }
        return false;
    }
}
