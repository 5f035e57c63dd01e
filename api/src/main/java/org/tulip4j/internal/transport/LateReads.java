package org.tulip4j.internal.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.buffer.GatherPool;
import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.StreamEndpoint;

/**
 * What comes and stays in the socket until whoever waits for it runs. Confined to the loop.
 *
 * <p>States: read in polls; read later, when the protocol in force has asked for it; and then, from the poll that finds bytes while somebody waits
 * until he runs or a poll reads after all, unread.
 */
abstract class LateReads extends Outgoing {
    /** Says when to read later, and gets what is read; null: everything is read in polls. */
    private @Nullable ReadsLater later;
    /** There are bytes in the socket that are about to be read. */
    private boolean unread;

    /**
     * Reads in polls.
     *
     * @param loop of the endpoint
     * @param endpoint owned from now on
     * @param pool of the loop
     */
    LateReads(Loop loop, StreamEndpoint endpoint, GatherPool pool) {
        super(loop, endpoint, pool);
    }

    /**
     * What comes may stay in the socket until it is waited for, while the protocol is the one of now.
     *
     * @param reading says when, and gets it
     */
    public final void readLater(ReadsLater reading) {
        later = reading;
    }

    /** The protocol is another one: everything is read in polls. */
    final void readInPolls() {
        later = null;
    }

    @Override
    public final boolean leavesUnread() {
        ReadsLater reading = later;
        unread = reading != null && isReading() && reading.readable();
        if (unread) {
            loop.ioBegins();
        }
        return unread;
    }

    /** Reads what was left unread, if it may still be read, and gives it to who waits for it; in his step. */
    public final void readUnread() {
        ReadsLater reading = later;
        if (!unread || reading == null || !isReading()) {
            return;
        }
        unread = false;
        ByteBuffer buffer = pool.take();
        if (buffer == null) {
            // Too many connections gather: the next poll tells again.
            return;
        }
        try {
            int count = endpoint.readNow(buffer);
            if (count > 0) {
                loop.counters().add(Count.BYTES_IN, count);
                reading.take(buffer.flip());
            }
        } finally {
            pool.give(buffer);
        }
    }
}
