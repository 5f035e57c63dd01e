package org.tulip4j.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.task.Binding;
import org.tulip4j.internal.task.Waiter;
import org.tulip4j.internal.task.Waiters;

/**
 * What tasks hold for a while and wait for in turn: a lock, or a permit of a semaphore. This class owns the line of those who
 * wait and tells the rules of it once; what there is to hold, and how much of it is left, is the subclass's.
 *
 * <p>A wait is in line until somebody is chosen for what has come free; it is handed over in the slot of the one chosen, one pass
 * later. A wait that is cancelled in between passes it on to the next. Nobody who comes meanwhile gets ahead of the line.
 *
 * <p>Thread: the loop's.
 */
abstract class Holdable {
    /** The loop that this belongs to. */
    @SuppressWarnings("this-escape")
    final Binding binding = new Binding(this);

    /** Those who wait, in the order they came. */
    final Waiters waiters = new Waiters(binding);

    /** Nobody holds it and nobody waits. */
    Holdable() {}

    /** One wait; it ends with the value given once what was waited for is held. */
    private final class Turn<T extends @Nullable Object> extends Waiter<T> {
        /** What the wait ends with. */
        private final T value;

        Turn(Loop loop, T value) {
            super(loop);
            this.value = value;
        }

        @Override
        protected void take() {
            handOver();
            finish(value);
        }

        @Override
        protected void taken() {
            handedOver();
        }

        @Override
        protected void passOn() {
            Holdable.this.passOn();
        }
    }

    /** Takes it without waiting; false, and nothing has changed, when none is left or somebody is in line. */
    abstract boolean tryAcquire();

    /** Gives it back; the first in line is chosen for it. */
    public abstract void release();

    /** The slot of the one that was chosen has come: it holds this from now on. */
    void handOver() {}

    /** The wait of the one that was chosen is over, and its task is about to go on. */
    void handedOver() {}

    /** The one that was chosen has been cancelled meanwhile: somebody else is chosen. */
    abstract void passOn();

    /** {@return done when it is held; at once when nobody has to be waited for} */
    final Future<@Nullable Void> acquireInTurn() {
        Loop loop = binding.running();
        return tryAcquire() ? binding.done() : waiters.add(new Turn<@Nullable Void>(loop, null));
    }

    /** {@return as {@link #acquireInTurn}, with what gives it back when closed} */
    final Future<Held> holdInTurn() {
        Loop loop = binding.running();
        Held held = new Held(this::release);
        return tryAcquire() ? binding.done(held) : waiters.add(new Turn<>(loop, held));
    }

    /** Runs a block in the current task while it is held, and gives it back in any case. */
    final <T extends @Nullable Object> T runHolding(Coroutine<T> body) {
        Objects.requireNonNull(body, "body");
        acquireInTurn().await();
        try {
            return body.run();
        } catch (Exception thrown) {
            throw Fatal.sneak(thrown);
        } finally {
            release();
        }
    }
}
