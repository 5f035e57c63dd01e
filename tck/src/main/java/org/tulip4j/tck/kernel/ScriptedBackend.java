package org.tulip4j.tck.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/**
 * A backend whose kernel plays by a script: it stands between the core and a backend and does to connections what kernels may do, when
 * and as often as a seed says, and what they do when something breaks.
 *
 * <pre>{@code
 * ScriptedBackend kernel = new ScriptedBackend(new MyBackendProvider());
 * EventLoop loop = EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(kernel));
 * // within the loop:
 * Server server = loop.createServer(Echo::new, "127.0.0.1", 0).await();
 * KernelPlan plan = new KernelPlan(KernelScript.of(1), KernelScript.of(2).with(KernelFault.READ_FAILS, 1000));
 * kernel.play(server.address(), plan);
 * }</pre>
 *
 * <p>It keeps the laws of {@link org.tulip4j.spi}: what it does, every backend may do. Connections to addresses without a plan, adopted
 * channels, datagrams and watched channels pass unchanged.
 *
 * <p>Thread: any; each backend that it makes belongs to its loop.
 *
 * @since 0.1.0
 */
public final class ScriptedBackend implements BackendProvider {
    private final BackendProvider real;
    private final Map<SocketAddress, KernelPlan> plans = new ConcurrentHashMap<>();
    private final Set<Object> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong polls = new AtomicLong();
    private final AtomicLong forced = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong told = new AtomicLong();

    /**
     * A provider without plans.
     *
     * @param real makes the backends that do the work
     */
    public ScriptedBackend(BackendProvider real) {
        this.real = Objects.requireNonNull(real, "real");
    }

    /**
     * Plays a plan on the connections to an address that are made from now on, in place of the plan before.
     *
     * @param server where a server listens, as it tells it itself
     * @param plan of both ends
     */
    public void play(SocketAddress server, KernelPlan plan) {
        plans.put(server, Objects.requireNonNull(plan, "plan"));
    }

    /**
     * Plays nothing on the connections to an address that are made from now on.
     *
     * @param server that was given to {@link #play}
     */
    public void forget(SocketAddress server) {
        plans.remove(server);
    }

    /** {@return what has passed so far} */
    public KernelCounts counts() {
        return new KernelCounts(polls.get(), forced.get(), calls.get(), told.get(), open.size());
    }

    @Nullable KernelPlan plan(@Nullable SocketAddress server) {
        return server == null ? null : plans.get(server);
    }

    void opened(Object socket) {
        open.add(socket);
    }

    void closed(Object socket) {
        open.remove(socket);
    }

    void polled(boolean withoutWaiting) {
        polls.incrementAndGet();
        if (withoutWaiting) {
            forced.incrementAndGet();
        }
    }

    void called() {
        calls.incrementAndGet();
    }

    void told() {
        told.incrementAndGet();
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return real.unavailabilityCause();
    }

    @Override
    public boolean suitsSystem() {
        return real.suitsSystem();
    }

    @Override
    public int priority() {
        return real.priority();
    }

    @Override
    public Backend create(Clock clock) throws IOException {
        return new ScriptedKernel(this, real.create(clock));
    }

    @Override
    public String toString() {
        return "scripted " + real.name();
    }
}
