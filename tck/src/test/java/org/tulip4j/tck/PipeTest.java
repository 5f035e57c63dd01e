package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.testing.TulipTest;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.ReadPipeProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.WriteTransport;

/** Pipes that the user opened. */
class PipeTest {
    private static final int MEBIBYTE = 1 << 20;

    private static final class Collecting implements ReadPipeProtocol {
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
        public void eofReceived() {
            events.add("eof");
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
    void connectReadPipe_closedPipe_isRefusedAtTheCall(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        pipe.sink().close();
        assertThatThrownBy(() -> loop.connectReadPipe(() -> new Collecting(false), pipe.source()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
