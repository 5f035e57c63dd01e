package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.Protocol;

/** How a server ends. */
class ServerEndTest {
    @Test
    void itIsClosedAndWaitedFor() {
        Play.on(() -> {
            Server server = EventLoops.running()
                    .createServer(() -> new Protocol() {}, "127.0.0.1", 80, ServerOptions.DEFAULT)
                    .await();
            server.closeAndWait().await();
            assertThat(server.isServing()).isFalse();
            assertThat(server.addresses()).isEmpty();
        });
    }

    @Test
    void aShutdownLetsConnectionsEndAndAbortsThoseThatDoNot() {
        FakeBackend backend = new FakeBackend();
        List<String> events = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
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
            });
        }
        assertThat(events).containsExactly("lost at 5", "down at 5");
    }

    @Test
    void aShutdownLeavesHandlersToWhoeverKeepsTheirTasks() {
        FakeBackend backend = new FakeBackend();
        List<String> events = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Set<Task<?>> handlers = new HashSet<>();
                Server server = Streams.startServer(
                                (reader, writer) -> {
                                    Task<?> self = Tulip.currentTask();
                                    handlers.add(self);
                                    self.addDoneCallback(handlers::remove);
                                    reader.readAll().await();
                                    Tulip.sleep(Duration.ofSeconds(1)).await();
                                    events.add("cleaned up");
                                },
                                "127.0.0.1",
                                80)
                        .await();
                backend.accepting.accepted(backend.newStream(), null);
                Play.ticks(2);
                server.shutdown(Duration.ofSeconds(5)).await();
                events.add("down");
                Tulip.wait(List.copyOf(handlers), Duration.ofSeconds(5), ReturnWhen.ALL_COMPLETED)
                        .await();
                events.add("over with " + handlers.size() + " handlers left");
            });
        }
        assertThat(events).containsExactly("down", "cleaned up", "over with 0 handlers left");
    }

    @Test
    void servingForEverThatIsCancelledBeforeItBeganClosesItToo() {
        Play.on(() -> {
            Server server = EventLoops.running()
                    .createServer(() -> new Protocol() {}, "127.0.0.1", 80, ServerOptions.DEFAULT)
                    .await();
            Future<?> forever = server.serveForever();
            assertThat(forever.cancel()).isTrue();
            assertThat(Play.endsCancelled(forever)).isTrue();
            assertThat(server.isServing()).isFalse();
            server.waitClosed().await();
        });
    }
}
