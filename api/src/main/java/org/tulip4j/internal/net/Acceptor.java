package org.tulip4j.internal.net;

import java.net.SocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.tls.TlsStream;
import org.tulip4j.internal.trace.ConnectionEvents;
import org.tulip4j.internal.transport.StreamTransport;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/**
 * Makes transports of the connections that a server accepts, on one of its sockets, or that another loop hands over. It owns what was told
 * of failures to accept; the connections are the server's. Confined to the loop.
 */
final class Acceptor implements Backend.AcceptSink {
    private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

    /** Runs the server. */
    private final Loop loop;
    /** Owns what is accepted. */
    private final ServerImpl server;
    /** Lends what every connection of the loop shares. */
    private final Network network;
    /** What was told of failures to accept. */
    private final AcceptFaults faults;
    /** The listening socket; null before it is bound, and for what other loops hand over. */
    private @Nullable ListenEndpoint endpoint;

    Acceptor(Loop loop, ServerImpl server, Network network) {
        this.loop = loop;
        this.server = server;
        this.network = network;
        this.faults = new AcceptFaults(loop);
    }

    /** The socket that is listened on. */
    void listensOn(ListenEndpoint bound) {
        endpoint = bound;
    }

    /** Counts a connection that is closed at once. */
    static void refused(Loop loop) {
        loop.counters().add(Count.REFUSED);
    }

    @Override
    public void accepted(StreamEndpoint accepted, @Nullable SocketAddress peer) {
        if (server.isClosed()) {
            refused(loop);
            accepted.close();
            return;
        }
        faults.well();
        ConnectionEvents.accepted(loop, accepted.socket());
        loop.enterCallback(this, server.values());
        try {
            serve(accepted, peer);
        } finally {
            loop.leaveCallback();
        }
    }

    private void serve(StreamEndpoint accepted, @Nullable SocketAddress peer) {
        StreamTransport transport;
        TlsOptions encryption = server.options().tls();
        SSLEngine engine = null;
        TlsStream tls = null;
        try {
            BaseProtocol<? super Transport> protocol = server.newProtocol();
            if (encryption != null) {
                engine = encryption.newEngine(true, null, -1);
                tls = network.encryption().encrypt(accepted, engine, encryption);
            }
            transport = new StreamTransport(loop, tls == null ? accepted : tls, protocol, network.pool(), server);
        } catch (Throwable thrown) {
            refused(loop);
            accepted.close();
            if (engine != null && encryption != null) {
                encryption.release(engine);
            }
            loop.ioCallbackFailed(
                    thrown,
                    ErrorContext.of("Error on transport creation for incoming connection from " + peer, thrown)
                            .with(ErrorContext.SOCKET, peer));
            return;
        }
        loop.counters().add(Count.ACCEPTED);
        server.add(transport);
        if (tls == null) {
            transport.start(null);
        } else {
            tls.handshake(null, failure -> {
                if (failure == null) {
                    transport.start(null);
                } else {
                    server.handshakeFailed(failure, peer);
                }
            });
        }
    }

    @Override
    public @Nullable HandOver handOver() {
        return server.handOver();
    }

    @Override
    public void acceptFailed(Throwable cause) {
        ListenEndpoint listener = endpoint;
        if (server.isClosed() || listener == null) {
            return;
        }
        if (!faults.failed(cause, listener)) {
            return;
        }
        loop.counters().add(Count.ACCEPT_PAUSES);
        listener.pauseAccepting();
        ConnectionEvents.acceptPaused(loop, listener.localAddress(), cause, ACCEPT_PAUSE);
        loop.callLater(ACCEPT_PAUSE, () -> {
            if (server.isServing()) {
                listener.resumeAccepting();
            }
        });
    }
}
