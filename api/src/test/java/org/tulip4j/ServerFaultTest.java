package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

class ServerFaultTest {
    @Test
    void acceptFailureIsReportedPausesForASecondAndRecovers() {
        FakeBackend backend = new FakeBackend();
        List<ErrorContext> reports = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((on, context) -> reports.add(context));
            loop.runUntilCompleteVoid(() -> {
                loop.createServer(() -> new Protocol() {}, "127.0.0.1", 80).await();
                backend.accepting.acceptFailed(outOfDescriptors());
                Tulip.sleep(Duration.ofSeconds(2)).await();
            });
        }
        assertThat(backend.calls).containsExactly("resume at 0", "pause at 0", "resume at 1000", "closed");
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).message()).contains("127.0.0.1:80");
        assertThat(reports.get(0).exception()).hasMessage("Too many open files");
    }

    private static IOException outOfDescriptors() {
        return new OutOfResourcesException("Too many open files", new IOException("EMFILE"));
    }

    /** ECONNABORTED, EPROTO, ENETDOWN: anybody's doing, and no reason to keep others waiting. */
    @Test
    void otherAcceptFailuresPauseNothingAndAreReportedOnceASecond() {
        FakeBackend backend = new FakeBackend();
        List<String> reports = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((on, context) -> reports.add(context.message()));
            loop.runUntilCompleteVoid(() -> {
                loop.createServer(() -> new Protocol() {}, "127.0.0.1", 80).await();
                for (int i = 0; i < 99; i++) {
                    backend.accepting.acceptFailed(new IOException("Network is down"));
                }
                backend.accepting.accepted(backend.newStream(), null);
                Tulip.sleep(Duration.ofSeconds(2)).await();
                backend.accepting.acceptFailed(new IOException("Protocol error"));
            });
        }
        assertThat(backend.calls).filteredOn(call -> call.startsWith("pause")).isEmpty();
        assertThat(reports)
                .containsExactly(
                        "accepting on /127.0.0.1:80 failed once; it goes on",
                        "accepting on /127.0.0.1:80 failed once; it goes on; 98 more failed since the last report");
    }

    /** Whatever kind it is of: it would spin. */
    @Test
    void aHundredAcceptFailuresInARowPause() {
        FakeBackend backend = new FakeBackend();
        List<String> reports = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((on, context) -> reports.add(context.message()));
            loop.runUntilCompleteVoid(() -> {
                loop.createServer(() -> new Protocol() {}, "127.0.0.1", 80).await();
                for (int i = 0; i < 100; i++) {
                    backend.accepting.acceptFailed(new IOException("Bad file descriptor"));
                }
                Tulip.sleep(Duration.ofSeconds(2)).await();
            });
        }
        assertThat(backend.calls).containsExactly("resume at 0", "pause at 0", "resume at 1000", "closed");
        assertThat(reports)
                .containsExactly(
                        "accepting on /127.0.0.1:80 failed once; it goes on",
                        "accepting on /127.0.0.1:80 failed; trying again in 1 s; 98 more failed since the last report");
    }

    @Test
    void aServerClosedDuringThePauseStaysClosed() {
        FakeBackend backend = new FakeBackend();
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((on, context) -> {});
            loop.runUntilCompleteVoid(() -> {
                Server server = loop.createServer(() -> new Protocol() {}, "127.0.0.1", 80)
                        .await();
                backend.accepting.acceptFailed(outOfDescriptors());
                server.close();
                Tulip.sleep(Duration.ofSeconds(2)).await();
            });
        }
        assertThat(backend.calls).containsExactly("resume at 0", "pause at 0", "close", "closed");
    }

    @Test
    void clientsAreClosedInTheOrderInWhichTheyCame() {
        FakeBackend backend = new FakeBackend();
        List<String> lost = new ArrayList<>();
        List<Transport> transports = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
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
            });
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
