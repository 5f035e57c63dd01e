package org.tulip4j.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Fatal;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.Binding;
import org.tulip4j.internal.task.Waiter;
import org.tulip4j.internal.task.Waiters;

/**
 * Mutual exclusion between tasks; unlike a lock of the JDK it may be held across {@code await()}.
 *
 * <p>States: free, held, handed over. A release makes it free and chooses the first waiter, which takes it one pass later; in
 * between nobody else gets it. Not owned by a task: anyone may release it. Not reentrant.
 *
 * <p>Thread: the loop's. It belongs to the first loop on which somebody has to wait for it.
 *
 * <p>Source: asyncio 3.4 to 3.13, {@code Lock}. Differs: {@code acquire} takes a free lock at the call, awaited or not.
 */
public final class Lock {
    private final Binding binding = new Binding(this);
    private final Waiters waiters = new Waiters(binding);
    private boolean locked;

    /** A free lock. */
    public Lock() {}

    /** Waits for the lock; done with the value given once it has it. */
    private final class Turn<T extends @Nullable Object> extends Waiter<T> {
        private final T value;

        Turn(Loop loop, T value) {
            super(loop);
            this.value = value;
        }

        @Override
        protected void take() {
            locked = true;
            finish(value);
        }

        @Override
        protected void passOn() {
            waiters.chooseFirst();
        }
    }

    /**
     * Takes the lock: at once when it is free and nobody is in line, else after those who came before.
     *
     * <p>A cancelled wait leaves the lock to the next in line and takes nothing.
     *
     * @return done when the lock is held; release it then
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public Future<@Nullable Void> acquire() {
        Loop loop = binding.running();
        return tryAcquire() ? binding.done() : waiters.add(new Turn<@Nullable Void>(loop, null));
    }

    /**
     * Takes the lock for a try-with-resources statement: {@code try (var held = lock.hold().await()) { ... }}.
     *
     * <p>A cancelled wait leaves the lock to the next in line and takes nothing.
     *
     * @return what releases the lock when closed
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public Future<Held> hold() {
        Loop loop = binding.running();
        Held held = new Held(this::release);
        return tryAcquire() ? binding.done(held) : waiters.add(new Turn<>(loop, held));
    }

    /**
     * Runs a block in the current task while holding the lock, which is released in any case.
     *
     * <p>A wait that is cancelled before the block has begun takes nothing.
     *
     * @param body called once
     * @param <T> its result
     * @return what the body returns; throws what it throws
     * @throws IllegalStateException outside a task when it has to wait
     */
    public <T extends @Nullable Object> T with(Coroutine<T> body) {
        Objects.requireNonNull(body, "body");
        acquire().await();
        try {
            return body.run();
        } catch (Exception thrown) {
            throw Fatal.sneak(thrown);
        } finally {
            release();
        }
    }

    /**
     * As {@link #with(Coroutine)}, with a checked exception declared so that a typed {@code catch} compiles.
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

    /** Takes it without waiting, unless held or promised to somebody in line. */
    boolean tryAcquire() {
        if (locked || !waiters.isEmpty()) {
            return false;
        }
        locked = true;
        return true;
    }

    Binding binding() {
        return binding;
    }

    /**
     * Frees the lock and hands it to the first in line, who has it from the next pass on.
     *
     * @throws IllegalStateException when it is not held, also while it is handed over; or off the loop
     */
    public void release() {
        binding.check();
        if (!locked) {
            throw new IllegalStateException("release of a lock that nobody holds: " + this + "; acquire it first");
        }
        locked = false;
        waiters.chooseFirst();
    }

    /** {@return whether somebody holds it; false while it is handed over} */
    public boolean isLocked() {
        return locked;
    }

    @Override
    public String toString() {
        return "<Lock " + (locked ? "locked" : "unlocked") + " waiters=" + waiters.count() + ">";
    }
}
