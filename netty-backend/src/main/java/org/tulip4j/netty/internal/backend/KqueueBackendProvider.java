package org.tulip4j.netty.internal.backend;

import io.netty.channel.kqueue.KQueue;
import java.util.Map;
import org.tulip4j.netty.internal.platform.KqueueTransport;
import org.tulip4j.netty.internal.version.NettyVersion;

/** Offers {@code kqueue}; loads without Netty's classes for it. */
public final class KqueueBackendProvider extends NettyBackendProvider {
    /** Artifacts that this transport needs beside the others, each with a class of it. */
    private static final Map<String, String> NATIVE = Map.of(
            "netty-transport-native-unix-common", "io.netty.channel.unix.UnixChannel",
            "netty-transport-classes-kqueue", "io.netty.channel.kqueue.KQueue");

    /** {@link java.util.ServiceLoader} makes it. */
    public KqueueBackendProvider() {
        super(
                "kqueue",
                100,
                NettyVersion.OLDEST,
                NATIVE,
                () -> KQueue.unavailabilityCause(),
                () -> new KqueueTransport());
    }
}
