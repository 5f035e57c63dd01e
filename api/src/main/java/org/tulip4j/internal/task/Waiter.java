package org.tulip4j.internal.task;

import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.ChainedReady;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Fatal;

/**
 * Somebody who waits at a primitive: a future that is its own slot in the ready queue.
 *
 * <p>States: in line; chosen, which it stays until the loop comes to its slot; done. In the slot it takes what it was chosen
 * for and the task that awaits it goes on at once, so that nothing can come between taking and going on. Cancelled in line it
 * leaves; cancelled when chosen it is cancelled at once but passes on what it was chosen for in its slot. When its task is cancelled
 * then, that is decided in the slot: until there the request may be taken back.
 *
 * <p>The subclass owns what is waited for, {@link Waiters} the places in line; the loop alone touches either.
 */
public abstract class Waiter<T extends @Nullable Object> extends FutureImpl<T> implements ChainedReady {
    /** Where it stands or has stood; null before it was added. */
    @Nullable Waiters line;

    /** Who stands before it; null: nobody, or it is not in line. */
    @Nullable Waiter<?> previous;

    /** Who stands behind it; null: nobody, or it is not in line. */
    @Nullable Waiter<?> next;

    /** Its number among those who came to this line; whoever came later has a higher one. */
    long arrival;
    /** It is out of line, and its slot in the ready queue has not come. */
    boolean chosen;

    /** Not in line yet. */
    protected Waiter(Loop loop) {
        super(loop);
    }

    /**
     * Takes, in the slot, what it was chosen for and calls {@link #finish}; or finds it gone and does not, and waits on in its
     * old place. What it throws fails the wait.
     */
    protected abstract void take();

    /** Offers to others what it was chosen for: it did not go on as it should. Called in its slot. */
    protected void passOn() {}

    /** Called in the slot of a waiter that has what it was chosen for, before its task goes on. */
    protected void taken() {}

    /** Ends the wait with a value; called in {@link #take} only. */
    protected final void finish(T value) {
        completeHeld(value);
    }

    @Override
    public final void fire(Loop core) {
        TaskImpl<?> task = beforeStep();
        if (task != null) {
            task.fire(core);
        }
    }

    @Override
    public final @Nullable TaskImpl<?> beforeStep() {
        Waiters own = line;
        chosen = false;
        own.slotCame();
        boolean cancelled = isDone() || endsWithSoleTask();
        if (!cancelled) {
            try {
                take();
            } catch (Throwable thrown) {
                Fatal.rethrow(thrown);
                failHeld(thrown);
            }
            if (!isDone()) {
                own.putBack(this);
                return null;
            }
        }
        if (cancelled || peekException() != null) {
            passOn();
        } else {
            taken();
        }
        return dispatchOthers();
    }

    @Override
    public final boolean cancel(@Nullable String message) {
        loop.checkLoop();
        if (isDone()) {
            return false;
        }
        if (chosen) {
            cancelHeld(message);
            return true;
        }
        line.remove(this);
        return super.cancel(message);
    }

    /** One that was chosen ends in its slot, as its task does then. */
    @Override
    final boolean cancelByWaiter(@Nullable String message) {
        return !(chosen && hasSoleTask()) && cancel(message);
    }

    /** Waits as for any future; where waiting is refused and nobody else looks at the wait, it is taken back. */
    @Override
    public final T await() {
        try {
            return super.await();
        } catch (IllegalStateException refused) {
            if (!isDone() && loop.inLoop() && !hasCallbacks()) {
                cancel((String) null);
            }
            throw refused;
        }
    }

    @Override
    protected final @Nullable Partners partners() {
        return chosen ? null : holders();
    }

    /** {@return in line: who alone can let it go on, as far as that is known; null: anybody may} */
    protected @Nullable Partners holders() {
        return null;
    }

    @Override
    protected String awaitedText() {
        return line == null ? super.awaitedText() : line.ownerText();
    }

    @Override
    protected final String endedBy() {
        return "the primitive that is waited at";
    }
}
