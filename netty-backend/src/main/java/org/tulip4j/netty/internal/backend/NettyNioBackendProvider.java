package org.tulip4j.netty.internal.backend;

import java.util.Map;
import org.tulip4j.netty.internal.platform.NettyNioTransport;
import org.tulip4j.netty.internal.version.NettyVersion;

/** Offers {@code netty-nio}; loads without Netty's classes for it. */
public final class NettyNioBackendProvider extends NettyBackendProvider {
    /** {@link java.util.ServiceLoader} makes it. */
    public NettyNioBackendProvider() {
        super("netty-nio", -1, NettyVersion.OLDEST, Map.of(), () -> null, () -> new NettyNioTransport());
    }
}
