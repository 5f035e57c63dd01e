package org.tulip4j.testing.internal.sockets;

import java.net.SocketException;
import java.util.function.IntPredicate;

/** Ports for who does not ask for one: counted up from 49152, and again from there behind the last one. */
public final class FreePorts {
    private static final int FIRST = 49_152;
    private static final int LAST = 65_535;

    /** The port that is tried next. */
    private int next = FIRST;

    /**
     * Returns the next port that is free.
     *
     * @param taken whether somebody has a port
     * @param where said when there is none, such as "on server"
     * @throws SocketException when all are taken
     */
    public int take(IntPredicate taken, String where) throws SocketException {
        for (int tries = LAST - FIRST; tries >= 0; tries--) {
            int port = next;
            next = port == LAST ? FIRST : port + 1;
            if (!taken.test(port)) {
                return port;
            }
        }
        throw new SocketException("no port is free " + where);
    }
}
