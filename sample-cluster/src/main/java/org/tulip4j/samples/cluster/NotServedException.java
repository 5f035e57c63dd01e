package org.tulip4j.samples.cluster;

import java.io.IOException;

/** No node of the cluster serves this address now. Nothing was done. */
public final class NotServedException extends IOException {
    private static final long serialVersionUID = 1L;

    NotServedException(String address, int nodes) {
        super("none of " + nodes + " nodes serves '" + address + "'");
    }
}
