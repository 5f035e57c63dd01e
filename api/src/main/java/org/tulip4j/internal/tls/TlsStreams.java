package org.tulip4j.internal.tls;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.tulip4j.internal.buffer.TlsBuffers;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.TlsOptions;

/**
 * The encrypted connections of a loop: makes them, lends them room for their records, and knows those that are not closed, whose engines
 * it releases when the loop is closed. Confined to the loop.
 */
public final class TlsStreams {
    /** Runs the connections. */
    private final Loop loop;
    /** Those that are not closed. */
    private final Set<TlsStream> open = new HashSet<>();
    /** Room for records under way, shared by all. */
    private final TlsBuffers buffers = new TlsBuffers();

    /**
     * None yet.
     *
     * @param loop whose connections these are
     */
    public TlsStreams(Loop loop) {
        this.loop = loop;
    }

    /**
     * Takes over an endpoint that is not reading and not sending.
     *
     * @param below owned from now on
     * @param engine new; released when the connection is closed or the loop is
     * @param options of the connection
     * @return the encrypted connection, whose handshake has not begun
     */
    public TlsStream encrypt(StreamEndpoint below, SSLEngine engine, TlsOptions options) {
        TlsStream made = new TlsStream(loop, below, engine, options, this);
        open.add(made);
        return made;
    }

    TlsBuffers buffers() {
        return buffers;
    }

    void closed(TlsStream stream) {
        open.remove(stream);
    }

    /** Releases the engines of those that are not closed. The loop is closed, and with it the endpoints below. */
    public void abandon() {
        List.copyOf(open).forEach(TlsStream::abandon);
    }
}
