package org.tulip4j.testing;

import java.util.Objects;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/**
 * The backend {@code memory}: streams and datagrams without sockets, on request only.
 *
 * <p>Loops made by one provider share its network and may run in different threads.
 * {@code EventLoops.newLoop("memory")} gives every loop a network of its own.
 *
 * <p>On one loop everything happens in the same order each time. Waiting takes real time, or none on a
 * {@link ManualClock}. It cannot adopt a channel.
 *
 * <p>Thread: any.
 *
 * @since 0.1.0
 */
public final class MemoryBackendProvider implements BackendProvider {
    private final MemoryNetwork network;

    /** A provider with a new network; also for {@link java.util.ServiceLoader}. */
    public MemoryBackendProvider() {
        this(new MemoryNetwork());
    }

    /**
     * A provider with a given network.
     *
     * @param network shared by every loop this provider makes
     */
    public MemoryBackendProvider(MemoryNetwork network) {
        this.network = Objects.requireNonNull(network, "network");
    }

    /** {@return the network of its loops} */
    public MemoryNetwork network() {
        return network;
    }

    @Override
    public String name() {
        return "memory";
    }

    /**
     * Makes a backend on this provider's network.
     *
     * @param clock when it is a {@link ManualClock}, waits last until it is moved; any other clock must run in real time
     * @return a new backend
     * @throws IllegalStateException when the clock jumps by itself and another loop has it
     */
    @Override
    public Backend create(Clock clock) {
        return new MemoryBackend(network, clock);
    }
}
