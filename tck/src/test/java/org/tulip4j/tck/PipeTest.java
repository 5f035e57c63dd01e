package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.testing.TulipTest;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.WriteTransport;

/** Pipes that the user opened. */
class PipeTest {
    private static final int MEBIBYTE = 1 << 20;

    private static class Collecting implements ReadProtocol<ReadTransport> {
        private final List<String> events = new ArrayList<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Future<@Nullable Throwable> lost = EventLoops.running().createFuture();
        private final boolean startPaused;

        Collecting(boolean startPaused) {
            this.startPaused = startPaused;
        }

        @Override
        public void connectionMade(ReadTransport transport) {
            events.add("made");
            if (startPaused) {
                transport.pauseReading();
            }
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] piece = new byte[data.remaining()];
            data.get(piece);
            bytes.writeBytes(piece);
        }

        @Override
        public boolean eofReceived() {
            events.add("eof");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            events.add("lost");
            lost.setResult(exception);
        }
    }

    private static final class Writing implements BaseProtocol<WriteTransport> {
        private final List<String> events = new ArrayList<>();
        private final Future<@Nullable Throwable> lost = EventLoops.running().createFuture();

        @Override
        public void connectionMade(WriteTransport transport) {
            events.add("made");
        }

        @Override
        public void pauseWriting() {
            events.add("pause");
        }

        @Override
        public void resumeWriting() {
            events.add("resume");
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            events.add("lost");
            lost.setResult(exception);
        }
    }

    @TulipTest(backend = "nio")
    void pipe_pausedReader_slowsTheWriter_thenEverythingComes(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        Connected<ReadTransport, Collecting> reading =
                loop.connectReadPipe(() -> new Collecting(true), pipe.source()).await();
        Connected<WriteTransport, Writing> writing =
                loop.connectWritePipe(Writing::new, pipe.sink()).await();
        byte[] sent = new byte[MEBIBYTE];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31 + (i >> 8));
        }
        writing.transport().write(ByteBuffer.wrap(sent));
        assertThat(writing.protocol().events).containsExactly("made", "pause");
        writing.transport().close();
        assertThat(reading.protocol().bytes.size()).isZero();
        reading.transport().resumeReading();
        assertThat(writing.protocol().lost.await()).isNull();
        assertThat(reading.protocol().lost.await()).isNull();
        assertThat(writing.protocol().events).containsExactly("made", "pause", "resume", "lost");
        assertThat(reading.protocol().events).containsExactly("made", "eof", "lost");
        assertThat(reading.protocol().bytes.toByteArray()).isEqualTo(sent);
    }

    @TulipTest(backend = "nio")
    void writePipe_nobodyReads_breaks(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        Connected<WriteTransport, Writing> writing =
                loop.connectWritePipe(Writing::new, pipe.sink()).await();
        pipe.source().close();
        writing.transport().write(new byte[1]);
        assertThat(writing.protocol().lost.await()).isInstanceOf(IOException.class);
        assertThat(pipe.sink().isOpen()).isFalse();
    }

    @TulipTest(backend = "nio")
    void readPipe_closedWhileAReadIsBlocked_endsAtOnce(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        Connected<ReadTransport, Collecting> reading =
                loop.connectReadPipe(() -> new Collecting(false), pipe.source()).await();
        reading.transport().close();
        assertThat(reading.protocol().lost.await()).isNull();
        assertThat(pipe.source().isOpen()).isFalse();
        pipe.sink().close();
    }

    @TulipTest(backend = "nio")
    void writePipe_abortedWhileAWriteIsBlocked_endsAtOnce(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        Connected<WriteTransport, Writing> writing =
                loop.connectWritePipe(Writing::new, pipe.sink()).await();
        writing.transport().write(new byte[MEBIBYTE]);
        writing.transport().abort();
        assertThat(writing.protocol().lost.await()).isNull();
        assertThat(pipe.sink().isOpen()).isFalse();
        pipe.source().close();
    }

    @TulipTest(backend = "nio")
    void streamsOfAnyKind_byAChannel(EventLoop loop) {
        byte[] typed = "typed".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Connected<ReadTransport, Collecting> reading = loop.connectReadPipe(
                        () -> new Collecting(false), Channels.newChannel(new ByteArrayInputStream(typed)))
                .await();
        assertThat(reading.protocol().lost.await()).isNull();
        assertThat(reading.protocol().bytes.toByteArray()).isEqualTo(typed);
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        Connected<WriteTransport, Writing> writing =
                loop.connectWritePipe(Writing::new, Channels.newChannel(screen)).await();
        writing.transport().write(typed);
        writing.transport().writeEof();
        assertThat(writing.protocol().lost.await()).isNull();
        assertThat(screen.toByteArray()).isEqualTo(typed);
    }

    @TulipTest(backend = "nio")
    void extraInfo_isThePipe(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        ReadTransport reading = loop.connectReadPipe(() -> new Collecting(false), pipe.source())
                .await()
                .transport();
        WriteTransport writing =
                loop.connectWritePipe(Writing::new, pipe.sink()).await().transport();
        assertThat(reading.extraInfo(InfoKey.PIPE)).isSameAs(pipe.source());
        assertThat(writing.extraInfo(InfoKey.PIPE)).isSameAs(pipe.sink());
        assertThat(reading.extraInfo(InfoKey.SOCKNAME)).isNull();
        assertThat(writing.extraInfo(InfoKey.CIPHER, "none")).isEqualTo("none");
        writing.close();
        reading.close();
    }

    @TulipTest(backend = "nio")
    void factory_thatThrows_closesThePipe(EventLoop loop) throws IOException {
        for (Throwable boom : List.of(new IllegalStateException("boom"), new AssertionError("boom"))) {
            Pipe pipe = Pipe.open();
            assertThatThrownBy(() -> loop.connectReadPipe(() -> fail(boom), pipe.source())
                            .await())
                    .isSameAs(boom);
            assertThatThrownBy(() ->
                            loop.connectWritePipe(() -> fail(boom), pipe.sink()).await())
                    .isSameAs(boom);
            assertThat(pipe.source().isOpen() || pipe.sink().isOpen()).isFalse();
        }
    }

    private static <P> P fail(Throwable boom) {
        if (boom instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) boom;
    }

    @TulipTest(backend = "nio")
    void readPipe_protocolThatThrows_isReportedAndEndsIt(EventLoop loop) throws IOException {
        for (String callback : List.of("dataReceived", "eofReceived", "connectionMade")) {
            IllegalStateException boom = new IllegalStateException(callback);
            List<ErrorContext> reports = new ArrayList<>();
            loop.setExceptionHandler((on, context) -> reports.add(context));
            Pipe pipe = Pipe.open();
            Collecting protocol = new Collecting(false) {
                @Override
                public void connectionMade(ReadTransport transport) {
                    super.connectionMade(transport);
                    heard("connectionMade");
                }

                @Override
                public void dataReceived(ByteBuffer data) {
                    super.dataReceived(data);
                    heard("dataReceived");
                }

                @Override
                public boolean eofReceived() {
                    super.eofReceived();
                    heard("eofReceived");
                    return false;
                }

                private void heard(String what) {
                    if (what.equals(callback)) {
                        throw boom;
                    }
                }
            };
            loop.connectReadPipe(() -> protocol, pipe.source()).await();
            pipe.sink().write(ByteBuffer.allocate(1));
            if (!callback.equals("dataReceived")) {
                pipe.sink().close();
            }
            boolean goesOn = callback.equals("connectionMade");
            assertThat(protocol.lost.await()).isSameAs(goesOn ? null : boom);
            assertThat(protocol.bytes.size()).isEqualTo(1);
            assertThat(reports).hasSize(1);
            assertThat(reports.get(0).exception()).isSameAs(boom);
            assertThat(reports.get(0).message()).contains(callback);
            assertThat(pipe.source().isOpen()).isFalse();
            pipe.sink().close();
        }
    }

    @TulipTest(backend = "nio")
    void writePipe_closedTwice_dropsWhatComesLater_warnsFromTheFifth(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        Connected<WriteTransport, Writing> writing =
                loop.connectWritePipe(Writing::new, pipe.sink()).await();
        WriteTransport transport = writing.transport();
        assertThat(transport.canWriteEof()).isTrue();
        transport.write(new byte[] {1});
        transport.writeEof();
        transport.writeEof();
        transport.close();
        assertThat(transport.isClosing()).isTrue();
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 7; i++) {
                assertThat(log.with("write after close or loss")).hasSize(Math.max(0, i - 4));
                transport.write(new byte[0]);
                transport.write(new byte[] {2});
            }
            assertThat(log.with("write after close or loss")).hasSize(3);
        }
        assertThat(transport.protocol()).isSameAs(writing.protocol());
        assertThat(writing.protocol().lost.await()).isNull();
        assertThat(writing.protocol().events).containsExactly("made", "lost");
        assertThat(transport.protocol()).isNull();
        ByteBuffer read = ByteBuffer.allocate(10);
        assertThat(pipe.source().read(read)).isEqualTo(1);
        assertThat(pipe.source().read(read)).isEqualTo(-1);
        pipe.source().close();
    }

    @TulipTest(backend = "nio")
    void readPipe_channelThatReadsNothing_isAskedAgain(EventLoop loop) {
        int[] script = {0, 2, 0, 0, 1, -1};
        int[] read = {0};
        ReadableByteChannel stammering = new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer into) {
                int count = script[read[0]++];
                if (count > 0) {
                    into.put(new byte[count]);
                }
                return count;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        List<Integer> pieces = new ArrayList<>();
        Collecting protocol = new Collecting(false) {
            @Override
            public void dataReceived(ByteBuffer data) {
                pieces.add(data.remaining());
            }
        };
        loop.connectReadPipe(() -> protocol, stammering).await();
        assertThat(protocol.lost.await()).isNull();
        assertThat(pieces).containsExactly(2, 1);
        assertThat(protocol.events).containsExactly("made", "eof", "lost");
    }

    /** Does what breaks. */
    private static final class Broken implements ReadableByteChannel, WritableByteChannel {
        private final AssertionError error = new AssertionError("broken");
        private volatile boolean closed;

        @Override
        public int read(ByteBuffer into) {
            throw error;
        }

        @Override
        public int write(ByteBuffer data) {
            throw error;
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @TulipTest(backend = "nio")
    void pipe_channelThatThrowsAnError_isLost(EventLoop loop) {
        Broken source = new Broken();
        Collecting reading = new Collecting(false);
        loop.connectReadPipe(() -> reading, source).await();
        assertThat(reading.lost.await()).isSameAs(source.error);
        assertThat(reading.events).containsExactly("made", "lost");
        Broken target = new Broken();
        var writing = loop.connectWritePipe(Writing::new, target).await();
        writing.transport().write(new byte[1]);
        assertThat(writing.protocol().lost.await()).isSameAs(target.error);
        assertThat(source.closed && target.closed).isTrue();
    }

    @TulipTest(backend = "nio")
    void connectReadPipe_closedPipe_isRefusedAtTheCall(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        pipe.sink().close();
        assertThatThrownBy(() -> loop.connectReadPipe(() -> new Collecting(false), pipe.source()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
