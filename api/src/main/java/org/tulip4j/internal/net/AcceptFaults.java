package org.tulip4j.internal.net;

import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.OutOfResourcesException;

/**
 * Decides what becomes of a listening socket on which accepting failed: only what would fail again at once makes it pause. That is
 * what the backend says so of, and what failed many times in a row, whatever it was. Others may be the doing of one peer: accepting
 * goes on, and of their reports one a second is given.
 *
 * <p>States: well, or failing so many times in a row. Confined to the loop.
 */
final class AcceptFaults {
    private static final int MANY_IN_A_ROW = 100;
    private static final long REPORT_EVERY_NANOS = 1_000_000_000L;

    /** Runs the server, and tells the time. */
    private final Loop loop;
    /** Since the last connection, or the last pause. */
    private int inARow;
    /** Something was reported, at that time of the loop. */
    private boolean reported;

    /** When the latest report was made, in loop time. */
    private long reportedNanos;
    /** Failures since the last report. */
    private int unreported;

    AcceptFaults(Loop loop) {
        this.loop = loop;
    }

    /** A connection was accepted. */
    void well() {
        inARow = 0;
    }

    /** Reports a failure, unless others were just now; answers whether accepting must pause. */
    boolean failed(Throwable cause, ListenEndpoint listener) {
        if (cause instanceof OutOfResourcesException || ++inARow == MANY_IN_A_ROW) {
            inARow = 0;
            report("failed; trying again in 1 s", cause, listener, null);
            return true;
        }
        long now = loop.clock().nanoTime();
        if (reported && now - reportedNanos < REPORT_EVERY_NANOS) {
            unreported++;
            return false;
        }
        reported = true;
        reportedNanos = now;
        report("failed once; it goes on", cause, listener, loop.backend().isByPeer(cause) ? true : null);
        return false;
    }

    private void report(String what, Throwable cause, ListenEndpoint listener, @Nullable Boolean byPeer) {
        String others = unreported == 0 ? "" : "; " + unreported + " more failed since the last report";
        unreported = 0;
        loop.callExceptionHandler(
                ErrorContext.of("accepting on " + listener.localAddress() + " " + what + others, cause)
                        .with(ErrorContext.SOCKET, listener.localAddress())
                        .with(ErrorContext.BY_PEER, byPeer));
    }
}
