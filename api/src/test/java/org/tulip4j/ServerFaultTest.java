package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.transport.Protocol;

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
}
