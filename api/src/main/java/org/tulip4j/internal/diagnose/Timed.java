package org.tulip4j.internal.diagnose;

import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.Nanos;

/** Debug mode: how long connecting and handshakes took; at INFO what took long, at DEBUG the rest. */
public final class Timed {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");

    private Timed() {}

    /** Gives back the future; in debug mode its end is logged. */
    public static <F extends Future<?>> F of(Loop loop, String what, F future) {
        if (loop.isDebug()) {
            long start = loop.time();
            future.addDoneCallback(done -> {
                long took = loop.time() - start;
                boolean slow = took >= Nanos.of(loop.slowCallbackDuration());
                LOG.log(
                        slow ? System.Logger.Level.INFO : System.Logger.Level.DEBUG,
                        loop + ": " + what + " took " + took / 1_000_000 + " ms"
                                + (done.isCancelled() ? ", cancelled" : ""));
            });
        }
        return future;
    }
}
