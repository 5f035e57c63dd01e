package org.tulip4j.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.task.Partners;
import org.tulip4j.internal.task.TaskImpl;

/**
 * Mutual exclusion between tasks; unlike a lock of the JDK it may be held across {@code await()}.
 *
 * <p>States: free, held, handed over. A release makes it free and chooses the first waiter, which takes it one pass later; in
 * between nobody else gets it. Not owned by a task: anyone may release it. Not reentrant.
 *
 * <p>Thread: the loop's. It belongs to the first loop on which somebody has to wait for it.
 *
 * <p>Source: asyncio 3.4 to 3.13, {@code Lock}. Differs: {@code acquire} takes a free lock at the call, awaited or not.
 *
 * @since 0.1.0
 */
public final class Lock extends Holdable {
    /** Whether somebody holds it; false also while it is handed over. */
    private boolean locked;
    /** Who has taken it; null: nobody has, or it is not known who. */
    private @Nullable TaskImpl<?> holder;
    /** Another than its holder has released it: who holds it says nothing of who will release it. */
    private boolean passedAround;

    /** A free lock. */
    public Lock() {}

    /**
     * Takes the lock: at once when it is free and nobody is in line, else after those who came before.
     *
     * <p>A cancelled wait leaves the lock to the next in line and takes nothing.
     *
     * @return done when the lock is held; release it then
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public Future<@Nullable Void> acquire() {
        return acquireInTurn();
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
        return holdInTurn();
    }

    /**
     * Runs a block in the current task while holding the lock, which is released in any case.
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
        return runHolding(body);
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

    @Override
    boolean tryAcquire() {
        if (locked || !waiters.isEmpty()) {
            return false;
        }
        locked = true;
        return true;
    }

    @Override
    void handOver() {
        locked = true;
    }

    @Override
    void passOn() {
        waiters.chooseFirst();
    }

    /**
     * Frees the lock and hands it to the first in line, who has it from the next pass on.
     *
     * @throws IllegalStateException when it is not held, also while it is handed over; or off the loop
     */
    @Override
    public void release() {
        binding.check();
        if (!locked) {
            throw new IllegalStateException("release of a lock that nobody holds: " + this + "; acquire it first");
        }
        locked = false;
        passedAround |= holder != null && holder != binding.task();
        holder = null;
        waiters.chooseFirst();
    }

    @Override
    void took(@Nullable TaskImpl<?> task, boolean block) {
        holder = task;
        passedAround |= task == null;
    }

    @Override
    @Nullable Partners holders() {
        TaskImpl<?> known = holder;
        return !locked || known == null || passedAround || known.isDone() ? null : Partners.of(known);
    }

    @Override
    String heldBy() {
        TaskImpl<?> known = holder;
        return known == null ? "" : ", held by Task " + known.name() + (known.isDone() ? ", which is done" : "");
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
