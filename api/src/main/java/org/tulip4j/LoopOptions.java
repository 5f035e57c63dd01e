package org.tulip4j;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.CoroutineEngine;

/**
 * How a loop is made. Immutable: each {@code with} returns a changed copy.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class LoopOptions {
    /** The best backend and engine available, debug mode as the property {@code tulip.debug} says. */
    public static final LoopOptions DEFAULT = new LoopOptions();

    // Changed in a copy that nobody has seen yet, never afterwards.
    private @Nullable String backend;
    private @Nullable BackendProvider provider;
    private @Nullable String engine;
    private @Nullable CoroutineEngine coroutineEngine;
    private @Nullable UnaryOperator<CoroutineEngine> engineAround;
    private @Nullable Boolean debug;
    private Clock clock = Clock.SYSTEM;
    private @Nullable String name;
    private @Nullable Resolver resolver;
    private Duration closeTimeout = Duration.ofSeconds(30);
    private @Nullable Duration unretrievedGrace;
    private @Nullable Boolean histograms;

    private LoopOptions() {}

    private LoopOptions copy() {
        LoopOptions copy = new LoopOptions();
        copy.backend = backend;
        copy.provider = provider;
        copy.engine = engine;
        copy.coroutineEngine = coroutineEngine;
        copy.engineAround = engineAround;
        copy.debug = debug;
        copy.clock = clock;
        copy.name = name;
        copy.resolver = resolver;
        copy.closeTimeout = closeTimeout;
        copy.unretrievedGrace = unretrievedGrace;
        copy.histograms = histograms;
        return copy;
    }

    /**
     * Requires a backend by name: when it is not available, making the loop fails.
     *
     * @param name for instance "epoll" or "nio"
     * @return changed options
     */
    public LoopOptions withBackend(String name) {
        LoopOptions changed = copy();
        changed.backend = Objects.requireNonNull(name, "name");
        changed.provider = null;
        return changed;
    }

    /**
     * Requires a backend by its provider, registered or not.
     *
     * @param provider asked to create the backend
     * @return changed options
     */
    public LoopOptions withBackend(BackendProvider provider) {
        LoopOptions changed = copy();
        changed.backend = provider.name();
        changed.provider = provider;
        return changed;
    }

    /**
     * Requires a coroutine engine by name.
     *
     * @param name "continuation", "virtual" or "platform"
     * @return changed options
     */
    public LoopOptions withEngine(String name) {
        LoopOptions changed = copy();
        changed.engine = Objects.requireNonNull(name, "name");
        changed.coroutineEngine = null;
        return changed;
    }

    /**
     * Runs coroutines on an engine that is not tulip's.
     *
     * @param engine for this loop; may be shared by several
     * @return changed options
     */
    public LoopOptions withEngine(CoroutineEngine engine) {
        LoopOptions changed = copy();
        changed.engine = null;
        changed.coroutineEngine = Objects.requireNonNull(engine, "engine");
        return changed;
    }

    /**
     * Stands another engine before the one that is chosen, to watch or count what coroutines do. Each step then goes through the loop's own
     * thread, which costs more where coroutines have threads of their own.
     *
     * @param around makes, from the chosen engine, the one that the loop uses; called once for each loop
     * @return changed options
     */
    public LoopOptions withEngineAround(UnaryOperator<CoroutineEngine> around) {
        LoopOptions changed = copy();
        changed.engineAround = Objects.requireNonNull(around, "around");
        return changed;
    }

    /**
     * Switches debug mode on or off.
     *
     * @param debug whether the loop watches its users
     * @return changed options
     */
    public LoopOptions withDebug(boolean debug) {
        LoopOptions changed = copy();
        changed.debug = debug;
        return changed;
    }

    /**
     * Gives the loop another clock, for tests.
     *
     * @param clock asked for {@link EventLoop#timeNanos()}
     * @return changed options
     */
    public LoopOptions withClock(Clock clock) {
        LoopOptions changed = copy();
        changed.clock = Objects.requireNonNull(clock, "clock");
        return changed;
    }

    /**
     * Names the loop in messages.
     *
     * @param name any text
     * @return changed options
     */
    public LoopOptions withName(String name) {
        LoopOptions changed = copy();
        changed.name = Objects.requireNonNull(name, "name");
        return changed;
    }

    /**
     * Looks up names with another resolver than the JDK's.
     *
     * @param resolver for this loop; may be shared by several; not closed by the loop
     * @return changed options
     */
    public LoopOptions withResolver(Resolver resolver) {
        LoopOptions changed = copy();
        changed.resolver = Objects.requireNonNull(resolver, "resolver");
        return changed;
    }

    /**
     * Bounds how long {@link Runner#close}, and so {@link Tulip#run}, waits for tasks that it cancelled: 30 s unless said.
     *
     * @param timeout positive, of the loop's time; tasks that have not ended by then are reported with their stacks and given up
     * @return changed options
     */
    public LoopOptions withCloseTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("closeTimeout must be positive: " + timeout);
        }
        LoopOptions changed = copy();
        changed.closeTimeout = timeout;
        return changed;
    }

    /**
     * Reports an exception that nobody has retrieved so long after its task or future failed, instead of when the future is
     * collected or the loop closes, which is the rule and stays the latest.
     *
     * <p>Off unless said, in debug mode too: to start a task, do something else and then await it is a sound program, and how
     * long that may take only its author knows. Zero is the end of the next pass: enough for whoever was waiting already.
     *
     * @param grace zero or more; what is retrieved later was reported all the same
     * @return changed options
     */
    public LoopOptions withUnretrievedGrace(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("the grace must not be negative: " + grace);
        }
        LoopOptions changed = copy();
        changed.unretrievedGrace = grace;
        return changed;
    }

    /**
     * Records how late each timer was and how long callbacks took, for {@link EventLoop#stats}. What it costs is small, and not nothing: a look at
     * the clock for a callback that takes some microseconds, and for a hundred that are shorter.
     *
     * @param histograms whether they are recorded; unless said, when the property {@code tulip.histograms} is {@code true}
     * @return changed options
     */
    public LoopOptions withHistograms(boolean histograms) {
        LoopOptions changed = copy();
        changed.histograms = histograms;
        return changed;
    }

    /** {@return whether lags of timers and times of callbacks are recorded, or null when not said} */
    public @Nullable Boolean histograms() {
        return histograms;
    }

    /** {@return how long a runner waits for cancelled tasks} */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /** {@return after what time an exception is reported that nobody retrieved, or null: at collection or close} */
    public @Nullable Duration unretrievedGrace() {
        return unretrievedGrace;
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

    /** {@return what makes the engine that stands before the chosen one, or null} */
    public @Nullable UnaryOperator<CoroutineEngine> engineAround() {
        return engineAround;
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LoopOptions that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "LoopOptions" + values();
    }

    /** Everything that was said, by name; what was not said is left out. */
    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        String[] names = {
            "backend",
            "provider",
            "engine",
            "coroutineEngine",
            "engineAround",
            "debug",
            "name",
            "resolver",
            "unretrievedGrace",
            "histograms"
        };
        @Nullable Object[] said = {
            backend,
            provider,
            engine,
            coroutineEngine,
            engineAround,
            debug,
            name,
            resolver,
            unretrievedGrace,
            histograms
        };
        for (int i = 0; i < said.length; i++) {
            if (said[i] != null) {
                values.put(names[i], said[i]);
            }
        }
        values.put("clock", clock);
        values.put("closeTimeout", closeTimeout);
        return values;
    }
}
