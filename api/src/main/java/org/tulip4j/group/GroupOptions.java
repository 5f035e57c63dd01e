package org.tulip4j.group;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CheckReturnValue;
import org.tulip4j.ExceptionHandler;
import org.tulip4j.LoopOptions;

/**
 * How the loops of a {@link LoopGroup} are made and end. Immutable.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class GroupOptions {
    /** The best backend and engine, own threads, the best spread, ten seconds to end. */
    public static final GroupOptions DEFAULT =
            new GroupOptions(LoopOptions.DEFAULT, null, null, Duration.ofSeconds(10), null);

    private final LoopOptions loop;
    private final @Nullable ThreadFactory threads;
    private final @Nullable Spread spread;
    private final Duration limit;
    private final @Nullable ExceptionHandler exceptionHandler;

    private GroupOptions(
            LoopOptions loop,
            @Nullable ThreadFactory threads,
            @Nullable Spread spread,
            Duration limit,
            @Nullable ExceptionHandler exceptionHandler) {
        Objects.requireNonNull(loop, "loop");
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("the limit must be more than zero: " + limit);
        }
        this.loop = loop;
        this.threads = threads;
        this.spread = spread;
        this.limit = limit;
        this.exceptionHandler = exceptionHandler;
    }

    /**
     * Returns these options with other loops.
     *
     * @param options of each loop
     * @return changed options
     */
    public GroupOptions withLoop(LoopOptions options) {
        return new GroupOptions(options, threads, spread, limit, exceptionHandler);
    }

    /**
     * Returns these options with threads of the caller's.
     *
     * @param factory asked once per loop
     * @return changed options
     */
    public GroupOptions withThreads(@Nullable ThreadFactory factory) {
        return new GroupOptions(loop, factory, spread, limit, exceptionHandler);
    }

    /**
     * Returns these options with a required spread.
     *
     * @param required a server that cannot be spread like that fails; null: the best there is
     * @return changed options
     */
    public GroupOptions withSpread(@Nullable Spread required) {
        return new GroupOptions(loop, threads, required, limit, exceptionHandler);
    }

    /**
     * Returns these options with another limit for the end.
     *
     * @param most more than zero
     * @return changed options
     */
    public GroupOptions withLimit(Duration most) {
        return new GroupOptions(loop, threads, spread, most, exceptionHandler);
    }

    /**
     * Returns these options with an exception handler for every loop.
     *
     * @param handler called on the loop concerned, or in its thread when the loop has ended
     * @return changed options
     */
    public GroupOptions withExceptionHandler(@Nullable ExceptionHandler handler) {
        return new GroupOptions(loop, threads, spread, limit, handler);
    }

    /** {@return backend, engine, debug mode of each loop; its name is the group's, and each loop adds its number} */
    public LoopOptions loop() {
        return loop;
    }

    /** {@return makes the thread of each loop, which must not run anything else; null: threads that keep the process alive and are named as their loop} */
    public @Nullable ThreadFactory threads() {
        return threads;
    }

    /** {@return how servers spread their connections; null: the best that backend and system can} */
    public @Nullable Spread spread() {
        return spread;
    }

    /** {@return the most that cancelled tasks, aborted connections and the default executor of a loop may take to end when it closes; more than zero} */
    public Duration limit() {
        return limit;
    }

    /** {@return of every loop; null: the default one, which logs} */
    public @Nullable ExceptionHandler exceptionHandler() {
        return exceptionHandler;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupOptions that
                && Objects.equals(loop, that.loop)
                && Objects.equals(threads, that.threads)
                && Objects.equals(spread, that.spread)
                && Objects.equals(limit, that.limit)
                && Objects.equals(exceptionHandler, that.exceptionHandler);
    }

    @Override
    public int hashCode() {
        return Objects.hash(loop, threads, spread, limit, exceptionHandler);
    }

    @Override
    public String toString() {
        return "GroupOptions[loop=" + loop + ", threads=" + threads + ", spread=" + spread + ", limit=" + limit
                + ", exceptionHandler=" + exceptionHandler + "]";
    }
}
