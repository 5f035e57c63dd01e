package org.tulip4j.netty.internal;

import java.util.List;
import org.tulip4j.netty.internal.backend.EpollBackendProvider;
import org.tulip4j.netty.internal.backend.IoUringBackendProvider;
import org.tulip4j.netty.internal.backend.NettyNioBackendProvider;
import org.tulip4j.spi.BackendProvider;

/** The backends that tests run on; those that cannot run here are skipped by {@link TestBed}. */
public final class Backends {
    private Backends() {}

    /** {@return every one, io_uring also with the ring of a loop that has one thread for life} */
    public static List<BackendProvider> all() {
        return List.of(
                new EpollBackendProvider(),
                new IoUringBackendProvider(),
                new OneThreadProvider(new IoUringBackendProvider()),
                new NettyNioBackendProvider());
    }

    /** {@return those whose loops may go from thread to thread} */
    public static List<BackendProvider> movable() {
        return List.of(new EpollBackendProvider(), new IoUringBackendProvider(), new NettyNioBackendProvider());
    }
}
