package org.tulip4j.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeStream;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** Both sides of a stream over a socket whose kernel is the test. */
class StreamWriterTest {
    private static final int HIGH = 64 * 1024;
    private static final int LOW = 16 * 1024;

    private final FakeBackend backend = new FakeBackend();
    private final FakeStream stream = backend.newStream();
    private final List<ErrorContext> reports = new ArrayList<>();

    private void play(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((on, context) -> reports.add(context));
            loop.runUntilCompleteVoid(body);
        }
    }

    private Streams.Connection connect() {
        Task<Streams.Connection> opening =
                Tulip.createTask(() -> Streams.openConnection("127.0.0.1", 80).await());
        backend.acceptFirst(stream);
        return opening.await();
    }

    /** Connected, with so many bytes that the kernel does not take. */
    private StreamWriter paused(int bytes) {
        StreamWriter writer = connect().writer();
        stream.fill();
        writer.write(new byte[bytes]);
        return writer;
    }

    @Test
    void drainIsDoneAtOnceWhileWritingIsNotPaused() {
        play(() -> {
            StreamWriter writer = paused(HIGH);
            assertThat(writer.drain().isDone()).isTrue();
            writer.write("x");
            assertThat(writer.drain().isDone()).isFalse();
        });
    }

    @Test
    void drainWaitsForTheLowMarkNotForAnEmptyBuffer() {
        play(() -> {
            StreamWriter writer = paused(HIGH + 1);
            Future<@Nullable Void> drain = writer.drain();
            stream.takeSome(HIGH - LOW);
            ticks(3);
            assertThat(writer.transport().writeBufferSize()).isEqualTo(LOW + 1);
            assertThat(drain.isDone()).isFalse();
            stream.takeSome(1);
            drain.await();
            assertThat(writer.transport().writeBufferSize()).isEqualTo(LOW);
        });
    }

    @Test
    void severalMayDrainAndOneWhoIsCancelledDisturbsNobody() {
        play(() -> {
            StreamWriter writer = paused(HIGH + 1);
            List<String> events = new ArrayList<>();
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(start(() -> {
                    writer.drain().await();
                    events.add(name);
                }));
            }
            ticks(1);
            tasks.get(1).cancel();
            assertThat(Play.endsCancelled(tasks.get(1))).isTrue();
            assertThat(events).isEmpty();
            stream.takeSome(HIGH + 1);
            tasks.get(0).await();
            tasks.get(2).await();
            assertThat(events).containsExactly("a", "c");
            assertThat(stream.taken()).isEqualTo(HIGH + 1);
        });
    }

    @Test
    void drainTakesTurnsThoughNothingIsPaused() {
        play(() -> {
            StreamWriter writer = connect().writer();
            int[] turns = {0};
            Task<?> other = start(() -> {
                while (true) {
                    ticks(1);
                    turns[0]++;
                }
            });
            for (int i = 0; i < 1000; i++) {
                writer.write("x");
                writer.drain().await();
            }
            assertThat(turns[0]).isBetween(5, 100);
            other.cancel();
            assertThat(stream.taken()).isBetween(900, 1000);
        });
    }

    @Test
    void drainTakesNoTurnAfterOnesThatWereTakenAnyway() {
        play(() -> {
            StreamWriter writer = connect().writer();
            for (int i = 0; i < 1000; i++) {
                writer.write("x");
                assertThat(writer.drain().isDone()).as("number %s", i).isTrue();
                if (i % 50 == 0) {
                    ticks(1);
                }
            }
        });
    }

    @Test
    void aLostConnectionFailsEveryDrainWithWhatBrokeIt() {
        play(() -> {
            StreamWriter writer = paused(HIGH + 1);
            Task<?> waiting = start(() -> writer.drain().await());
            ticks(1);
            IOException broken = new IOException("Connection reset");
            stream.fail(broken);
            assertThatThrownBy(waiting::await).isSameAs(broken);
            assertThatThrownBy(() -> writer.drain().await()).isSameAs(broken);
            assertThatThrownBy(() -> writer.waitClosed().await()).isSameAs(broken);
        });
    }

    @Test
    void anAbortedConnectionFailsDrainToo() {
        play(() -> {
            StreamWriter writer = paused(HIGH + 1);
            Task<?> waiting = start(() -> writer.drain().await());
            ticks(1);
            writer.transport().abort();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(
                                i == 0 ? waiting::await : () -> writer.drain().await())
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("Connection lost");
            }
            writer.waitClosed().await();
        });
    }

    @Test
    void drainAfterCloseLetsTheEndComeFirst() {
        play(() -> {
            StreamWriter writer = connect().writer();
            writer.write("last");
            writer.close();
            assertThat(writer.isClosing()).isTrue();
            assertThatThrownBy(() -> writer.drain().await()).isInstanceOf(SocketException.class);
            assertThat(stream.taken()).isEqualTo(4);
            assertThat(stream.calls).endsWith("close");
        });
    }

    @Test
    void aCloseThatStillFlushesHoldsDrainUntilTheLowMark() {
        play(() -> {
            StreamWriter writer = paused(HIGH + 1);
            writer.close();
            Task<?> waiting = start(() -> writer.drain().await());
            ticks(3);
            assertThat(waiting.isDone()).isFalse();
            stream.takeSome(HIGH);
            waiting.await();
            Future<@Nullable Void> closed = writer.waitClosed();
            assertThat(closed.isDone()).isFalse();
            stream.takeSome(1);
            closed.await();
        });
    }

    @Test
    void whatBrokeTheConnectionIsNotReportedForAForgottenWaitClosed() {
        play(() -> {
            StreamWriter writer = connect().writer();
            Future<@Nullable Void> before = writer.waitClosed();
            stream.fail(new IOException("Connection reset"));
            ticks(4);
            Future<@Nullable Void> after = writer.waitClosed();
            assertThat(before.isDone()).isTrue();
            assertThat(after.isDone()).isTrue();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void theEndOfThePeerLeavesTheWriterOpen() {
        play(() -> {
            Streams.Connection connection = connect();
            stream.receive("question");
            stream.receiveEof();
            assertThat(connection.reader().readAll().await()).asString().isEqualTo("question");
            connection.writer().write("answer");
            connection.writer().writeEof();
            assertThat(stream.taken()).isEqualTo(6);
            assertThat(stream.calls).contains("shutdown").doesNotContain("close");
            assertThatThrownBy(() -> connection.writer().write("more")).isInstanceOf(IllegalStateException.class);
            connection.writer().close();
            connection.writer().waitClosed().await();
        });
    }

    @Test
    void aFullReaderPausesTheSocketAndReadingResumesIt() {
        play(() -> {
            StreamReader reader = connect().reader();
            stream.receive("x".repeat(2 * StreamReader.DEFAULT_LIMIT + 1));
            ticks(2);
            assertThat(stream.calls).containsExactly("resume", "pause");
            reader.readExactly(StreamReader.DEFAULT_LIMIT + 1).await();
            assertThat(stream.calls).containsExactly("resume", "pause", "resume");
        });
    }

    @Test
    void bytesBeforeAResetAreReadBeforeTheReset() {
        play(() -> {
            StreamReader reader = connect().reader();
            IOException broken = new IOException("Connection reset");
            stream.receive("line\n");
            stream.fail(broken);
            ticks(4);
            assertThat(reader.readLine().await()).asString().isEqualTo("line\n");
            assertThatThrownBy(() -> reader.readLine().await()).isSameAs(broken);
        });
    }

    // Opening

    @Test
    void openingThatIsCancelledBeforeItIsAwaitedIsGivenUp() {
        play(() -> {
            Future<Streams.Connection> opening = Streams.openConnection("127.0.0.1", 80);
            assertThat(opening.cancel()).isTrue();
            ticks(3);
        });
        assertThat(backend.calls).containsExactly("connect 127.0.0.1 at 0", "cancel 127.0.0.1", "closed");
    }

    @Test
    void openingThatIsCancelledInAnyPassLeavesNothingOpen() {
        boolean cancelledLate = false;
        for (int pass = 0; !cancelledLate && pass < 20; pass++) {
            FakeBackend network = new FakeBackend();
            FakeStream socket = network.newStream();
            int after = pass;
            try (EventLoop loop = network.newLoop()) {
                cancelledLate = loop.runUntilComplete(() -> {
                    Task<Streams.Connection> opening = Tulip.createTask(
                            () -> Streams.openConnection("127.0.0.1", 80).await());
                    network.acceptFirst(socket);
                    ticks(after);
                    boolean late = !opening.cancel();
                    if (late) {
                        opening.await().writer().close();
                    } else {
                        assertThat(Play.endsCancelled(opening)).isTrue();
                    }
                    ticks(4);
                    return late;
                });
            }
            boolean begun = !network.connecting.isEmpty();
            boolean givenUp = network.calls.contains("cancel 127.0.0.1");
            assertThat(givenUp || socket.calls.contains("close"))
                    .as("pass %s: %s %s", pass, network.calls, socket.calls)
                    .isEqualTo(begun);
        }
        assertThat(cancelledLate).isTrue();
    }

    // Serving

    private void serve(Streams.Handler handler, VoidCoroutine then) {
        play(() -> {
            Streams.startServer(handler, "127.0.0.1", 80).await();
            backend.inPoll(() -> backend.accepting.accepted(stream, stream.remoteAddress()));
            then.run();
        });
    }

    @Test
    void theConnectionIsClosedWhenItsHandlerReturns() {
        serve((reader, writer) -> writer.write("hello"), () -> {
            ticks(6);
            assertThat(stream.taken()).isEqualTo(5);
            assertThat(stream.calls).endsWith("close");
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aDetachedConnectionOutlivesItsHandler() {
        List<StreamWriter> kept = new ArrayList<>();
        serve(
                (reader, writer) -> {
                    writer.detach();
                    kept.add(writer);
                },
                () -> {
                    ticks(6);
                    assertThat(stream.calls).doesNotContain("close");
                    kept.get(0).write("later");
                    ticks(1);
                    assertThat(stream.taken()).isEqualTo(5);
                    kept.get(0).close();
                    ticks(6);
                    assertThat(stream.calls).endsWith("close");
                });
        assertThat(reports).isEmpty();
    }

    @Test
    void whatAHandlerThrowsIsReportedAndClosesTheConnection() {
        IOException boom = new IOException("boom");
        serve(
                (reader, writer) -> {
                    throw boom;
                },
                () -> {
                    ticks(6);
                    assertThat(stream.calls).endsWith("close");
                });
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).exception()).isSameAs(boom);
    }

    @Test
    void aHandlerThatIsCancelledClosesTheConnectionQuietly() {
        List<Task<?>> handlers = new ArrayList<>();
        serve(
                (reader, writer) -> {
                    handlers.add(Tulip.currentTask());
                    reader.readLine().await();
                },
                () -> {
                    ticks(4);
                    handlers.get(0).cancel();
                    ticks(6);
                    assertThat(stream.calls).endsWith("close");
                });
        assertThat(handlers.get(0).isCancelled()).isTrue();
        assertThat(reports).isEmpty();
    }
}
