package org.tulip4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.Clock;
import org.tulip4j.spi.CoroutineEngine;
import org.tulip4j.spi.Resolver;

/**
 * How a loop is made. Immutable; every method returns a copy.
 */
public final class LoopOptions {
    /** The best backend and engine available, debug mode as the property {@code tulip.debug} says. */
    public static final LoopOptions DEFAULT = new LoopOptions(null, null, null, null, null, Clock.SYSTEM, null, null);

    private final @Nullable String backend;
    private final @Nullable BackendProvider provider;
    private final @Nullable String engine;
    private final @Nullable CoroutineEngine coroutineEngine;
    private final @Nullable Boolean debug;
    private final Clock clock;
    private final @Nullable String name;
    private final @Nullable Resolver resolver;

    private LoopOptions(
            @Nullable String backend,
            @Nullable BackendProvider provider,
            @Nullable String engine,
            @Nullable CoroutineEngine coroutineEngine,
            @Nullable Boolean debug,
            Clock clock,
            @Nullable String name,
            @Nullable Resolver resolver) {
        this.backend = backend;
        this.provider = provider;
        this.engine = engine;
        this.coroutineEngine = coroutineEngine;
        this.debug = debug;
        this.clock = clock;
        this.name = name;
        this.resolver = resolver;
    }

    /**
     * Requires a backend by name: when it is not available, making the loop fails.
     *
     * @param name for instance "epoll" or "nio"
     * @return changed options
     */
    public LoopOptions backend(String name) {
        return new LoopOptions(
                Objects.requireNonNull(name), null, engine, coroutineEngine, debug, clock, this.name, resolver);
    }

    /**
     * Requires a backend by its provider, registered or not.
     *
     * @param provider asked to create the backend
     * @return changed options
     */
    public LoopOptions backend(BackendProvider provider) {
        return new LoopOptions(provider.name(), provider, engine, coroutineEngine, debug, clock, name, resolver);
    }

    /**
     * Requires a coroutine engine by name.
     *
     * @param name "continuation", "virtual" or "platform"
     * @return changed options
     */
    public LoopOptions engine(String name) {
        return new LoopOptions(
                backend, provider, Objects.requireNonNull(name), null, debug, clock, this.name, resolver);
    }

    /**
     * Runs coroutines on an engine that is not tulip's.
     *
     * @param engine for this loop; may be shared by several
     * @return changed options
     */
    public LoopOptions engine(CoroutineEngine engine) {
        return new LoopOptions(backend, provider, null, Objects.requireNonNull(engine), debug, clock, name, resolver);
    }

    /**
     * Switches debug mode on or off.
     *
     * @param debug whether the loop watches its users
     * @return changed options
     */
    public LoopOptions debug(boolean debug) {
        return new LoopOptions(backend, provider, engine, coroutineEngine, debug, clock, name, resolver);
    }

    /**
     * Gives the loop another clock, for tests.
     *
     * @param clock asked for {@link EventLoop#time()}
     * @return changed options
     */
    public LoopOptions clock(Clock clock) {
        return new LoopOptions(
                backend, provider, engine, coroutineEngine, debug, Objects.requireNonNull(clock), name, resolver);
    }

    /**
     * Names the loop in messages.
     *
     * @param name any text
     * @return changed options
     */
    public LoopOptions name(String name) {
        return new LoopOptions(
                backend, provider, engine, coroutineEngine, debug, clock, Objects.requireNonNull(name), resolver);
    }

    /**
     * Looks up names with another resolver than the JDK's.
     *
     * @param resolver for this loop; may be shared by several; not closed by the loop
     * @return changed options
     */
    public LoopOptions resolver(Resolver resolver) {
        return new LoopOptions(
                backend, provider, engine, coroutineEngine, debug, clock, name, Objects.requireNonNull(resolver));
    }

    /** {@return the resolver given, or null for the JDK's} */
    public @Nullable Resolver resolver() {
        return resolver;
    }

    /** {@return the backend required, or null} */
    public @Nullable String backend() {
        return backend;
    }

    /** {@return the provider required, or null} */
    public @Nullable BackendProvider provider() {
        return provider;
    }

    /** {@return the engine required by name, or null} */
    public @Nullable String engine() {
        return engine;
    }

    /** {@return the engine given, which is not tulip's, or null} */
    public @Nullable CoroutineEngine coroutineEngine() {
        return coroutineEngine;
    }

    /** {@return debug mode, or null when not said} */
    public @Nullable Boolean debug() {
        return debug;
    }

    /** {@return the clock} */
    public Clock clock() {
        return clock;
    }

    /** {@return the name, or null} */
    public @Nullable String name() {
        return name;
    }
}
