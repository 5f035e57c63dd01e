package org.tulip4j.netty.internal.backend;

import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.util.Map;
import org.tulip4j.Clock;
import org.tulip4j.netty.internal.platform.IoUringTransport;
import org.tulip4j.netty.internal.version.NettyVersion;
import org.tulip4j.spi.Backend;

/** Offers {@code io_uring}; loads without Netty's classes for it. */
public final class IoUringBackendProvider extends NettyBackendProvider {
    /** Artifacts that this transport needs beside the others, each with a class of it. */
    private static final Map<String, String> NATIVE = Map.of(
            "netty-transport-native-unix-common", "io.netty.channel.unix.UnixChannel",
            "netty-transport-classes-io_uring", "io.netty.channel.uring.IoUring");

    /** {@link java.util.ServiceLoader} makes it. */
    public IoUringBackendProvider() {
        super(
                "io_uring",
                -1,
                NettyVersion.OLDEST_URING,
                NATIVE,
                () -> IoUring.unavailabilityCause(),
                () -> IoUringTransport.shared());
    }

    @Override
    public Backend createForOneThread(Clock clock) throws IOException {
        return create(() -> IoUringTransport.ofOneThread());
    }
}
