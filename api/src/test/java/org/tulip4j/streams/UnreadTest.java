package org.tulip4j.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeStream;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** Bytes that stay in the socket until the read that waits for them runs. */
class UnreadTest {
    private final FakeBackend backend = new FakeBackend();
    private final FakeStream stream = backend.newStream();
    private final List<String> got = new ArrayList<>();

    private void play(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private Streams.Connection connect() {
        Task<Streams.Connection> opening =
                Tulip.createTask(() -> Streams.openConnection("127.0.0.1", 80).await());
        backend.acceptFirst(stream);
        Streams.Connection connection = opening.await();
        ticks(2);
        stream.calls.clear();
        return connection;
    }

    private StreamReader reader() {
        return connect().reader();
    }

    /** A task that waits in a read. */
    private Task<?> waiting(StreamReader reader, int most) {
        Task<?> task = start(() -> got.add(text(reader.read(most).await())));
        ticks(1);
        return task;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aReadThatWaitsReadsInItsStep() {
        play(() -> {
            Task<?> task = waiting(reader(), 10);
            stream.arrive("hello");
            backend.inPoll(() -> assertThat(stream.calls).isEmpty());
            task.await();
            assertThat(got).containsExactly("hello");
            assertThat(stream.calls).containsExactly("read 5");
        });
    }

    @Test
    void whatNobodyWaitsForIsBuffered() {
        play(() -> {
            StreamReader reader = reader();
            stream.arrive("hello");
            ticks(2);
            assertThat(stream.calls).containsExactly("told 5");
            assertThat(text(reader.read(10).await())).isEqualTo("hello");
        });
    }

    @Test
    void anotherPollBeforeTheStepChangesNothing() {
        play(() -> {
            Task<?> task = waiting(reader(), 10);
            stream.arrive("hello");
            backend.inPoll(stream::findReadable);
            task.await();
            assertThat(got).containsExactly("hello");
            assertThat(stream.calls).containsExactly("read 5");
        });
    }

    @Test
    void whatIsMoreThanWasAskedForWaits() {
        play(() -> {
            StreamReader reader = reader();
            Task<?> task = waiting(reader, 2);
            stream.arrive("hello");
            task.await();
            assertThat(text(reader.read(10).await())).isEqualTo("llo");
            assertThat(got).containsExactly("he");
            assertThat(stream.calls).containsExactly("read 5");
        });
    }

    @Test
    void everyKindOfReadGoesOnUntilItHasEnough() {
        play(() -> {
            StreamReader reader = reader();
            Task<?> task = start(() -> {
                got.add(text(reader.readExactly(7).await()));
                got.add(text(reader.readLine().await()));
                got.add(reader.readInPlace(
                                3,
                                data -> StandardCharsets.ISO_8859_1.decode(data).toString())
                        .await());
            });
            ticks(1);
            for (String piece : List.of("ab", "cdefghi", "j\n", "1", "2", "34")) {
                stream.arrive(piece);
                ticks(3);
            }
            task.await();
            assertThat(got).containsExactly("abcdefg", "hij\n", "1234");
            assertThat(stream.calls).containsExactly("read 2", "read 7", "read 2", "read 1", "read 1", "read 2");
        });
    }

    @Test
    void aReadThatIsCancelledBeforeItsStepTakesNothing() {
        play(() -> {
            StreamReader reader = reader();
            Task<?> task = waiting(reader, 10);
            stream.arrive("hello");
            backend.inPoll(task::cancel);
            assertThat(Play.endsCancelled(task)).isTrue();
            assertThat(stream.calls).isEmpty();
            backend.inPoll(stream::findReadable);
            ticks(2);
            assertThat(stream.calls).containsExactly("told 5");
            assertThat(text(reader.read(10).await())).isEqualTo("hello");
        });
    }

    @Test
    void whoComesAfterOneThatWasCancelledGetsIt() {
        play(() -> {
            StreamReader reader = reader();
            Task<?> first = waiting(reader, 10);
            stream.arrive("hello");
            backend.inPoll(first::cancel);
            assertThat(Play.endsCancelled(first)).isTrue();
            Task<?> second = waiting(reader, 10);
            backend.inPoll(stream::findReadable);
            second.await();
            assertThat(got).containsExactly("hello");
            assertThat(stream.calls).containsExactly("read 5");
        });
    }

    @Test
    void nothingIsReadWhenReadingWasPausedMeanwhile() {
        play(() -> {
            StreamReader reader = reader();
            Task<?> task = waiting(reader, 10);
            stream.arrive("hello");
            backend.inPoll(() -> reader.transport().pauseReading());
            ticks(3);
            assertThat(stream.calls).containsExactly("pause");
            reader.transport().resumeReading();
            backend.inPoll(stream::findReadable);
            task.await();
            assertThat(stream.calls).containsExactly("pause", "resume", "read 5");
        });
    }

    @Test
    void nothingIsReadOnceItIsClosed() {
        play(() -> {
            StreamReader reader = reader();
            Task<?> task = waiting(reader, 10);
            stream.arrive("hello");
            backend.inPoll(() -> reader.transport().close());
            task.await();
            assertThat(got).containsExactly("");
            assertThat(stream.calls).doesNotContain("read 5", "told 5");
        });
    }

    @Test
    void whatBrokeMeanwhileIsThrown() {
        play(() -> {
            Task<?> task = waiting(reader(), 10);
            stream.arrive("hello");
            backend.inPoll(() -> stream.tellNow(sink -> sink.failed(new SocketException("broken"))));
            assertThatThrownBy(task::await).hasMessage("broken");
            assertThat(stream.calls).doesNotContain("read 5", "told 5");
        });
    }

    @Test
    void aProtocolThatCameMeanwhileIsTold() {
        play(() -> {
            Streams.Connection connection = connect();
            Task<?> task = waiting(connection.reader(), 10);
            stream.arrive("hello");
            backend.inPoll(() -> connection.writer().transport().setProtocol(new Hearing(null)));
            ticks(3);
            assertThat(stream.calls).isEmpty();
            backend.inPoll(stream::findReadable);
            ticks(2);
            assertThat(got).containsExactly("told hello");
            task.cancel();
            assertThat(Play.endsCancelled(task)).isTrue();
        });
    }

    @Test
    void aProtocolInFrontOfTheReadersHearsEverything() {
        play(() -> {
            EventLoop loop = EventLoops.running();
            StreamReader reader = new StreamReader(loop);
            Task<?> opening = start(() -> loop.createConnection(
                            () -> new Hearing(new StreamReaderProtocol(loop, reader, null)), "127.0.0.1", 80)
                    .await());
            backend.acceptFirst(stream);
            opening.await();
            ticks(2);
            Task<?> task = waiting(reader, 10);
            stream.arrive("hello");
            task.await();
            assertThat(got).containsExactly("told hello", "hello");
        });
    }

    /** Tells what it hears, and passes it on to another. */
    private final class Hearing implements Protocol {
        private final @Nullable StreamReaderProtocol behind;

        Hearing(@Nullable StreamReaderProtocol behind) {
            this.behind = behind;
        }

        @Override
        public void connectionMade(Transport transport) {
            if (behind != null) {
                behind.connectionMade(transport);
            }
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            got.add("told " + StandardCharsets.ISO_8859_1.decode(data.duplicate()));
            if (behind != null) {
                behind.dataReceived(data);
            }
        }
    }
}
