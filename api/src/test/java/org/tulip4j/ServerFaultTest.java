package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

class ServerFaultTest {
    @Test
    void acceptFailureIsReportedPausesForASecondAndRecovers() {
        FakeBackend backend = new FakeBackend();
        List<ErrorContext> reports = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((on, context) -> reports.add(context));
            loop.runUntilComplete(Coroutine.of(() -> {
                loop.createServer(() -> new Protocol() {}, "127.0.0.1", 80).await();
                backend.accepting.acceptFailed(new IOException("Too many open files"));
                Tulip.sleep(Duration.ofSeconds(2)).await();
            }));
        }
        assertThat(backend.calls).containsExactly("resume at 0", "pause at 0", "resume at 1000", "closed");
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).message()).contains("127.0.0.1:80");
        assertThat(reports.get(0).exception()).hasMessage("Too many open files");
    }

    @Test
    void aServerClosedDuringThePauseStaysClosed() {
        FakeBackend backend = new FakeBackend();
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((on, context) -> {});
            loop.runUntilComplete(Coroutine.of(() -> {
                Server server = loop.createServer(() -> new Protocol() {}, "127.0.0.1", 80)
                        .await();
                backend.accepting.acceptFailed(new IOException("Too many open files"));
                server.close();
                Tulip.sleep(Duration.ofSeconds(2)).await();
            }));
        }
        assertThat(backend.calls).containsExactly("resume at 0", "pause at 0", "close", "closed");
    }

    @Test
    void clientsAreClosedInTheOrderInWhichTheyCame() {
        FakeBackend backend = new FakeBackend();
        List<String> lost = new ArrayList<>();
        List<Transport> transports = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilComplete(Coroutine.of(() -> {
                Server server = loop.createServer(() -> new Named(transports, lost), "127.0.0.1", 80)
                        .await();
                for (int i = 0; i < 5; i++) {
                    backend.accepting.accepted(backend.newStream(), null);
                }
                Tulip.sleep(Duration.ZERO).await();
                transports.get(2).abort();
                Tulip.sleep(Duration.ZERO).await();
                transports.get(0).abort();
                Tulip.sleep(Duration.ZERO).await();
                transports.get(4).abort();
                Tulip.sleep(Duration.ZERO).await();
                backend.accepting.accepted(backend.newStream(), null);
                Tulip.sleep(Duration.ZERO).await();
                server.close();
                Future<?> closed = server.waitClosed();
                server.closeClients();
                Tulip.sleep(Duration.ZERO).await();
                assertThat(closed.isDone()).isTrue();
            }));
        }
        assertThat(lost).containsExactly("2", "0", "4", "1", "3", "5");
    }

    /** Writes its number down when its connection is lost. */
    private static final class Named implements Protocol {
        private final List<Transport> made;
        private final List<String> lost;
        private String name = "";

        Named(List<Transport> made, List<String> lost) {
            this.made = made;
            this.lost = lost;
        }

        @Override
        public void connectionMade(Transport transport) {
            name = Integer.toString(made.size());
            made.add(transport);
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            lost.add(name);
        }
    }
}
