package org.tulip4j.tck.trace;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/**
 * A stream protocol that logs every callback it gets.
 */
class Peer implements Protocol {
    private final Log log;
    private final boolean keepOpen;
    private final Future<@Nullable Void> made;
    private final Future<@Nullable Void> eof;
    private final Future<@Nullable Void> lost;
    private @Nullable Transport transport;

    /**
     * Closes at the end of the peer's data.
     *
     * @param log kept
     */
    Peer(Log log) {
        this(log, false);
    }

    /**
     * Made on the running loop.
     *
     * @param log kept
     * @param keepOpen what eofReceived returns
     */
    Peer(Log log, boolean keepOpen) {
        this.log = log;
        this.keepOpen = keepOpen;
        EventLoop loop = EventLoops.running();
        made = loop.createFuture();
        eof = loop.createFuture();
        lost = loop.createFuture();
    }

    @Override
    public void connectionMade(Transport connected) {
        transport = connected;
        log.ev("made");
        made.setResult(null);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        log.data(data);
    }

    @Override
    public boolean eofReceived() {
        log.ev("eof");
        eof.setResult(null);
        return keepOpen;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        log.ev("lost", Trace.kv("exc", exception));
        lost.setResult(null);
    }

    /** {@return the log} */
    public Log log() {
        return log;
    }

    /** {@return the transport, after made} */
    public Transport transport() {
        return java.util.Objects.requireNonNull(transport, "not connected");
    }

    /** {@return done at connectionMade} */
    public Future<@Nullable Void> made() {
        return made;
    }

    /** {@return done at eofReceived} */
    public Future<@Nullable Void> eof() {
        return eof;
    }

    /** {@return done at connectionLost} */
    public Future<@Nullable Void> lost() {
        return lost;
    }
}
