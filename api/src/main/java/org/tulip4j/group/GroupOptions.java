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

    private final LoopOptions loopOptions;
    private final @Nullable ThreadFactory threadFactory;
    private final @Nullable Spread spread;
    private final Duration closeTimeout;
    private final @Nullable ExceptionHandler exceptionHandler;

    private GroupOptions(
            LoopOptions loopOptions,
            @Nullable ThreadFactory threadFactory,
            @Nullable Spread spread,
            Duration closeTimeout,
            @Nullable ExceptionHandler exceptionHandler) {
        Objects.requireNonNull(loopOptions, "loopOptions");
        if (closeTimeout.isZero() || closeTimeout.isNegative()) {
            throw new IllegalArgumentException("closeTimeout must be more than zero: " + closeTimeout);
        }
        this.loopOptions = loopOptions;
        this.threadFactory = threadFactory;
        this.spread = spread;
        this.closeTimeout = closeTimeout;
        this.exceptionHandler = exceptionHandler;
    }

    /**
     * Returns these options with other loops.
     *
     * @param options of each loop
     * @return changed options
     */
    public GroupOptions withLoopOptions(LoopOptions options) {
        return new GroupOptions(options, threadFactory, spread, closeTimeout, exceptionHandler);
    }

    /**
     * Returns these options with threads of the caller's.
     *
     * @param factory asked once per loop
     * @return changed options
     */
    public GroupOptions withThreadFactory(@Nullable ThreadFactory factory) {
        return new GroupOptions(loopOptions, factory, spread, closeTimeout, exceptionHandler);
    }

    /**
     * Returns these options with a required spread.
     *
     * @param required a server that cannot be spread like that fails; null: the best there is
     * @return changed options
     */
    public GroupOptions withSpread(@Nullable Spread required) {
        return new GroupOptions(loopOptions, threadFactory, required, closeTimeout, exceptionHandler);
    }

    /**
     * Returns these options with another timeout for the end.
     *
     * @param most more than zero
     * @return changed options
     */
    public GroupOptions withCloseTimeout(Duration most) {
        return new GroupOptions(loopOptions, threadFactory, spread, most, exceptionHandler);
    }

    /**
     * Returns these options with an exception handler for every loop.
     *
     * @param handler called on the loop concerned, or in its thread when the loop has ended
     * @return changed options
     */
    public GroupOptions withExceptionHandler(@Nullable ExceptionHandler handler) {
        return new GroupOptions(loopOptions, threadFactory, spread, closeTimeout, handler);
    }

    /** {@return backend, engine, debug mode of each loop; its name is the group's, and each loop adds its number} */
    public LoopOptions loopOptions() {
        return loopOptions;
    }

    /** {@return makes the thread of each loop, which must not run anything else; null: threads that keep the process alive and are named "tulip-" and their loop} */
    public @Nullable ThreadFactory threadFactory() {
        return threadFactory;
    }

    /** {@return how servers spread their connections; null: the best that backend and system can} */
    public @Nullable Spread spread() {
        return spread;
    }

    /** {@return the most that cancelled tasks, aborted connections and the default executor of a loop may take to end when it closes; more than zero} */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /** {@return of every loop; null: the default one, which logs} */
    public @Nullable ExceptionHandler exceptionHandler() {
        return exceptionHandler;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupOptions that
                && Objects.equals(loopOptions, that.loopOptions)
                && Objects.equals(threadFactory, that.threadFactory)
                && Objects.equals(spread, that.spread)
                && Objects.equals(closeTimeout, that.closeTimeout)
                && Objects.equals(exceptionHandler, that.exceptionHandler);
    }

    @Override
    public int hashCode() {
        return Objects.hash(loopOptions, threadFactory, spread, closeTimeout, exceptionHandler);
    }

    @Override
    public String toString() {
        return "GroupOptions[loopOptions=" + loopOptions + ", threadFactory=" + threadFactory + ", spread=" + spread
                + ", closeTimeout=" + closeTimeout + ", exceptionHandler=" + exceptionHandler + "]";
    }
}
