package org.tulip4j.internal.task;

import java.util.concurrent.atomic.AtomicInteger;
import org.tulip4j.InvalidStateException;
import org.tulip4j.internal.loop.Loop;

/**
 * A value that is to be freed when nobody takes it: the outcome of a future that was wrapped with a disposer. Futures that show
 * another one's result, {@code shield} and {@code gather}, have the same value or one made of several.
 *
 * <p>States, told by one number: held, 0; taken, as often as it says; given away, {@link #GONE}. A held value is given away when somebody
 * who was to get it has given it up and nobody else is on the way to it. Any thread may take; the loop alone knows who is on the way.
 */
abstract class Owned {
    /** The number of a value that was given away: nobody gets it any more. */
    private static final int GONE = -1;

    /** Where it is held. */
    final Loop loop;
    /** What is held. */
    final Object value;
    /** How often it was taken, or {@link #GONE}; any thread. */
    private final AtomicInteger taken = new AtomicInteger();
    /** How many are queued who may take it. */
    private int coming;
    /** Somebody who was to get it was cancelled, or it was cancelled itself. */
    private boolean givenUp;

    /** Held. */
    Owned(Loop loop, Object value) {
        this.loop = loop;
        this.value = value;
    }

    /** The value was taken and was not before. Any thread. */
    abstract void onTaken();

    /** The value was given away, as nobody takes it. On the loop, or where {@link #giveAway} was called. */
    abstract void onGivenAway();

    /** Queues what gives it away, with the variables that it needs. The loop. */
    abstract void queue(Runnable givingAway);

    /** {@return the value, which is the caller's from now on; any thread} */
    final Object take(FutureImpl<?> by) {
        int takes = taken.get();
        while (takes != GONE) {
            if (taken.compareAndSet(takes, takes + 1)) {
                if (takes == 0) {
                    onTaken();
                }
                if (loop.inLoop() && coming > 0) {
                    coming--;
                }
                return value;
            }
            takes = taken.get();
        }
        throw new InvalidStateException(
                "what " + by + " brought was freed, as who awaited it was cancelled and nobody else"
                        + " did: wrap anew, or keep a task that awaits it");
    }

    /** One who took it could not pass it on. The loop. */
    final void putBack(boolean givesUp) {
        int takes = taken.get();
        while (takes > 0 && !taken.compareAndSet(takes, takes - 1)) {
            takes = taken.get();
        }
        givenUp |= givesUp;
        giveAwayIfLeft();
    }

    /** Somebody is queued who may take it. The loop. */
    final void expect() {
        coming++;
    }

    /** Somebody who was queued has looked at it, and may have taken it or not. The loop. */
    final void passed(boolean givesUp) {
        if (coming > 0) {
            coming--;
        }
        givenUp |= givesUp;
        giveAwayIfLeft();
    }

    /** It is not wanted by who has its future. The loop. */
    final void giveUp() {
        givenUp = true;
        giveAwayIfLeft();
    }

    private void giveAwayIfLeft() {
        if (isLeft()) {
            // In a slot of its own: who was cancelled may still ask for it in this step.
            queue(() -> {
                if (isLeft()) {
                    giveAway();
                }
            });
        }
    }

    private boolean isLeft() {
        return givenUp && coming == 0 && taken.get() == 0;
    }

    /** Gives it away unless it was taken. The loop, or whoever comes when that is closed. */
    final void giveAway() {
        if (taken.compareAndSet(0, GONE)) {
            onGivenAway();
        }
    }

    /** {@return whether it was given away; any thread} */
    final boolean isGone() {
        return taken.get() == GONE;
    }
}
