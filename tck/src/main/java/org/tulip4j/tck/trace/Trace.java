package org.tulip4j.tck.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCallable;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.tck.TckEnvironment;

/**
 * What a scenario prints with: one line per event. The lines may be read from another thread when it hangs.
 *
 * @since 0.1.0
 */
public final class Trace {
    private final TckEnvironment environment;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final List<EventLoop> loops = new ArrayList<>();

    /**
     * An empty trace.
     *
     * @param environment where loops are made
     */
    public Trace(TckEnvironment environment) {
        this.environment = environment;
    }

    /**
     * A pair for the end of a line.
     *
     * @param key lower case; an underscore is printed as a hyphen
     * @param value number, text, bytes, exception, list or null
     * @return the pair
     */
    public static Object kv(String key, @Nullable Object value) {
        return new Lines.Pair(key, value);
    }

    /**
     * Prints one event.
     *
     * @param items words, then pairs of {@link #kv}
     */
    public void ev(@Nullable Object... items) {
        lines.add(Lines.line(java.util.Arrays.asList(items)));
    }

    void raw(String line) {
        lines.add(line);
    }

    /** {@return a copy of what was printed} */
    public List<String> lines() {
        synchronized (lines) {
            return new ArrayList<>(lines);
        }
    }

    /** {@return a new loop; closed after the scenario when it did not do so itself} */
    public EventLoop newLoop() {
        EventLoop loop = environment.clock() == Clock.SYSTEM ? newLoop(new PollClock()) : environment.newLoop();
        loops.add(loop);
        return loop;
    }

    private EventLoop newLoop(PollClock clock) {
        return environment
                .withProvider(clock.drivenBy(environment.provider()))
                .withClock(clock)
                .newLoop();
    }

    /** Closes the loops that the scenario left open. */
    void closeLoops() {
        for (EventLoop loop : loops) {
            if (!loop.isRunning()) {
                loop.close();
            }
        }
    }

    /**
     * Makes a loop, runs one coroutine to its end, closes the loop.
     * Without a result: {@link #runVoid}.
     *
     * @param main the coroutine
     * @param <T> its result
     * @return its result
     */
    public <T extends @Nullable Object> T run(Coroutine<T> main) {
        EventLoop loop = newLoop();
        try {
            return loop.runUntilComplete(main);
        } finally {
            loop.close();
        }
    }

    /**
     * Does what {@link #run} does, for a coroutine without a result.
     *
     * @param main the coroutine
     */
    public void runVoid(VoidCoroutine main) {
        run(main);
    }

    /**
     * Gives up the thread for so many passes of the loop.
     *
     * @param count passes
     */
    public static void ticks(int count) {
        for (int i = 0; i < count; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    /**
     * Awaits and prints how it ended.
     *
     * @param name the line's first word
     * @param future awaited in the current task
     */
    public void outcome(String name, Future<?> future) {
        attempt(name, future::await);
    }

    /**
     * Calls and prints how it ended.
     * Without a result: {@link #attemptVoid}.
     *
     * @param name the line's first word
     * @param call called at once
     */
    public void attempt(String name, Callable<? extends @Nullable Object> call) {
        Object result;
        try {
            result = call.call();
        } catch (Throwable thrown) {
            ev(name, kv("raised", thrown));
            return;
        }
        ev(name, kv("result", result));
    }

    /**
     * Does what {@link #attempt} does, for a call without a result.
     *
     * @param name the line's first word
     * @param call called at once
     */
    public void attemptVoid(String name, VoidCallable call) {
        attempt(name, call);
    }

    /**
     * A log of one party.
     *
     * @param name begins each of its lines
     * @return a new log
     */
    public Log log(String name) {
        return new Log(this, name);
    }
}
