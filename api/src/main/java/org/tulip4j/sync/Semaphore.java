package org.tulip4j.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.task.Partners;
import org.tulip4j.internal.task.TaskImpl;

/**
 * A number of permits that tasks take and give back.
 *
 * <p>A release gives its permit to the first in line, who goes on one pass later. Not owned by a task: anyone may release.
 *
 * <p>Thread: the loop's. It belongs to the first loop on which somebody has to wait for it.
 *
 * <p>Source: asyncio 3.4 to 3.13, {@code Semaphore}. Differs: {@code acquire} takes a free permit at the call, awaited or not; a
 * subclass has nothing to override.
 *
 * @since 0.1.0
 */
public class Semaphore extends Holdable {
    /** How many are free; those that are meant for somebody who was chosen are taken already. */
    private int permits;
    /** How many there were at the beginning. */
    private final int initial;
    /** Debug mode: who has taken a permit for a block; null: nobody has yet. */
    private @Nullable List<TaskImpl<?>> holders;
    /** A permit was given back by somebody who is not among them: who has one says nothing of who may give one. */
    private boolean passedAround;

    /** A semaphore with one permit. */
    public Semaphore() {
        this(1);
    }

    /**
     * A semaphore.
     *
     * @param permits free at the beginning, zero or more
     * @throws IllegalArgumentException when negative
     */
    public Semaphore(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("a semaphore needs zero or more permits: " + permits);
        }
        this.permits = permits;
        initial = permits;
    }

    /**
     * Takes a permit: at once when there is one and nobody is in line, else after those who came before.
     *
     * <p>A cancelled wait takes no permit: one that was already meant for it goes to the next in line.
     *
     * @return done when the permit is taken; release it then
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public final Future<@Nullable Void> acquire() {
        return acquireInTurn();
    }

    /**
     * Takes a permit for a try-with-resources statement: {@code try (var held = semaphore.hold().await()) { ... }}.
     *
     * <p>A cancelled wait takes no permit: one that was already meant for it goes to the next in line.
     *
     * @return what releases the permit when closed
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public final Future<Held> hold() {
        return holdInTurn();
    }

    /**
     * Runs a block in the current task while holding a permit, which is released in any case.
     * Without a result: {@link #withVoid}.
     *
     * <p>A wait that is cancelled before the block has begun takes no permit.
     *
     * @param body called once
     * @param <T> its result
     * @return what the body returns; throws what it throws
     * @throws IllegalStateException outside a task when it has to wait
     */
    public final <T extends @Nullable Object> T with(Coroutine<T> body) {
        return runHolding(body);
    }

    /**
     * Runs a block as {@link #with(Coroutine)} does, with a checked exception declared so that a typed {@code catch} compiles.
     * Without a result: {@link #withVoid}.
     *
     * <p>A wait that is cancelled before the block has begun takes no permit.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body called once
     * @param <T> its result
     * @param <X> its exception
     * @return what the body returns
     * @throws X when the body throws one
     * @throws IllegalStateException outside a task when it has to wait
     */
    public final <T extends @Nullable Object, X extends Throwable> T with(Class<X> thrown, Coroutine<T> body) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return with(body);
    }

    /**
     * Runs a block without a result in the current task while holding a permit, as {@link #with(Coroutine)} runs one with.
     *
     * <p>A wait that is cancelled before the block has begun takes no permit.
     *
     * @param body called once; what it throws is thrown
     * @throws IllegalStateException outside a task when it has to wait
     */
    public final void withVoid(VoidCoroutine body) {
        with(body);
    }

    /**
     * Runs a block as {@link #withVoid(VoidCoroutine)} does, with a checked exception declared so that a typed {@code catch} compiles.
     *
     * <p>A wait that is cancelled before the block has begun takes no permit.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body called once
     * @param <X> its exception
     * @throws X when the body throws one
     * @throws IllegalStateException outside a task when it has to wait
     */
    public final <X extends Throwable> void withVoid(Class<X> thrown, VoidCoroutine body) throws X {
        with(thrown, body);
    }

    @Override
    final boolean tryAcquire() {
        if (isLocked()) {
            return false;
        }
        permits--;
        return true;
    }

    @Override
    final void handedOver() {
        giveOut();
    }

    @Override
    final void passOn() {
        permits++;
        giveOut();
    }

    /**
     * Gives a permit back, or a new one: to the first in line, else for whoever comes.
     *
     * @throws SurplusCallException on a {@link BoundedSemaphore} of which all permits are free; nothing has changed then
     * @throws IllegalStateException off the loop, or when there are {@link Integer#MAX_VALUE} permits
     */
    @Override
    public final void release() {
        binding.check();
        refuseSurplus();
        if (permits == Integer.MAX_VALUE) {
            throw new IllegalStateException("release of a semaphore that cannot count further: " + this);
        }
        permits++;
        passedAround |= holders == null || !holders.remove(binding.task());
        giveOut(1);
    }

    @Override
    final void took(@Nullable TaskImpl<?> task, boolean block) {
        if (block && task != null && task.loop().isDebug()) {
            if (holders == null) {
                holders = new ArrayList<>();
            }
            holders.add(task);
        }
    }

    /** Known when every permit there was is in a block of a task's. */
    @Override
    final @Nullable Partners holders() {
        List<TaskImpl<?>> known = holders;
        boolean all = known != null && !passedAround && permits == 0 && known.size() == initial && initial > 0;
        return all ? new Partners(false, List.copyOf(known)) : null;
    }

    @Override
    final String heldBy() {
        List<TaskImpl<?>> known = holders;
        return known == null || known.isEmpty()
                ? ""
                : known.stream().map(TaskImpl::name).collect(Collectors.joining(", ", ", held by Task ", ""));
    }

    /** Permits may have come while somebody was on the way out: as many go as there are permits. */
    private void giveOut() {
        giveOut(permits);
    }

    private void giveOut(int most) {
        for (int i = 0; i < most && waiters.chooseFirst(); i++) {
            permits--;
        }
    }

    /** Throws when there may not be another permit. */
    void refuseSurplus() {}

    final int permits() {
        return permits;
    }

    /** {@return whether an acquire would have to wait: no permit is free, or somebody is in line} */
    public final boolean isLocked() {
        return permits == 0 || !waiters.isEmpty();
    }

    @Override
    public String toString() {
        return "<" + getClass().getSimpleName() + " permits=" + permits + " waiters=" + waiters.count() + ">";
    }
}
