package org.tulip4j.tck;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.CoroutineEngine;

/**
 * What a suite runs on: a backend, a coroutine engine, a mode. Immutable; every method but {@link #newLoop} and the
 * questions returns a copy.
 *
 * @since 0.1.0
 */
public final class TckEnvironment {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BackendProvider provider;
    private final LoopOptions options;
    private final Map<Capability, String> lacking;
    private final Duration timeout;
    private final @Nullable Supplier<TckHost> hosts;

    private TckEnvironment(
            BackendProvider provider,
            LoopOptions options,
            Map<Capability, String> lacking,
            Duration timeout,
            @Nullable Supplier<TckHost> hosts) {
        this.provider = provider;
        this.options = options;
        this.lacking = lacking;
        this.timeout = timeout;
        this.hosts = hosts;
    }

    /**
     * A backend with the fastest engine available, in normal mode, with every capability.
     *
     * @param provider makes the backends; need not be registered
     * @return a new environment
     */
    public static TckEnvironment of(BackendProvider provider) {
        return new TckEnvironment(
                Objects.requireNonNull(provider, "provider"),
                LoopOptions.DEFAULT.withDebug(false),
                Map.of(),
                PATIENCE,
                null);
    }

    /**
     * Guests of threads that belong to somebody else, which perform their I/O: a check is played as a task, and its caller
     * waits outside. What needs {@link Capability#OWNED} does not apply.
     *
     * @param name of the kind of host
     * @param hosts makes one for each loop
     * @return a new environment
     */
    public static TckEnvironment guests(String name, Supplier<TckHost> hosts) {
        return new TckEnvironment(
                new Foreign(Objects.requireNonNull(name, "name")),
                LoopOptions.DEFAULT.withDebug(false),
                Map.of(Capability.OWNED, "the loop is run by its host"),
                PATIENCE,
                Objects.requireNonNull(hosts, "hosts"));
    }

    /**
     * An environment that differs from this one by its backend.
     *
     * @param other makes the backends
     * @return a changed copy
     */
    public TckEnvironment withProvider(BackendProvider other) {
        return new TckEnvironment(Objects.requireNonNull(other, "other"), options, lacking, timeout, hosts);
    }

    /**
     * An environment that differs from this one by an engine of tulip's.
     *
     * @param name "continuation", "virtual" or "platform"
     * @return a changed copy
     */
    public TckEnvironment withEngine(String name) {
        return new TckEnvironment(provider, options.withEngine(name), lacking, timeout, hosts);
    }

    /**
     * An environment that differs from this one by an engine that is not tulip's.
     *
     * @param engine runs the coroutines
     * @return a changed copy
     */
    public TckEnvironment withEngine(CoroutineEngine engine) {
        return new TckEnvironment(provider, options.withEngine(engine), lacking, timeout, hosts);
    }

    /**
     * An environment that differs from this one by its mode.
     *
     * @param debug whether loops watch their users
     * @return a changed copy
     */
    public TckEnvironment withDebug(boolean debug) {
        return new TckEnvironment(provider, options.withDebug(debug), lacking, timeout, hosts);
    }

    /**
     * An environment that differs from this one by its clock.
     *
     * @param clock must run in real time
     * @return a changed copy
     */
    public TckEnvironment withClock(Clock clock) {
        return new TckEnvironment(provider, options.withClock(clock), lacking, timeout, hosts);
    }

    /**
     * An environment that differs from this one by a capability that it lacks: checks that need it do not apply.
     *
     * @param capability that is missing
     * @param reason said wherever a check does not apply
     * @return a changed copy
     */
    public TckEnvironment without(Capability capability, String reason) {
        Map<Capability, String> more = new EnumMap<>(Capability.class);
        more.putAll(lacking);
        more.put(capability, reason);
        return new TckEnvironment(provider, options, more, timeout, hosts);
    }

    /**
     * An environment that differs from this one by the timeout of each check; 30 seconds at first.
     *
     * @param timeout after which a check that has not ended is red
     * @return a changed copy
     */
    public TckEnvironment withTimeout(Duration timeout) {
        return new TckEnvironment(provider, options, lacking, Objects.requireNonNull(timeout, "timeout"), hosts);
    }

    /** A new host, or null where loops are owned. */
    @Nullable TckHost newHost() {
        return hosts == null ? null : hosts.get();
    }

    EventLoop newGuest(TckHost host) {
        return host.attach(options);
    }

    /**
     * Makes a loop that its caller runs.
     *
     * @return a new loop
     * @throws IllegalStateException where loops are guests
     */
    public EventLoop newLoop() {
        if (hosts != null) {
            throw new IllegalStateException("the loops of " + this + " are guests: the check needs Capability.OWNED");
        }
        return EventLoops.newLoop(options.withBackend(provider));
    }

    /** {@return what makes the backends} */
    public BackendProvider provider() {
        return provider;
    }

    /** {@return the backend's name} */
    public String backend() {
        return provider.name();
    }

    /** {@return the engine's name, or "default"} */
    public String engine() {
        CoroutineEngine own = options.coroutineEngine();
        return own != null ? own.name() : options.engine() != null ? options.engine() : "default";
    }

    /** {@return whether loops watch their users} */
    public boolean debug() {
        return Boolean.TRUE.equals(options.debug());
    }

    /** {@return the clock of the loops} */
    public Clock clock() {
        return options.clock();
    }

    /** {@return the timeout of each check} */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Why a capability is missing.
     *
     * @param capability asked about
     * @return the reason, or null when it is there
     */
    public @Nullable String lacks(Capability capability) {
        return lacking.get(capability);
    }

    /** {@return for instance "nio/platform/debug"} */
    @Override
    public String toString() {
        return backend() + "/" + engine() + (debug() ? "/debug" : "");
    }

    /** Stands for the backend of guests, which is their hosts' affair. */
    private record Foreign(String name) implements BackendProvider {
        @Override
        public Backend create(Clock clock) {
            throw new IllegalStateException("a guest of " + name + " has its host's backend");
        }
    }
}
