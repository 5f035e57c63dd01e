package org.tulip4j.netty.internal.backend;

import io.netty.channel.epoll.Epoll;
import java.util.Map;
import org.tulip4j.netty.internal.platform.EpollTransport;
import org.tulip4j.netty.internal.version.NettyVersion;

/** Offers {@code epoll}; loads without Netty's classes for it. */
public final class EpollBackendProvider extends NettyBackendProvider {
    /** Artifacts that this transport needs beside the others, each with a class of it. */
    private static final Map<String, String> NATIVE = Map.of(
            "netty-transport-native-unix-common", "io.netty.channel.unix.UnixChannel",
            "netty-transport-classes-epoll", "io.netty.channel.epoll.Epoll");

    /** {@link java.util.ServiceLoader} makes it. */
    public EpollBackendProvider() {
        super("epoll", 100, NettyVersion.OLDEST, NATIVE, () -> Epoll.unavailabilityCause(), () -> new EpollTransport());
    }
}
