package org.tulip4j.nio.internal;

import java.io.IOException;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/** Offers the backend {@code nio}, which runs on every JVM. */
public final class NioBackendProvider implements BackendProvider {
    /** {@link java.util.ServiceLoader} makes it. */
    public NioBackendProvider() {}

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public int priority() {
        return 10;
    }

    /**
     * Makes a backend for one loop.
     *
     * @param clock not used: a selector waits in real time
     * @return a new backend
     * @throws IOException when the system has no descriptors left for a selector
     */
    @Override
    public Backend create(Clock clock) throws IOException {
        return new NioBackend(NioPoller.open());
    }
}
