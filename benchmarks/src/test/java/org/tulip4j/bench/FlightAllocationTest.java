package org.tulip4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.tulip4j.internal.trace.ConnectionEvents;
import org.tulip4j.internal.trace.LoopEvents;
import org.tulip4j.internal.trace.TaskEvents;
import org.tulip4j.transport.SocketView;

/** What Flight Recorder's events cost while no recording asks for them: nothing is made, not even the text of an address. */
class FlightAllocationTest {
    /** A socket whose addresses would cost something to ask for. */
    private static final class Socket implements SocketView {
        @Override
        public SocketAddress localAddress() {
            return new InetSocketAddress(1);
        }

        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress(2);
        }

        @Override
        public <T> void setOption(SocketOption<T> option, T value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T option(SocketOption<T> option) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void whileNobodyAsksNoByteIsMade() throws Exception {
        Socket socket = new Socket();
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        Exception cause = new Exception("why");
        Duration pause = Duration.ofSeconds(1);
        allEvents(socket, engine, cause, pause);
        assertThat(Allocated.here()).isPositive();
        long before = Allocated.here();
        for (int i = 0; i < 10_000; i++) {
            allEvents(socket, engine, cause, pause);
        }
        // One byte each would be ten times as much.
        assertThat(Allocated.here() - before).isLessThan(1_000);
    }

    private static void allEvents(SocketView socket, SSLEngine engine, Throwable cause, Duration pause) {
        if (TaskEvents.enabled()) {
            throw new AssertionError("somebody records");
        }
        LoopEvents.callbackEnded(LoopEvents.callbackBegins(), "loop", "callback");
        LoopEvents.stuck("loop", "task", Thread.currentThread(), "message");
        LoopEvents.workStarted(LoopEvents.workWaits(), "loop", "work");
        ConnectionEvents.connectEnded(ConnectionEvents.connectBegins(), "loop", "target", socket, cause);
        ConnectionEvents.accepted("loop", socket);
        ConnectionEvents.acceptPaused("loop", "local", cause, pause);
        ConnectionEvents.handshakeEnded(ConnectionEvents.handshakeBegins(), "loop", socket, engine, cause);
        ConnectionEvents.lost("loop", socket, cause, false);
    }
}
