package org.tulip4j.sync;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.CoroutineFuture;

/**
 * A number of tasks wait here for each other and go on together, again and again.
 *
 * <p>States: filling; draining, after the last has come, until all have left; resetting, until all have left with an error;
 * broken, until reset. Who comes while it drains or resets waits for the next round.
 *
 * <p>Thread: the loop's. It belongs to the first loop on which somebody has to wait for it.
 *
 * <p>Source: asyncio 3.11, {@code Barrier}. As there, and unlike {@link java.util.concurrent.CyclicBarrier}, a cancelled
 * waiter leaves the barrier whole.
 *
 * @since 0.1.0
 */
public final class Barrier {
    private enum State {
        FILLING,
        DRAINING,
        RESETTING,
        BROKEN
    }

    /** How many go on together. */
    private final int parties;
    /** Held by whoever reads or writes what follows, but {@code reset} and {@code abort}, which do not suspend. */
    private final Lock lock = new Lock();
    /** Signalled when the state has changed. */
    private final Condition changed = new Condition(lock);
    /** See the class. */
    private State state = State.FILLING;
    /** How many are inside: have come and not left. */
    private int inside;
    /** The numbers of those who are inside. Who is cancelled gives its number back, so none is given twice in a round. */
    private final BitSet numbers = new BitSet();

    /**
     * A barrier that fills.
     *
     * @param parties how many go on together, one or more
     * @throws IllegalArgumentException when less than one
     */
    public Barrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("a barrier needs one party or more: " + parties);
        }
        this.parties = parties;
    }

    /**
     * Waits until all parties have come. It starts when it is awaited, or in the next pass.
     *
     * <p>A cancelled wait leaves the barrier as if it had not come; the barrier is not broken, and its number goes to who comes next.
     *
     * @return its number in this round, from 0 to {@link #parties} - 1, which nobody else gets in it; the last to come has the
     *     highest; {@link BarrierBrokenException} when the barrier is broken,
     *     aborted or reset
     * @throws IllegalStateException without a running loop
     */
    public Future<Integer> waitFor() {
        return new CoroutineFuture<>(loop(), () -> lock.with(this::pass));
    }

    private int pass() {
        changed.waitHere(() -> state != State.DRAINING && state != State.RESETTING);
        if (state == State.BROKEN) {
            throw new BarrierBrokenException("aborted: " + this + "; reset it first");
        }
        int index = numbers.nextClearBit(0);
        numbers.set(index);
        inside++;
        try {
            if (inside == parties) {
                state = State.DRAINING;
                changed.signalAll();
            } else {
                changed.waitHere(() -> state != State.FILLING);
                if (state != State.DRAINING) {
                    throw new BarrierBrokenException("aborted or reset while waiting: " + this);
                }
            }
            return index;
        } finally {
            leave(index);
        }
    }

    private void leave(int index) {
        numbers.clear(index);
        inside--;
        if (inside == 0) {
            if (state != State.BROKEN) {
                state = State.FILLING;
            }
            changed.signalAll();
        }
    }

    /**
     * Makes the barrier whole again; who waits gets {@link BarrierBrokenException}. Done at the call when nobody is busy with the
     * barrier, else when it is awaited, or in the next pass.
     *
     * <p>Cancelled before it is done, it leaves the barrier as it is.
     *
     * @return done when the barrier is reset; those that waited may still be leaving
     * @throws IllegalStateException without a running loop
     */
    public Future<@Nullable Void> reset() {
        return change(() -> {
            state = inside == 0 ? State.FILLING : State.RESETTING;
            changed.signalAll();
        });
    }

    /**
     * Breaks the barrier until it is reset; who waits or comes gets {@link BarrierBrokenException}. Done at the call when nobody is
     * busy with the barrier, else when it is awaited, or in the next pass.
     *
     * <p>Cancelled before it is done, it leaves the barrier as it is.
     *
     * @return done when the barrier is broken
     * @throws IllegalStateException without a running loop
     */
    public Future<@Nullable Void> abort() {
        return change(() -> {
            state = State.BROKEN;
            changed.signalAll();
        });
    }

    private Future<@Nullable Void> change(Runnable step) {
        Loop loop = loop();
        if (!lock.tryAcquire()) {
            return new CoroutineFuture<>(loop, Coroutine.of(() -> lock.withVoid(step::run)));
        }
        try {
            step.run();
        } finally {
            lock.release();
        }
        return lock.binding.done();
    }

    private Loop loop() {
        return lock.binding.running();
    }

    /** {@return how many go on together} */
    public int parties() {
        return parties;
    }

    /** {@return how many wait for others to come; zero unless it fills} */
    public int waiting() {
        return state == State.FILLING ? inside : 0;
    }

    /** {@return whether it was aborted and not reset} */
    public boolean isBroken() {
        return state == State.BROKEN;
    }

    @Override
    public String toString() {
        return "<Barrier " + state.name().toLowerCase(java.util.Locale.ROOT) + " " + inside + " of " + parties + ">";
    }
}
