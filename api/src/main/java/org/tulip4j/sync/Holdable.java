package org.tulip4j.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.task.Binding;
import org.tulip4j.internal.task.Partners;
import org.tulip4j.internal.task.TaskImpl;
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
        /** Who waits gives it back itself, at the end of a block. */
        private final boolean block;

        Turn(Loop loop, T value, boolean block) {
            super(loop);
            this.value = value;
            this.block = block;
        }

        @Override
        protected void take() {
            handOver();
            took(soleTask(), block);
            finish(value);
        }

        @Override
        protected @Nullable Partners holders() {
            return Holdable.this.holders();
        }

        @Override
        protected String awaitedText() {
            return super.awaitedText() + heldBy();
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

    /**
     * Notes who has it from now on, for who looks for rings.
     *
     * @param task null: no task, or nobody knows which
     * @param block whether the task gives it back itself, at the end of a block
     */
    abstract void took(@Nullable TaskImpl<?> task, boolean block);

    /** {@return who alone can give back what those in line wait for; null: anybody may} */
    abstract @Nullable Partners holders();

    /** {@return who has it, behind a comma; empty when that is not known} */
    abstract String heldBy();

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
        return acquire(false);
    }

    private Future<@Nullable Void> acquire(boolean block) {
        Loop loop = binding.running();
        if (tryAcquire()) {
            took(binding.task(), block);
            return binding.done();
        }
        return waiters.add(new Turn<@Nullable Void>(loop, null, block));
    }

    /** {@return as {@link #acquireInTurn}, with what gives it back when closed} */
    final Future<Held> holdInTurn() {
        Loop loop = binding.running();
        Held held = new Held(this::release);
        if (tryAcquire()) {
            took(binding.task(), true);
            return binding.done(held);
        }
        return waiters.add(new Turn<>(loop, held, true));
    }

    /** Runs a block in the current task while it is held, and gives it back in any case. */
    final <T extends @Nullable Object> T runHolding(Coroutine<T> body) {
        Objects.requireNonNull(body, "body");
        acquire(true).await();
        try {
            return body.run();
        } catch (Exception thrown) {
            throw Fatal.sneak(thrown);
        } finally {
            release();
        }
    }
}
