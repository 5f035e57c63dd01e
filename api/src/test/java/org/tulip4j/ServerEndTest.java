package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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
