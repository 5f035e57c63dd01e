package org.tulip4j.sync;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.Binding;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.internal.task.Waiter;
import org.tulip4j.internal.task.Waiters;

/**
 * Tasks that hold a lock wait here until another that holds it says that something has changed.
 *
 * <p>A wait may end without a signal: check what you wait for again, or use {@link #waitFor(BooleanSupplier)}.
 *
 * <p>Thread: the loop's. It belongs to the first loop on which somebody has to wait for it.
 *
 * <p>Source: asyncio 3.4 to 3.13, {@code Condition}. Differs: {@code wait} and {@code notify} are {@code waitFor} and
 * {@code signal}, for the names of {@code Object} are taken; never call {@code notify()} here.
 *
 * @since 0.1.0
 */
public final class Condition {
    /** Held by whoever waits or signals. */
    private final Lock lock;
    /** The loop that this belongs to. */
    private final Binding binding = new Binding(this);
    /** Those who wait for a signal. */
    private final Waiters waiters = new Waiters(binding);

    /** A condition with a lock of its own. */
    public Condition() {
        this(new Lock());
    }

    /**
     * A condition on a lock that others may use too.
     *
     * @param lock kept
     */
    public Condition(Lock lock) {
        this.lock = Objects.requireNonNull(lock, "lock");
    }

    /** Waits for a signal. */
    private static final class Wait extends Waiter<@Nullable Void> {
        Wait(Loop loop) {
            super(loop);
        }

        @Override
        protected void take() {
            finish(null);
        }
    }

    /**
     * Takes the lock, as {@link Lock#acquire}.
     *
     * <p>A cancelled wait leaves the lock to the next in line and takes nothing.
     *
     * @return done when the lock is held; release it then
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public Future<@Nullable Void> acquire() {
        return lock.acquire();
    }

    /**
     * Takes the lock for a try-with-resources statement, as {@link Lock#hold}.
     *
     * <p>A cancelled wait leaves the lock to the next in line and takes nothing.
     *
     * @return what releases the lock when closed
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public Future<Held> hold() {
        return lock.hold();
    }

    /**
     * Runs a block in the current task while holding the lock, as {@link Lock#with}.
     * Without a result: {@link #withVoid}.
     *
     * <p>A wait that is cancelled before the block has begun takes nothing.
     *
     * @param body called once
     * @param <T> its result
     * @return what the body returns; throws what it throws
     * @throws IllegalStateException outside a task when it has to wait
     */
    public <T extends @Nullable Object> T with(Coroutine<T> body) {
        return lock.with(body);
    }

    /**
     * Runs a block as {@link #with(Coroutine)} does, with a checked exception declared so that a typed {@code catch} compiles.
     * Without a result: {@link #withVoid}.
     *
     * <p>A wait that is cancelled before the block has begun takes nothing.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body called once
     * @param <T> its result
     * @param <X> its exception
     * @return what the body returns
     * @throws X when the body throws one
     * @throws IllegalStateException outside a task when it has to wait
     */
    public <T extends @Nullable Object, X extends Throwable> T with(Class<X> thrown, Coroutine<T> body) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return with(body);
    }

    /**
     * Runs a block without a result in the current task while holding the lock, as {@link #with(Coroutine)} runs one with.
     *
     * <p>A wait that is cancelled before the block has begun takes nothing.
     *
     * @param body called once; what it throws is thrown
     * @throws IllegalStateException outside a task when it has to wait
     */
    public void withVoid(VoidCoroutine body) {
        with(body);
    }

    /**
     * Runs a block as {@link #withVoid(VoidCoroutine)} does, with a checked exception declared so that a typed {@code catch} compiles.
     *
     * <p>A wait that is cancelled before the block has begun takes nothing.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body called once
     * @param <X> its exception
     * @throws X when the body throws one
     * @throws IllegalStateException outside a task when it has to wait
     */
    public <X extends Throwable> void withVoid(Class<X> thrown, VoidCoroutine body) throws X {
        with(thrown, body);
    }

    /**
     * Frees the lock, as {@link Lock#release}.
     *
     * @throws IllegalStateException when it is not held, or off the loop
     */
    public void release() {
        lock.release();
    }

    /** {@return whether somebody holds the lock} */
    public boolean isLocked() {
        return lock.isLocked();
    }

    /**
     * Gives the lock up, waits for a signal, and takes the lock again. It starts when it is awaited, or in the next pass.
     *
     * <p>A cancelled wait holds the lock again before the cancellation is thrown, and passes a signal on to the next in line;
     * cancelled before it has started, it has not given the lock up.
     *
     * @return done when the lock is held again
     * @throws IllegalStateException when nobody holds the lock, or without a running loop
     */
    public Future<@Nullable Void> waitFor() {
        requireLock("wait for");
        return new CoroutineFuture<>(binding.running(), Coroutine.of(this::waitHere));
    }

    /**
     * Waits until something is true, which is asked now and after each signal, always with the lock held. It starts when it is
     * awaited, or in the next pass.
     *
     * <p>A cancelled wait holds the lock again before the cancellation is thrown, and passes a signal on to the next in line;
     * cancelled before it has started, it has not given the lock up.
     *
     * @param predicate called in the task; what it throws ends the wait, with the lock held
     * @return done when the lock is held and the predicate was true
     * @throws IllegalStateException without a running loop
     */
    public Future<@Nullable Void> waitFor(BooleanSupplier predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return new CoroutineFuture<>(binding.running(), Coroutine.of(() -> waitHere(predicate)));
    }

    /** Waits, in the current task, until something is true. */
    void waitHere(BooleanSupplier predicate) {
        while (!predicate.getAsBoolean()) {
            waitHere();
        }
    }

    private void waitHere() {
        requireLock("wait for");
        Wait wait = waiters.add(new Wait(binding.running()));
        lock.release();
        try {
            try {
                wait.await();
            } finally {
                reacquire();
            }
        } catch (Throwable thrown) {
            choose(1);
            throw thrown;
        }
    }

    /** Does not return or throw before it has the lock: of the cancellations meanwhile the last is thrown. */
    private void reacquire() {
        CancelledError last = null;
        while (true) {
            try {
                lock.acquire().await();
                break;
            } catch (CancelledError cancelled) {
                last = cancelled;
            }
        }
        if (last != null) {
            throw last;
        }
    }

    /**
     * Wakes the first in line; it goes on when it has the lock.
     *
     * @throws IllegalStateException when nobody holds the lock, or off the loop
     */
    public void signal() {
        signal(1);
    }

    /**
     * Wakes the first ones in line; each goes on when it has the lock.
     *
     * @param count the most to wake, zero or more
     * @throws IllegalArgumentException when negative
     * @throws IllegalStateException when nobody holds the lock, or off the loop
     */
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot wake fewer than zero: " + count);
        }
        binding.check();
        requireLock("signal");
        choose(count);
    }

    /**
     * Wakes everybody in line; each goes on when it has the lock.
     *
     * @throws IllegalStateException when nobody holds the lock, or off the loop
     */
    public void signalAll() {
        binding.check();
        requireLock("signal");
        waiters.chooseAll();
    }

    private void choose(int count) {
        for (int i = 0; i < count && waiters.chooseFirst(); i++) {}
    }

    private void requireLock(String what) {
        if (!lock.isLocked()) {
            throw new IllegalStateException(
                    "cannot " + what + " a condition while its lock is free: " + this + "; acquire it first");
        }
    }

    @Override
    public String toString() {
        return "<Condition " + (isLocked() ? "locked" : "unlocked") + " waiters=" + waiters.count() + ">";
    }
}
