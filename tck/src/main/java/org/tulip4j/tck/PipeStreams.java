package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.LimitOverrunException;
import org.tulip4j.streams.PipeOptions;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamReaderProtocol;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.Transport;

/** Pipes of the user's as streams: readers of standard input and its like, writers, and protocols that serve pipes and connections. */
final class PipeStreams {
    private static final int MUCH = 1 << 20;
    private static final String WAKES =
            "what a thread has read or written is told on the loop; check that wakeup() ends the poll";

    private PipeStreams() {}

    /** Adds the checks. */
    static void addTo(TckSuite suite) {
        suite.check("required_pipes_aReaderHasTheLinesAndTheEnd", WAKES, stage -> stage.play(PipeStreams::lines))
                .check("required_pipes_aFileIsReadToItsEnd", WAKES, stage -> stage.play(PipeStreams::file))
                .check(
                        "required_pipes_aWriterSendsWhatWaitsAndClosesThePipe",
                        WAKES,
                        stage -> stage.play(PipeStreams::both))
                .check(
                        "required_pipes_oneProtocolServesPipesAndConnections",
                        WAKES,
                        stage -> stage.play(PipeStreams::oneProtocol));
    }

    private static void lines() throws Exception {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink()) {
            StreamReader reader = Streams.openReadPipe(pipe.source()).await();
            assertEquals(pipe.source(), reader.transport().extraInfo(InfoKey.PIPE));
            Future<byte[]> first = reader.readLine();
            sink.write(bytes("one\ntwo\nrest"));
            assertEquals("one\n", text(first.await()));
            assertEquals("two\n", text(reader.readLine().await()));
            sink.close();
            assertEquals("rest", text(reader.readAll().await()));
            assertTrue(reader.atEof(), "more to come behind the end");
            untilClosed(pipe.source());
        }
        Pipe early = Pipe.open();
        try (Pipe.SinkChannel sink = early.sink();
                StreamReader reader = Streams.openReadPipe(early.source(), PipeOptions.DEFAULT.withReaderLimit(4))
                        .await()) {
            sink.write(bytes("too long a line\n"));
            assertThrows(LimitOverrunException.class, () -> reader.readUntil(new byte[] {'\n'})
                    .await(LimitOverrunException.class));
        }
        untilClosed(early.source());
    }

    private static void file() throws Exception {
        Path path = Files.createTempFile("tck-pipe", "");
        try {
            byte[] content = TckStage.pattern(MUCH);
            FileChannel input = FileChannel.open(Files.write(path, content));
            StreamReader reader = Streams.openReadPipe(input).await();
            assertArrayEquals(content, reader.readAll().await());
            untilClosed(input);
        } finally {
            Files.delete(path);
        }
    }

    private static void both() throws Exception {
        Pipe pipe = Pipe.open();
        byte[] content = TckStage.pattern(MUCH);
        StreamWriter writer = Streams.openWritePipe(pipe.sink()).await();
        StreamReader reader = Streams.openReadPipe(pipe.source()).await();
        writer.write(content);
        Future<?> drained = writer.drain();
        assertFalse(drained.isDone(), "drained before anybody read");
        Future<byte[]> all = reader.readAll();
        drained.await();
        assertFalse(writer.transport().isReading(), "the end that is written to reads");
        writer.closeAndWait().await();
        assertArrayEquals(content, all.await());
        untilClosed(pipe.sink());
        untilClosed(pipe.source());
    }

    /** Says what it hears, of a pipe as of a connection. */
    private static final class Hearing implements ReadProtocol<ReadTransport> {
        private final List<String> events = new ArrayList<>();
        private final Future<Boolean> lost = EventLoops.running().createFuture();

        @Override
        public void connectionMade(ReadTransport transport) {
            events.add("made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            events.add(StandardCharsets.US_ASCII.decode(data).toString());
        }

        @Override
        public boolean eofReceived() {
            events.add("eof");
            return false;
        }

        @Override
        public void connectionLost(Throwable exception) {
            events.add("lost");
            lost.setResult(exception == null);
        }
    }

    private static void oneProtocol() throws Exception {
        EventLoop loop = EventLoops.running();
        Pipe pipe = Pipe.open();
        Connected<ReadTransport, Hearing> read =
                loop.connectReadPipe(Hearing::new, pipe.source()).await();
        pipe.sink().write(bytes("hello"));
        pipe.sink().close();
        heardAll(read.protocol());
        Server server = TckStage.serve(new RecordingProtocol() {
            @Override
            public void connectionMade(Transport transport) {
                super.connectionMade(transport);
                transport.write(bytes("hello"));
                transport.close();
            }
        });
        Connected<Transport, Hearing> connection =
                TckStage.connecting(new Hearing(), server).await();
        heardAll(connection.protocol());
        server.close();
        Pipe asInAsyncio = Pipe.open();
        StreamReader reader = new StreamReader(loop);
        loop.connectReadPipe(() -> new StreamReaderProtocol(loop, reader, null), asInAsyncio.source())
                .await();
        asInAsyncio.sink().write(bytes("line\n"));
        asInAsyncio.sink().close();
        assertEquals("line\n", text(reader.readLine().await()));
        assertEquals("", text(reader.readAll().await()));
    }

    private static void heardAll(Hearing protocol) {
        assertTrue(protocol.lost.await(), "an end with an error");
        assertEquals(List.of("made", "hello", "eof", "lost"), protocol.events);
    }

    /** The thread of the pipe closes it, some passes later. */
    private static void untilClosed(Channel channel) {
        while (channel.isOpen()) {
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
