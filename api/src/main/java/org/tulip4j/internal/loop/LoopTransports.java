package org.tulip4j.internal.loop;

import org.tulip4j.internal.state.Guest;

/**
 * The transports of a loop that have not ended: told of when they begin and end, so that the loop's end can say what is lost, and the
 * end of a guest's host can abort them. Confined to the loop.
 */
public abstract class LoopTransports extends LoopQueues {
    /** The transports that have not ended. */
    private final OpenTransports transports = new OpenTransports();

    LoopTransports(LoopParts parts) {
        super(parts);
    }

    /** Notes that a transport begins which the backend frees when the loop is closed. */
    public final void openedByBackend(Object transport) {
        transports.openedByBackend(isDebug() ? transport : null);
    }

    /** Notes that a transport begins which the loop frees when it is closed. */
    public final void opened(OwnedTransport transport) {
        transports.opened(transport);
        endWithHost(transport, transport::abort);
    }

    /** Notes that a transport which was opened may have bytes to lose from now on, when the loop is closed. */
    public final void mayHold(Unsent transport) {
        transports.mayHold(transport);
    }

    /** When the host of a guest ends, a transport that has begun is aborted. */
    public final void endWithHost(Object transport, Runnable abort) {
        Guest driver = guest();
        if (driver != null) {
            driver.opened(transport, abort);
        }
    }

    /** Notes that a transport has told connectionLost, or another one has its connection. */
    public final void lost(Object transport) {
        transports.lost(transport);
        Guest driver = guest();
        if (driver != null) {
            driver.lost(transport);
        }
    }

    /** {@return whether no transport is open} */
    final boolean hasNoTransports() {
        return transports.isEmpty();
    }

    /** Says what is lost with the loop, and frees what no backend does. */
    final void closeTransports() {
        transports.close(this);
    }
}
