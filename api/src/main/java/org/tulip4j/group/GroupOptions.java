package org.tulip4j.group;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ExceptionHandler;
import org.tulip4j.LoopOptions;

/**
 * How the loops of a {@link LoopGroup} are made and end. Immutable.
 *
 * @param loop backend, engine, debug mode of each loop; its name is the group's, and each loop adds its number
 * @param threads makes the thread of each loop, which must not run anything else; null: threads that keep the process alive and are
 *     named as their loop
 * @param spread how servers spread their connections; null: the best that backend and system can
 * @param limit the most that cancelled tasks, aborted connections and the default executor of a loop may take to end when it closes;
 *     more than zero
 * @param exceptionHandler of every loop; null: the default one, which logs
 */
public record GroupOptions(
        LoopOptions loop,
        @Nullable ThreadFactory threads,
        @Nullable Spread spread,
        Duration limit,
        @Nullable ExceptionHandler exceptionHandler) {
    /** The best backend and engine, own threads, the best spread, ten seconds to end. */
    public static final GroupOptions DEFAULT =
            new GroupOptions(LoopOptions.DEFAULT, null, null, Duration.ofSeconds(10), null);

    /**
     * Checks the values.
     *
     * @param loop see the record
     * @param threads see the record
     * @param spread see the record
     * @param limit see the record
     * @param exceptionHandler see the record
     * @throws IllegalArgumentException when the limit is not more than zero
     */
    public GroupOptions {
        Objects.requireNonNull(loop, "loop");
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("the limit must be more than zero: " + limit);
        }
    }

    /**
     * The same with other loops.
     *
     * @param options of each loop
     * @return changed options
     */
    public GroupOptions withLoop(LoopOptions options) {
        return new GroupOptions(options, threads, spread, limit, exceptionHandler);
    }

    /**
     * The same with threads of the caller's.
     *
     * @param factory asked once per loop
     * @return changed options
     */
    public GroupOptions withThreads(@Nullable ThreadFactory factory) {
        return new GroupOptions(loop, factory, spread, limit, exceptionHandler);
    }

    /**
     * The same with a required spread.
     *
     * @param required a server that cannot be spread like that fails; null: the best there is
     * @return changed options
     */
    public GroupOptions withSpread(@Nullable Spread required) {
        return new GroupOptions(loop, threads, required, limit, exceptionHandler);
    }

    /**
     * The same with another limit for the end.
     *
     * @param most more than zero
     * @return changed options
     */
    public GroupOptions withLimit(Duration most) {
        return new GroupOptions(loop, threads, spread, most, exceptionHandler);
    }

    /**
     * The same with an exception handler for every loop.
     *
     * @param handler called on the loop concerned, or in its thread when the loop has ended
     * @return changed options
     */
    public GroupOptions withExceptionHandler(@Nullable ExceptionHandler handler) {
        return new GroupOptions(loop, threads, spread, limit, handler);
    }
}
