package org.tulip4j.netty.internal;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.util.Map;

/** Finds Netty's TLS handler without needing its classes. */
final class Encryption {
    private static final String HANDLER = "io.netty.handler.ssl.SslHandler";

    private Encryption() {}

    /** {@return whether a pipeline encrypts} */
    static boolean isIn(ChannelPipeline pipeline) {
        for (Map.Entry<String, ChannelHandler> entry : pipeline) {
            for (Class<?> type = entry.getValue().getClass(); type != null; type = type.getSuperclass()) {
                if (type.getName().equals(HANDLER)) {
                    return true;
                }
            }
        }
        return false;
    }
}
