package org.tulip4j.bench.echo.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * TLS 1.3 above a socket, the client's side; trusts everybody. A read takes all records that have come; a write returns when
 * the socket has all of them, for what is in flight fits its buffer.
 */
final class SecuredChannel implements ByteChannel {
    private static final SSLContext CONTEXT = context();

    private final SocketChannel socket;
    private final SSLEngine engine;
    private final ByteBuffer outgoing;
    private final ByteBuffer incoming;

    /** Shakes hands; the socket blocks until then. */
    SecuredChannel(SocketChannel socket) throws IOException {
        this.socket = socket;
        engine = CONTEXT.createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        int record = engine.getSession().getPacketBufferSize();
        outgoing = ByteBuffer.allocateDirect(record);
        incoming = ByteBuffer.allocateDirect(4 * record);
        shakeHands();
    }

    private static SSLContext context() {
        X509TrustManager everybody = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String kind) {
                throw new UnsupportedOperationException("clients only");
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String kind) {
                // the server is this program's own, on this machine
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {everybody}, null);
            return context;
        } catch (GeneralSecurityException absent) {
            throw new ExceptionInInitializerError(absent);
        }
    }

    private void shakeHands() throws IOException {
        ByteBuffer none = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        engine.beginHandshake();
        HandshakeStatus next = engine.getHandshakeStatus();
        while (next != HandshakeStatus.NOT_HANDSHAKING && next != HandshakeStatus.FINISHED) {
            switch (next) {
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                        task.run();
                    }
                    next = engine.getHandshakeStatus();
                }
                case NEED_WRAP -> next = wrap(none.limit(0)).getHandshakeStatus();
                default -> {
                    SSLEngineResult result = engine.unwrap(incoming.flip(), none.clear());
                    incoming.compact();
                    next = result.getHandshakeStatus();
                    if (result.getStatus() == Status.BUFFER_UNDERFLOW && socket.read(incoming) < 0) {
                        throw new EOFException("the server closed during the handshake");
                    }
                }
            }
        }
    }

    private SSLEngineResult wrap(ByteBuffer data) throws IOException {
        SSLEngineResult result = engine.wrap(data, outgoing.clear());
        outgoing.flip();
        while (outgoing.hasRemaining()) {
            socket.write(outgoing);
        }
        return result;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        int count = data.remaining();
        while (data.hasRemaining()) {
            SSLEngineResult result = wrap(data);
            if (result.getStatus() != Status.OK) {
                throw new IOException("cannot encrypt: " + result);
            }
        }
        return count;
    }

    @Override
    public int read(ByteBuffer data) throws IOException {
        int before = data.position();
        if (socket.read(incoming) < 0) {
            return -1;
        }
        incoming.flip();
        try {
            while (incoming.hasRemaining()) {
                SSLEngineResult result = engine.unwrap(incoming, data);
                if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                    break;
                }
                if (result.getStatus() != Status.OK) {
                    throw new IOException("cannot decrypt: " + result);
                }
            }
        } finally {
            incoming.compact();
        }
        return data.position() - before;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
