package org.tulip4j.internal.diagnose;

import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.Nanos;

/** Debug mode: logs how long look-ups, connecting and handshakes took; at INFO what took long, at DEBUG the rest. Without state. */
public final class Timed {
    private Timed() {}

    /** Logs in debug mode that a look-up has ended; at INFO when it was slow. The loop. */
    public static void lookedUp(Loop loop, String what, long nanos) {
        if (loop.isDebug()) {
            boolean slow = nanos > Nanos.of(loop.slowCallbackDuration());
            System.Logger.Level level = slow ? System.Logger.Level.INFO : System.Logger.Level.DEBUG;
            Log.LOG.log(level, "{0}: looking up {1} took {2} ms", loop, what, nanos / 1_000_000);
        }
    }

    /** Gives back the future; in debug mode its end is logged. */
    public static <F extends Future<?>> F of(Loop loop, String what, F future) {
        if (loop.isDebug()) {
            long start = loop.ticks();
            future.addDoneCallback(done -> {
                long took = loop.ticks() - start;
                boolean slow = took >= Nanos.of(loop.slowCallbackDuration());
                Log.LOG.log(
                        slow ? System.Logger.Level.INFO : System.Logger.Level.DEBUG,
                        loop + ": " + what + " took " + took / 1_000_000 + " ms"
                                + (done.isCancelled() ? ", cancelled" : ""));
            });
        }
        return future;
    }
}
