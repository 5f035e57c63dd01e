package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.transport.Protocol;

/** Members that are small, but must be there and mean what they say. */
class SmallMembersTest {
    private static String printed(Task<?> task) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        task.printStack(new PrintStream(out, true));
        return out.toString();
    }

    private static Object waitHere() {
        return EventLoops.running().createFuture().await();
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aStackIsPrintedWhileSuspendedAndWhenFailed(String engine) throws Exception {
        new Place("task", engine).run(() -> {
            Task<?> task = Tulip.createTask(SmallMembersTest::waitHere, "waiter");
            assertThat(printed(task)).startsWith("No stack for <Task waiter");
            Play.ticks(1);
            assertThat(printed(task)).startsWith("Stack for <Task waiter").contains("SmallMembersTest.waitHere");
            assertThat(task.stack(1)).hasSize(1);
            task.cancel();
            assertThat(Play.endsCancelled(task)).isTrue();
            assertThat(printed(task)).startsWith("No stack for").hasLineCount(1);

            Task<?> failed = Tulip.createTask(() -> {
                throw new IllegalStateException("it fails here");
            });
            assertThatThrownBy(failed::await).hasMessage("it fails here");
            assertThat(printed(failed)).startsWith("Stack for").contains("SmallMembersTest");
        });
    }

    @Test
    void theSlowLimitIsRead() {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            assertThat(loop.slowCallbackDuration()).isEqualTo(Duration.ofMillis(100));
            loop.setSlowCallbackDuration(Duration.ofMillis(7));
            assertThat(loop.slowCallbackDuration()).isEqualTo(Duration.ofMillis(7));
        }
    }

    @Test
    void theDefaultExecutorStaysShutDownEvenIfItNeverExistedOrTheWaitIsCancelled() {
        Play.on(() -> {
            EventLoop loop = EventLoops.running();
            Future<?> done = loop.shutdownDefaultExecutor();
            done.cancel();
            assertThatThrownBy(() -> loop.runInExecutor(null, () -> 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was shut down");
        });
    }

    @Test
    void aStopIterationIsNoExceptionOfAFuture() {
        Play.on(() -> {
            StopIteration[] thrown = new StopIteration[1];
            Task<?> task = Tulip.createTask(() -> Generator.of(y -> null).next());
            Future<Object> future = EventLoops.running().createFuture();
            try {
                Generator.of(y -> null).next();
            } catch (StopIteration stop) {
                thrown[0] = stop;
            }
            future.setException(thrown[0]);
            assertThatThrownBy(future::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasCause(thrown[0]);
            assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(StopIteration.class);
        });
    }

    @Test
    void aServerIsClosedAndWaitedFor() {
        Play.on(() -> {
            Server server = EventLoops.running()
                    .createServer(() -> new Protocol() {}, List.of("127.0.0.1"), 80, ServerOptions.DEFAULT)
                    .await();
            server.closeAndWait().await();
            assertThat(server.isServing()).isFalse();
            assertThat(server.addresses()).isEmpty();
        });
    }

    @Test
    void aShutdownLetsConnectionsEndAndAbortsThoseThatDoNot() {
        FakeBackend backend = new FakeBackend();
        List<String> events = new java.util.ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilComplete(Coroutine.of(() -> {
                Server server = loop.createServer(
                                () -> new Protocol() {
                                    @Override
                                    public void connectionLost(Throwable exception) {
                                        events.add("lost at " + backend.now / 1_000_000_000);
                                    }
                                },
                                List.of("127.0.0.1"),
                                80,
                                ServerOptions.DEFAULT)
                        .await();
                backend.accepting.accepted(backend.newStream(), null);
                Play.ticks(2);
                server.shutdown(Duration.ofSeconds(5)).await();
                events.add("down at " + backend.now / 1_000_000_000);
            }));
        }
        assertThat(events).containsExactly("lost at 5", "down at 5");
    }
}
