package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** A callback that throws goes to the exception handler, once; connectionLost comes, once. */
class ProtocolFaultTest {
    private static final int HIGH = 64 * 1024;

    private final FakeBackend backend = new FakeBackend();
    private final FakeStream stream = backend.newStream();
    private final IllegalStateException boom = new IllegalStateException("boom");
    private final List<String> events = new ArrayList<>();
    private final List<ErrorContext> reports = new ArrayList<>();
    private String throwing = "";

    /** Writes down what it hears, and throws in one callback. */
    private void heard(String event) {
        events.add(event);
        if (event.equals(throwing)) {
            throw boom;
        }
    }

    private class Base implements BaseProtocol<Transport> {
        @Override
        public void connectionMade(Transport transport) {
            heard("made");
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            heard(exception == null ? "lost" : "lost by " + exception.getMessage());
        }

        @Override
        public void pauseWriting() {
            heard("pause");
        }

        @Override
        public void resumeWriting() {
            heard("resume");
        }
    }

    private final class Plain extends Base implements Protocol {
        @Override
        public void dataReceived(ByteBuffer data) {
            heard("data");
        }

        @Override
        public boolean eofReceived() {
            heard("eof");
            return true;
        }
    }

    private final class Buffered extends Base implements BufferedProtocol {
        private final ByteBuffer buffer;

        Buffered(int size) {
            this(ByteBuffer.allocate(size));
        }

        Buffered(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            heard("getBuffer");
            return buffer;
        }

        @Override
        public void bufferUpdated(int count) {
            heard("updated");
        }

        @Override
        public boolean eofReceived() {
            heard("eof");
            return true;
        }
    }

    private interface Body {
        void run(Transport transport) throws Exception;
    }

    private void play(BaseProtocol<Transport> protocol, Body body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((on, context) -> reports.add(context));
            loop.runUntilCompleteVoid(() -> {
                Future<Connected<Transport, BaseProtocol<Transport>>> connecting =
                        loop.createConnection(() -> protocol, "127.0.0.1", 80);
                backend.acceptFirst(stream);
                body.run(connecting.await().transport());
                ticks(6);
            });
        }
    }

    private void assertReported(String callback) {
        assertThat(reports).hasSize(1);
        ErrorContext report = reports.get(0);
        assertThat(report.exception()).isSameAs(boom);
        assertThat(report.message()).contains(callback);
        assertThat(report.get(ErrorContext.TRANSPORT)).isInstanceOf(Transport.class);
        assertThat(report.get(ErrorContext.PROTOCOL)).isInstanceOf(BaseProtocol.class);
    }

    @Test
    void connectionMadeThatThrowsLeavesTheConnectionOpen() {
        throwing = "made";
        play(new Plain(), transport -> {
            assertThat(transport.isClosing()).isFalse();
            ticks(1);
            assertThat(stream.calls).containsExactly("resume");
            stream.receive("x");
            ticks(2);
            transport.close();
        });
        assertReported("connectionMade");
        assertThat(events).containsExactly("made", "data", "lost");
        assertThat(stream.calls).endsWith("close");
    }

    @Test
    void dataReceivedThatThrowsEndsTheConnection() {
        throwing = "data";
        play(new Plain(), transport -> {
            stream.receive("x");
            stream.receive("y");
            stream.receiveEof();
            ticks(4);
            assertThat(transport.isClosing()).isTrue();
        });
        assertReported("dataReceived");
        assertThat(events).containsExactly("made", "data", "lost by boom");
        assertThat(stream.calls).endsWith("close");
    }

    @Test
    void eofReceivedThatThrowsEndsTheConnection() {
        eofThrows(new Plain());
    }

    @Test
    void eofReceivedOfABufferedProtocolThatThrowsEndsTheConnection() {
        eofThrows(new Buffered(10));
    }

    private void eofThrows(BaseProtocol<Transport> protocol) {
        throwing = "eof";
        play(protocol, transport -> stream.receiveEof());
        assertReported("eofReceived");
        assertThat(events).containsExactly("made", "eof", "lost by boom");
        assertThat(stream.calls).endsWith("close");
    }

    @Test
    void pauseWritingThatThrowsDoesNotReachTheWriter() {
        throwing = "pause";
        play(new Plain(), transport -> {
            stream.fill();
            assertThatCode(() -> transport.write(new byte[HIGH + 1])).doesNotThrowAnyException();
            assertThat(transport.isClosing()).isFalse();
            transport.write(new byte[10]);
            stream.takeSome(HIGH + 11);
            ticks(3);
            transport.close();
        });
        assertReported("pauseWriting");
        assertThat(events).containsExactly("made", "pause", "resume", "lost");
        assertThat(stream.taken()).isEqualTo(HIGH + 11);
    }

    @Test
    void resumeWritingThatThrowsLosesNothing() {
        throwing = "resume";
        play(new Plain(), transport -> {
            stream.fill();
            transport.write(new byte[HIGH + 1]);
            stream.takeSome(HIGH);
            ticks(3);
            transport.write(new byte[HIGH]);
            transport.close();
            stream.takeSome(HIGH + 1);
        });
        // The second resume, while closing, throws too.
        assertThat(reports).hasSize(2).allSatisfy(report -> {
            assertThat(report.exception()).isSameAs(boom);
            assertThat(report.message()).contains("resumeWriting");
        });
        assertThat(events).containsExactly("made", "pause", "resume", "pause", "resume", "lost");
        assertThat(stream.taken()).isEqualTo(2 * HIGH + 1);
    }

    @Test
    void connectionLostThatThrowsStillClosesTheSocket() {
        throwing = "lost";
        play(new Plain(), Transport::abort);
        assertReported("connectionLost");
        assertThat(events).containsExactly("made", "lost");
        assertThat(stream.calls).endsWith("close");
        assertThat(stream.calls.stream().filter("close"::equals)).hasSize(1);
    }

    @Test
    void getBufferThatThrowsEndsTheConnection() {
        throwing = "getBuffer";
        play(new Buffered(10), transport -> {
            stream.fillTarget(5);
            stream.fillTarget(5);
        });
        assertReported("getBuffer");
        assertThat(events).containsExactly("made", "getBuffer", "lost by boom");
    }

    @Test
    void anEmptyBufferEndsTheConnection() {
        play(new Buffered(0), transport -> stream.fillTarget(5));
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).exception()).hasMessageContaining("empty buffer");
        assertThat(events.get(2)).startsWith("lost by getBuffer() returned an empty buffer");
        assertThat(events).hasSize(3);
    }

    @Test
    void aReadOnlyBufferEndsTheConnectionAndNothingElse() {
        play(new Buffered(ByteBuffer.allocate(10).asReadOnlyBuffer()), transport -> stream.fillTarget(5));
        assertThat(reports).hasSize(1);
        assertThat(events.get(2)).startsWith("lost by getBuffer() returned a read-only buffer");
    }

    @Test
    void bufferUpdatedThatThrowsEndsTheConnection() {
        throwing = "updated";
        play(new Buffered(10), transport -> {
            stream.fillTarget(5);
            stream.receiveEof();
        });
        assertReported("bufferUpdated");
        assertThat(events).containsExactly("made", "getBuffer", "updated", "lost by boom");
    }

    @Test
    void whatIsSentDuringAnAbortIsNotCountedAgain() {
        play(new Plain(), transport -> {
            stream.fill();
            transport.write(new byte[HIGH + 1]);
            transport.abort();
            assertThat(transport.writeBufferSize()).isZero();
            stream.takeSome(HIGH);
            ticks(3);
            assertThat(transport.writeBufferSize()).isZero();
        });
        assertThat(reports).isEmpty();
        assertThat(events).containsExactly("made", "pause", "lost");
    }

    @Test
    void whatTheSystemFailsWithIsNotReported() {
        play(new Plain(), transport -> {
            stream.fail(new IOException("Connection reset"));
            stream.receiveEof();
        });
        assertThat(reports).isEmpty();
        assertThat(events).containsExactly("made", "lost by Connection reset");
    }

    @Test
    void aServerWhoseProtocolThrowsInTheEndIsClosedAllTheSame() {
        throwing = "lost";
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((on, context) -> reports.add(context));
            loop.runUntilCompleteVoid(() -> {
                Server server = loop.createServer(Plain::new, "127.0.0.1", 80).await();
                backend.inPoll(() -> backend.accepting.accepted(stream, stream.remoteAddress()));
                ticks(3);
                server.close();
                server.abortClients();
                server.waitClosed().await();
            });
        }
        assertReported("connectionLost");
        assertThat(events).containsExactly("made", "lost");
    }
}
