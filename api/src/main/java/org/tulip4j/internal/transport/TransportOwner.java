package org.tulip4j.internal.transport;

/** Counts connections as its own: a server. Told in the loop's thread. */
public interface TransportOwner {
    /**
     * A connection is gone; its protocol has heard so.
     *
     * @param transport one of its own
     */
    void lost(StreamTransport transport);

    /**
     * A connection goes on with another transport, encrypted from now on.
     *
     * @param before one of its own, which will not be lost
     * @param after its own from now on
     */
    void replaced(StreamTransport before, StreamTransport after);
}
