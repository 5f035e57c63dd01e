package org.tulip4j.internal.transport;

import java.net.SocketException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.buffer.GatherPool;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.OpeningFuture;
import org.tulip4j.internal.tls.TlsStream;
import org.tulip4j.internal.tls.TlsStreams;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/**
 * A connection that becomes encrypted. States: waiting for the old transport to send what it has, handshake (the new transport
 * exists), done. Confined to the loop.
 */
public final class TlsUpgrade extends OpeningFuture<Transport> {
    /** Runs the connection. */
    private final Loop owner;
    /** Those of the loop; makes the encrypted one. */
    private final TlsStreams streams;
    /** Lends buffers to the new transport. */
    private final GatherPool pool;
    /** Lets the connection go when everything is sent. */
    private final StreamTransport old;
    /** Goes on above the encryption. */
    private final BaseProtocol<? super Transport> protocol;
    /** How the connection is encrypted. */
    private final TlsOptions options;
    /** New; the encrypted connection's when there is one. */
    private final SSLEngine engine;
    /** Encrypted bytes that were read already, until the handshake begins. */
    private @Nullable ByteBuffer early;
    /** The transport that follows; null while the old one has bytes to send. */
    private @Nullable StreamTransport made;

    public TlsUpgrade(
            Loop loop,
            TlsStreams streams,
            GatherPool pool,
            StreamTransport old,
            BaseProtocol<? super Transport> protocol,
            TlsOptions options,
            SSLEngine engine,
            @Nullable ByteBuffer early) {
        super(loop);
        this.owner = loop;
        this.streams = streams;
        this.pool = pool;
        this.old = old;
        this.protocol = protocol;
        this.options = options;
        this.engine = engine;
        this.early = early;
    }

    /** The old transport has sent everything and lets go; it may have read the end of the input, which is not told twice. */
    public void take(StreamEndpoint endpoint, @Nullable TransportOwner server, boolean inputEnded) {
        TlsStream tls = streams.encrypt(endpoint, engine, options);
        StreamTransport upgraded = new StreamTransport(owner, tls, protocol, pool, server);
        made = upgraded;
        upgraded.introduced(this);
        if (server != null) {
            server.replaced(old, upgraded);
        }
        ByteBuffer first = early;
        early = null;
        tls.handshake(first, failure -> {
            if (failure == null) {
                upgraded.startIntroduced(() -> settleResult(upgraded));
            } else {
                settleException(failure);
            }
        });
        if (inputEnded && tls.isHandshaking()) {
            tls.eof();
        }
    }

    /** The connection ended, encrypted or before. */
    public void lost(@Nullable Throwable cause) {
        if (made == null) {
            options.release(engine);
        }
        if (!isDone()) {
            settleException(
                    cause != null ? cause : new SocketException("the connection was closed during startTls: " + old));
        }
    }

    /** {@return the transport that follows, or null while the old one has bytes to send} */
    public @Nullable StreamTransport successor() {
        return made;
    }

    @Override
    protected void discard(Transport opened) {
        opened.abort();
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        old.abort();
        return true;
    }
}
