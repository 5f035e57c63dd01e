package org.tulip4j.netty.internal;

import java.util.List;
import org.tulip4j.spi.BackendProvider;

/** The backends that tests run on; those that cannot run here are skipped by {@link TestBed}. */
final class Backends {
    private Backends() {}

    static List<BackendProvider> all() {
        return List.of(new EpollBackendProvider(), new IoUringBackendProvider(), new NettyNioBackendProvider());
    }
}
