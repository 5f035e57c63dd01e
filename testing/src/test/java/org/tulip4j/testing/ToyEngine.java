package org.tulip4j.testing;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A client that encrypts nothing and has the habits of engines that are not the JDK's: it tells that the handshake is
 * finished only when asked for more after the last record; once it is finished, only its results ask to be wrapped; it gives
 * its alert first and tells the failure after.
 */
final class ToyEngine extends SSLEngine {
    static final int HELLO = 22;
    static final int DATA = 23;
    static final int ALERT = 21;
    static final int QUESTION = 24;
    static final int ANSWER = 25;

    private final SSLSession session;
    private final Deque<byte[]> own = new ArrayDeque<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private SSLParameters parameters = new SSLParameters(new String[0], new String[0]);
    private @Nullable SSLException failure;
    private boolean heard;
    private boolean finished;
    private boolean inboundDone;
    private boolean outboundDone;
    private boolean closing;

    ToyEngine(SSLSession session) {
        this.session = session;
    }

    static byte[] record(int type, int... payload) {
        byte[] record = new byte[5 + payload.length];
        record[0] = (byte) type;
        record[1] = 3;
        record[2] = 3;
        record[4] = (byte) payload.length;
        for (int i = 0; i < payload.length; i++) {
            record[5 + i] = (byte) payload[i];
        }
        return record;
    }

    /** Long work that it wants done after the hello. */
    void task(Runnable task) {
        tasks.add(task);
    }

    private SSLEngineResult result(Status status, HandshakeStatus next, int consumed, int produced) {
        return new SSLEngineResult(status, next, consumed, produced);
    }

    /** What results say. */
    private HandshakeStatus next() {
        return !own.isEmpty() ? HandshakeStatus.NEED_WRAP : getHandshakeStatus();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        if (finished) {
            return HandshakeStatus.NOT_HANDSHAKING;
        }
        if (heard && !tasks.isEmpty()) {
            return HandshakeStatus.NEED_TASK;
        }
        return own.isEmpty() ? HandshakeStatus.NEED_UNWRAP : HandshakeStatus.NEED_WRAP;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
        byte[] first = own.poll();
        if (first != null) {
            target.put(first);
            outboundDone = closing && own.isEmpty();
            boolean more = !own.isEmpty() || failure != null;
            return result(
                    outboundDone ? Status.CLOSED : Status.OK,
                    more ? HandshakeStatus.NEED_WRAP : getHandshakeStatus(),
                    0,
                    first.length);
        }
        if (failure != null) {
            outboundDone = true;
            throw failure;
        }
        ByteBuffer source = sources[offset];
        int count = Math.min(100, source.remaining());
        if (!finished || count == 0) {
            return result(outboundDone ? Status.CLOSED : Status.OK, next(), 0, 0);
        }
        target.put(new byte[] {DATA, 3, 3, 0, (byte) count});
        for (int i = 0; i < count; i++) {
            target.put(source.get());
        }
        return result(Status.OK, next(), count, 5 + count);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) {
        if (heard && !finished && tasks.isEmpty() && failure == null) {
            finished = true;
            return result(source.hasRemaining() ? Status.OK : Status.BUFFER_UNDERFLOW, HandshakeStatus.FINISHED, 0, 0);
        }
        if (source.remaining() < 5 || source.remaining() < 5 + source.get(source.position() + 4)) {
            return result(Status.BUFFER_UNDERFLOW, next(), 0, 0);
        }
        int type = source.get();
        source.getShort();
        byte[] payload = new byte[source.getShort()];
        source.get(payload);
        int produced = 0;
        switch (type) {
            case HELLO -> heard = true;
            case DATA -> {
                targets[offset].put(payload);
                produced = payload.length;
            }
            case QUESTION -> own.add(record(ANSWER));
            case ALERT -> inboundDone = true;
            default -> {
                own.add(record(ALERT, 10));
                failure = finished ? new SSLException("what is " + type) : new SSLHandshakeException("what is " + type);
            }
        }
        return result(inboundDone ? Status.CLOSED : Status.OK, next(), 5 + payload.length, produced);
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        Runnable task = tasks.peek();
        return task == null
                ? null
                : () -> {
                    task.run();
                    tasks.poll();
                };
    }

    @Override
    public void beginHandshake() {
        own.add(record(HELLO, 1));
    }

    @Override
    public void closeOutbound() {
        if (!closing) {
            closing = true;
            own.add(record(ALERT));
        }
    }

    @Override
    public boolean isOutboundDone() {
        return outboundDone;
    }

    @Override
    public void closeInbound() {
        inboundDone = true;
    }

    @Override
    public boolean isInboundDone() {
        return inboundDone;
    }

    @Override
    public SSLSession getSession() {
        return session;
    }

    @Override
    public String getApplicationProtocol() {
        return "";
    }

    // Settings

    @Override
    public SSLParameters getSSLParameters() {
        return parameters;
    }

    @Override
    public void setSSLParameters(SSLParameters wanted) {
        parameters = wanted;
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[0];
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return parameters.getCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        parameters.setCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return new String[0];
    }

    @Override
    public String[] getEnabledProtocols() {
        return parameters.getProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        parameters.setProtocols(protocols);
    }

    @Override
    public void setUseClientMode(boolean mode) {}

    @Override
    public boolean getUseClientMode() {
        return true;
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        parameters.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return parameters.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        parameters.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return parameters.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {}

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
