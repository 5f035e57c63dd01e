package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.spi.BacklogFullException;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsEngineFactory;
import org.tulip4j.transport.TlsOptions;

/** Connects to Unix sockets whose system refuses, hesitates or breaks. */
class UnixConnectTest {
    @TempDir
    private Path folder;

    private final FakeBackend backend = new FakeBackend();
    private final List<SSLEngine> released = new ArrayList<>();
    private ConnectOptions options = ConnectOptions.DEFAULT;

    private final TlsEngineFactory engines = new TlsEngineFactory() {
        @Override
        public SSLEngine newEngine(boolean serverSide, @Nullable String peerHost, int peerPort) {
            try {
                return SSLContext.getDefault().createSSLEngine();
            } catch (java.security.NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public void release(SSLEngine engine) {
            released.add(engine);
        }
    };

    @BeforeEach
    void encrypt() {
        options = options.withTls(TlsOptions.of(engines).withServerHostname("localhost"));
    }

    private void fails(Throwable expected, Class<? extends Throwable> type) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(() -> assertThatThrownBy(
                            () -> loop.createUnixConnection(() -> new Protocol() {}, folder.resolve("socket"), options)
                                    .await())
                    .isInstanceOf(type)
                    .satisfies(thrown ->
                            assertThat(expected == null || thrown == expected).isTrue()));
        }
        assertThat(released).hasSize(1);
        backend.calls.remove("closed");
    }

    private static BacklogFullException full() {
        return new BacklogFullException("queue full", new IOException("EAGAIN"));
    }

    @Test
    void aBackendWithoutUnixSocketsSaysSo() {
        UnsupportedOperationException none = new UnsupportedOperationException("no Unix sockets");
        backend.unixConnects.add(none);
        fails(none, UnsupportedOperationException.class);
    }

    @Test
    void aFullQueueIsTriedAgainAfterLongerAndLongerPausesUntilTheLimit() {
        for (int i = 0; i < 2000; i++) {
            backend.unixConnects.add(full());
        }
        fails(null, SocketTimeoutException.class);
        assertThat(backend.calls)
                .startsWith(
                        "connect unix at 0",
                        "connect unix at 1",
                        "connect unix at 3",
                        "connect unix at 7",
                        "connect unix at 15",
                        "connect unix at 31",
                        "connect unix at 63",
                        "connect unix at 113")
                .hasSizeBetween(1200, 1300);
    }

    @Test
    void aBackendThatBreaksWhileItIsTriedAgainIsNotWaitedFor() {
        IllegalStateException broken = new IllegalStateException("broken");
        backend.unixConnects.addAll(List.of(full(), broken));
        fails(broken, IllegalStateException.class);
        assertThat(backend.calls).containsExactly("connect unix at 0", "connect unix at 1");
    }

    @Test
    void aSocketThatIsNotThereIsNamed() {
        backend.unixConnects.add(new IOException("refused"));
        fails(null, NoSuchFileException.class);
    }
}
