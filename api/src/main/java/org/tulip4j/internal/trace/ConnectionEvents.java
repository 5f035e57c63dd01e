package org.tulip4j.internal.trace;

import java.time.Duration;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.SocketView;

/**
 * Tells Flight Recorder of connections, where its module is there and a recording asks; else each call costs two loads and makes nothing.
 * What lasts is an object from its begin to its end, of no type that a runtime without Flight Recorder lacks; null: nobody asked when it
 * began. Any thread.
 */
public final class ConnectionEvents {
    private ConnectionEvents() {}

    /** {@return what is to be given to {@link #connectEnded}, or null} */
    public static @Nullable Object connectBegins() {
        if (!Recorder.isAwake() || !ConnectEvent.PROBE.isEnabled()) {
            return null;
        }
        ConnectEvent event = new ConnectEvent();
        event.begin();
        return event;
    }

    /**
     * A connection was made, or will not be.
     *
     * @param begun from {@link #connectBegins}; told of once
     * @param target what was asked for
     * @param socket null when there is none
     * @param failure null when it was made
     */
    public static void connectEnded(
            @Nullable Object begun, Object loop, String target, @Nullable SocketView socket, @Nullable Object failure) {
        if (begun == null) {
            return;
        }
        ConnectEvent event = (ConnectEvent) begun;
        event.end();
        if (event.shouldCommit()) {
            if (socket == null) {
                event.loop = loop.toString();
            } else {
                event.of(loop, socket);
            }
            event.target = target;
            event.failure = text(failure);
            event.commit();
        }
    }

    /** A server has accepted a connection. */
    public static void accepted(Object loop, SocketView socket) {
        if (Recorder.isAwake() && AcceptEvent.PROBE.isEnabled()) {
            AcceptEvent event = new AcceptEvent();
            event.of(loop, socket);
            event.commit();
        }
    }

    /** A server accepts nothing for a while. */
    public static void acceptPaused(Object loop, Object local, Throwable reason, Duration pause) {
        if (Recorder.isAwake() && AcceptPausedEvent.PROBE.isEnabled()) {
            AcceptPausedEvent event = new AcceptPausedEvent();
            event.loop = loop.toString();
            event.local = local.toString();
            event.reason = reason.toString();
            event.pause = pause.toNanos();
            event.commit();
        }
    }

    /** {@return what is to be given to {@link #handshakeEnded}, or null} */
    public static @Nullable Object handshakeBegins() {
        if (!Recorder.isAwake() || !TlsHandshakeEvent.PROBE.isEnabled()) {
            return null;
        }
        TlsHandshakeEvent event = new TlsHandshakeEvent();
        event.begin();
        return event;
    }

    /**
     * A handshake has ended.
     *
     * @param begun from {@link #handshakeBegins}
     * @param failure null when it went well
     */
    public static void handshakeEnded(
            @Nullable Object begun, Object loop, SocketView socket, SSLEngine engine, @Nullable Object failure) {
        if (begun == null) {
            return;
        }
        TlsHandshakeEvent event = (TlsHandshakeEvent) begun;
        event.end();
        if (event.shouldCommit()) {
            event.of(loop, socket);
            event.client = engine.getUseClientMode();
            if (failure == null) {
                event.protocol = engine.getSession().getProtocol();
                event.cipherSuite = engine.getSession().getCipherSuite();
            }
            event.failure = text(failure);
            event.commit();
        }
    }

    /**
     * A connection has ended.
     *
     * @param cause what has broken it; null: nothing has
     * @param peerEnded the peer has ended its direction before
     */
    public static void lost(Object loop, SocketView socket, @Nullable Throwable cause, boolean peerEnded) {
        if (Recorder.isAwake() && ConnectionLostEvent.PROBE.isEnabled()) {
            ConnectionLostEvent event = new ConnectionLostEvent();
            event.of(loop, socket);
            event.reason = cause != null ? cause.toString() : peerEnded ? "ended by the peer" : "closed here";
            event.commit();
        }
    }

    /** {@return the text of something; empty when there is none} */
    static String text(@Nullable Object what) {
        return what == null ? "" : what.toString();
    }
}
