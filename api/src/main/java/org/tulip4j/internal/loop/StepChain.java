package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.spi.CoroutineEngine;

/**
 * Lets the threads of coroutines hand the loop to one another. Where a coroutine has a thread of its own, a step through the loop's
 * thread takes two changes of threads; in a chain it takes one. A thread that leaves a step ends it by itself and begins the next
 * one that is ready, in the order of the ready queue; its engine then lets that one's thread run.
 *
 * <p>The loop's own thread, which let the first of them run, waits meanwhile. It gets the loop back when the next in the queue may
 * be a callback of a user's, when the pass is over and the next one has to poll or may not be begun elsewhere, when something was
 * thrown that must leave the loop, and when a step cannot be ended in its thread. So callbacks and polls keep their thread.
 *
 * <p>States: no pass; a pass that is run, of which {@code left} items are to come. In a pass either the loop's thread or one
 * coroutine's has the loop, and that one alone touches this.
 */
public final class StepChain implements Chain {
    /** What the end of a step and the beginning of the next take of a stack, with a margin. */
    private static final int CALLS_OF_A_CHANGE = 100;
    /** Where gathered writes leave, the way through a backend takes more of a stack: so much, with a margin. */
    private static final int CALLS_OF_A_FLUSH = 300;

    /** Whose passes it runs. */
    private final Loop loop;
    /** Its ready queue. */
    private final ReadyQueue ready;
    /** Says which passes have to poll. */
    private final Polling polls;
    /** How many of the pass are still in the queue. */
    private int left;
    /** What times the steps of the pass; null: nothing does. */
    private @Nullable SlowCallbacks timing;
    /** What a coroutine's thread came upon that must leave the loop, until the loop's thread takes it. */
    private @Nullable Throwable thrown;

    /** The chain of a loop whose coroutines have threads of their own; null where they have none. */
    static @Nullable StepChain of(Loop loop, ReadyQueue ready, Polling polls) {
        return loop.engine() instanceof ChainingEngine ? new StepChain(loop, ready, polls) : null;
    }

    private StepChain(Loop loop, ReadyQueue ready, Polling polls) {
        this.loop = loop;
        this.ready = ready;
        this.polls = polls;
    }

    // In the loop's thread

    /** Runs so many of those that are ready, and those of further passes that coroutines begin. */
    void fire(int number) {
        int outer = left;
        left = number;
        timing = loop.timing();
        try {
            while (left > 0) {
                left--;
                Ready item = ready.take();
                if (timing == null) {
                    item.fire(loop);
                } else {
                    loop.fireTimed(item, timing);
                }
                loop.stepEnd().flushIfAny();
                polls.callbacksEnded(1);
            }
        } finally {
            left = outer;
        }
    }

    /** After a step that may have begun a chain: throws what has to leave the loop. */
    public void rethrow() {
        Throwable leaving = thrown;
        if (leaving != null) {
            thrown = null;
            throw Fatal.sneak(leaving);
        }
    }

    // In a coroutine's thread

    @Override
    public void needRoom() {
        StackRoom.need(loop.stepEnd().isEmpty() ? CALLS_OF_A_CHANGE : CALLS_OF_A_FLUSH);
    }

    @Override
    public CoroutineEngine.@Nullable Stack next(ChainedTask task, boolean mayBeginPass) {
        if (Thread.currentThread().isInterrupted()) {
            // What is flushed would find the flag, and a channel of the JDK closes then. The loop's thread ends the
            // step.
            return null;
        }
        loop.lent();
        try {
            task.endStep();
            stepEnded();
            CoroutineEngine.Stack next = begin(mayBeginPass);
            loop.givenBack();
            return next;
        } catch (Throwable leaving) {
            thrown = leaving;
            loop.givenBack();
            return null;
        }
    }

    private void stepEnded() {
        if (timing != null) {
            timing.end(loop);
        }
        polls.steppedElsewhere();
        loop.stepEnd().flushIfAny();
        polls.callbacksEnded(1);
    }

    /** The next step of this pass, or of those that need no poll. */
    private CoroutineEngine.@Nullable Stack begin(boolean mayBeginPass) {
        while (left > 0 || (mayBeginPass && beginPass())) {
            if (!(ready.first() instanceof ChainedReady item)) {
                return null;
            }
            left--;
            ready.take();
            if (timing != null) {
                timing.begin(item);
            }
            ChainedTask task = item.beforeStep();
            if (task != null) {
                CoroutineEngine.Stack stack = task.beginStep();
                if (stack != null) {
                    return stack;
                }
                task.endStep();
            }
            stepEnded();
        }
        return null;
    }

    private boolean beginPass() {
        if (timing != loop.timing()) {
            return false;
        }
        left = loop.beginPassWithoutPoll();
        return left > 0;
    }

    @Override
    public void cannotRun(ChainedTask task, Throwable refused) {
        task.cannotRun();
        thrown = refused;
    }
}
