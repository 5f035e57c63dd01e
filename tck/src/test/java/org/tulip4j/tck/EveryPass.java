package org.tulip4j.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;

/** The passes in which something is cancelled: each of the first, then fewer and fewer, until it is too late. */
final class EveryPass {
    private static final int EACH = 8;
    private static final int TOO_MANY = 10_000_000;

    /** Begins something and cancels it. */
    interface Attempt {
        /** {@return whether it was done before it could be cancelled} */
        boolean tooLate(int pass) throws Exception;
    }

    private EveryPass() {}

    /** Attempts again and again, later and later. */
    static void untilTooLate(Attempt attempt) throws Exception {
        boolean late = false;
        for (int pass = 0; !late || pass < EACH; pass += pass < EACH ? 1 : pass / 3) {
            late = attempt.tooLate(pass);
            if (late && pass == 0 || pass > TOO_MANY) {
                throw new AssertionError(late ? "it was done at once" : "it does not end");
            }
        }
    }

    /** {@return whether it was done already after these passes; else it is cancelled, and has ended so} */
    static boolean tooLate(Future<?> future, int passes) {
        for (int i = 0; i < passes; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
        if (!future.cancel()) {
            return true;
        }
        try {
            future.await();
        } catch (CancelledError cancelled) {
            return false;
        }
        throw new AssertionError("cancelled after " + passes + " passes, but it came to " + future);
    }

    /** Cancels a task that awaits this, when this is done and before the task hears of it. */
    static void inThePassOfItsEnd(Future<?> future) {
        List<Task<?>> victim = new ArrayList<>();
        future.addDoneCallback(done -> victim.get(0).cancel());
        victim.add(EventLoops.running().createTask(future::await, TaskOptions.DEFAULT.withEagerStart(true)));
        try {
            victim.get(0).await();
        } catch (CancelledError cancelled) {
            return;
        }
        throw new AssertionError("it was not cancelled: " + victim);
    }
}
