package org.tulip4j;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.seal.TaskSeal;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.state.Nanos;
import org.tulip4j.internal.state.ThreadState;

/**
 * Limits how long a block may take: at the deadline the current task is cancelled, and the cancellation becomes a
 * {@link TimedOutException} at the end of the block.
 *
 * <p>States: created, active, expiring, expired or exited; single use. Thread: the loop's, in a task.
 *
 * <p>Source: asyncio 3.11, {@code timeout}.
 *
 * @since 0.1.0
 */
public final class Timeout {
    private enum State {
        CREATED,
        ACTIVE,
        EXPIRING,
        EXPIRED,
        EXITED
    }

    /** The loop whose clock counts. */
    private final EventLoop loop;
    /** See the class. */
    private State state = State.CREATED;
    /** When this was made, on the clock of the loop. */
    private final long made;
    /** The deadline, on the clock of the loop; null: never. */
    private @Nullable Long when;
    /** Fires at the deadline; null: there is none, or the block does not run. */
    private @Nullable Handle timer;
    /** The task that runs the block; null before. */
    private @Nullable Task<?> task;

    private Timeout(EventLoop loop, long made, @Nullable Long when) {
        this.loop = loop;
        this.made = made;
        this.when = when;
    }

    /**
     * A timeout so long from now.
     *
     * @param delay null never expires; zero or less expires at the block's first suspension
     * @return a new timeout
     * @throws IllegalStateException without a running loop
     */
    public static Timeout of(@Nullable Duration delay) {
        EventLoop loop = (EventLoop) ThreadState.running();
        long now = loop.timeNanos();
        return new Timeout(loop, now, delay == null ? null : now + Nanos.of(delay));
    }

    /**
     * A timeout at a time. asyncio: {@code timeout_at}.
     *
     * @param when nanoseconds on the clock of {@link EventLoop#timeNanos()}; saturates at a hundred years either way
     * @return a new timeout
     * @throws IllegalStateException without a running loop
     */
    public static Timeout atNanos(long when) {
        EventLoop loop = (EventLoop) ThreadState.running();
        return new Timeout(loop, loop.timeNanos(), when);
    }

    /**
     * Runs a block in the current task.
     * Without a result: {@link #runVoid}.
     *
     * @param body called at once
     * @param <T> its result
     * @return what the body returns; throws what it throws
     * @throws TimedOutException when the deadline passed and the body ended by the cancellation; its cause
     * @throws IllegalStateException outside a task, or when used before
     */
    public <T extends @Nullable Object> T run(Coroutine<T> body) {
        return limit(body, null);
    }

    /** Runs a block that does nothing but wait for something; null: it is any block. */
    <T extends @Nullable Object> T limit(Coroutine<T> body, @Nullable Future<?> awaited) {
        Task<?> current = loop.currentTask();
        if (current == null) {
            throw new IllegalStateException("a timeout needs a task: this is not inside one");
        }
        if (state != State.CREATED) {
            throw new IllegalStateException(this + " has already been entered");
        }
        state = State.ACTIVE;
        task = current;
        int requests = current.cancelling();
        arm();
        T value;
        try {
            value = body.run();
        } catch (Throwable thrown) {
            if (exit(requests, current) && thrown instanceof CancelledError) {
                throw new TimedOutException(message(awaited, current), thrown);
            }
            throw Fatal.sneak(thrown);
        }
        exit(requests, current);
        return value;
    }

    /**
     * Runs a block as {@link #run(Coroutine)} does, with a checked exception declared so that a typed {@code catch} compiles.
     * Without a result: {@link #runVoid}.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body called at once
     * @param <T> its result
     * @param <X> its exception
     * @return what the body returns
     * @throws X when the body throws one
     * @throws TimedOutException when the deadline passed and the body ended by the cancellation; its cause
     * @throws IllegalStateException outside a task, or when used before
     */
    public <T extends @Nullable Object, X extends Throwable> T run(Class<X> thrown, Coroutine<T> body) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return run(body);
    }

    /**
     * Runs a block without a result in the current task.
     *
     * @param body called at once; what it throws is thrown
     * @throws TimedOutException when the deadline passed and the body ended by the cancellation; its cause
     * @throws IllegalStateException outside a task, or when used before
     */
    public void runVoid(VoidCoroutine body) {
        run(body);
    }

    /**
     * Runs a block as {@link #runVoid(VoidCoroutine)} does, with a checked exception declared so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body called at once
     * @param <X> its exception
     * @throws X when the body throws one
     * @throws TimedOutException when the deadline passed and the body ended by the cancellation; its cause
     * @throws IllegalStateException outside a task, or when used before
     */
    public <X extends Throwable> void runVoid(Class<X> thrown, VoidCoroutine body) throws X {
        run(thrown, body);
    }

    /** What was not done, and the limit: from when this was made to the deadline as it is now. */
    private String message(@Nullable Future<?> awaited, Task<?> current) {
        Duration limit = Duration.ofNanos(Nanos.saturated(Objects.requireNonNull(when), made) - made);
        return "not done after " + limit + ": " + (awaited == null ? "a block in " + current : awaited);
    }

    /** Disarms; whether a cancellation now is ours alone. */
    private boolean exit(int requests, Task<?> current) {
        disarm();
        if (state != State.EXPIRING) {
            state = State.EXITED;
            return false;
        }
        state = State.EXPIRED;
        return current.uncancel() <= requests;
    }

    private void arm() {
        Long deadline = when;
        if (deadline != null) {
            long now = loop.timeNanos();
            long nearest = Nanos.saturated(deadline, now);
            timer = nearest - now <= 0 ? loop.callSoon(this::expire) : loop.callAtNanos(nearest, this::expire);
            limited(1);
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
            limited(-1);
        }
    }

    private void limited(int change) {
        ((TaskSeal<?>) Objects.requireNonNull(task)).limited(change);
    }

    private void expire() {
        state = State.EXPIRING;
        timer = null;
        limited(-1);
        Objects.requireNonNull(task).cancel();
    }

    /**
     * Tells the deadline. asyncio: {@code Timeout.when}.
     *
     * @return nanoseconds on the clock of {@link EventLoop#timeNanos()}; empty: never
     */
    public OptionalLong whenNanos() {
        return when == null ? OptionalLong.empty() : OptionalLong.of(when);
    }

    /**
     * Moves the deadline, or takes it away. asyncio: {@code Timeout.reschedule}, which takes a time of the loop's clock and not, as
     * this, a time from now; that is {@link #rescheduleAtNanos}.
     *
     * @param delay from now, not from where the block began; null never expires; zero or less expires at the block's next
     *     suspension; saturates at a hundred years
     * @throws IllegalStateException unless inside the block and not expired
     */
    public void reschedule(@Nullable Duration delay) {
        change(delay == null ? null : Nanos.after(loop.timeNanos(), Nanos.of(delay)));
    }

    /**
     * Moves the deadline to a time. asyncio: {@code Timeout.reschedule}.
     *
     * @param when nanoseconds on the clock of {@link EventLoop#timeNanos()}; saturates at a hundred years either way
     * @throws IllegalStateException unless inside the block and not expired
     */
    public void rescheduleAtNanos(long when) {
        change(when);
    }

    private void change(@Nullable Long deadline) {
        if (state != State.ACTIVE) {
            throw new IllegalStateException("cannot change the deadline of " + this);
        }
        disarm();
        when = deadline;
        arm();
    }

    /** {@return whether the deadline passed inside the block. asyncio: {@code Timeout.expired}} */
    public boolean isExpired() {
        return state == State.EXPIRING || state == State.EXPIRED;
    }

    @Override
    public String toString() {
        return "<Timeout " + state.name().toLowerCase(Locale.ROOT) + ">";
    }
}
