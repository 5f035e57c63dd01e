package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.spi.AddressNotAvailableException;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.Protocol;

/** Which addresses a server binds, and what is left when one cannot be bound. */
class ServerBindTest {
    private static final int PORT = 80;
    private static final String V4 = "127.0.0.1";
    private static final String V4_TOO = "127.0.0.2";
    private static final String V6 = "0:0:0:0:0:0:0:1";

    private final FakeBackend backend = new FakeBackend();

    /** "localhost" is in both families. */
    private List<InetAddress> answer = List.of(at(V6, 0).getAddress(), at(V4, 0).getAddress());

    private final Resolver resolver = new Resolver() {
        @Override
        public CompletableFuture<List<InetAddress>> resolve(String host) {
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public CompletableFuture<String> nameOf(InetAddress address) {
            throw new UnsupportedOperationException();
        }
    };

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    private static AddressNotAvailableException absent(String address) {
        return new AddressNotAvailableException("no such address: " + address, new IOException("EADDRNOTAVAIL"));
    }

    private Server serve(String... hosts) {
        return EventLoops.running()
                .createServer(() -> new Protocol() {}, List.of(hosts), PORT, ServerOptions.DEFAULT)
                .await();
    }

    private void play(VoidCoroutine body) {
        try (EventLoop loop = EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend((BackendProvider) backend)
                .withClock(backend)
                .withResolver(resolver))) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private void fails(Class<? extends Throwable> type, String words, Supplier<?> opening) {
        play(() -> assertThatThrownBy(opening::get).isInstanceOf(type).hasMessageContaining(words));
        assertThat(backend.bound).isEmpty();
    }

    @Test
    void eachAddressIsBoundOnce() {
        play(() -> {
            Server server = serve("localhost", V4, V4_TOO, "localhost", "::1");
            assertThat(server.addresses()).containsExactly(at(V6, PORT), at(V4, PORT), at(V4_TOO, PORT));
        });
    }

    @Test
    void noHostAndABlankOneAreAllInterfaces() {
        play(() -> {
            InetSocketAddress all = new InetSocketAddress(PORT);
            assertThat(serve().addresses()).containsExactly(all);
            assertThat(serve(" ").addresses()).containsExactly(all);
            assertThat(serve(V4, "").addresses()).containsExactly(all);
            Server server = EventLoops.running()
                    .createServer(() -> new Protocol() {}, null, PORT)
                    .await();
            assertThat(server.addresses()).containsExactly(all);
        });
    }

    @Test
    void theOptionsReachTheSocketAndServingBeginsOnePassBeforeTheEnd() {
        boolean windows = System.getProperty("os.name").contains("Windows");
        play(() -> {
            EventLoop loop = EventLoops.running();
            Future<Server> opening = loop.createServer(() -> new Protocol() {}, V4, PORT);
            assertThat(backend.listening)
                    .isEqualTo(Backend.ListenOptions.of(100).withReuseAddress(!windows));
            assertThat(backend.calls).containsExactly("resume at 0");
            assertThat(opening.isDone()).isFalse();
            Play.ticks(1);
            assertThat(opening.isDone()).isTrue();
            assertThat(opening.result().isServing()).isTrue();
            ServerOptions options = ServerOptions.DEFAULT
                    .withBacklog(7)
                    .withReuseAddress(windows)
                    .withReusePort(true)
                    .withKeepAlive(true)
                    .withStartServing(false);
            Server idle = loop.createServer(() -> new Protocol() {}, List.of(V4_TOO), PORT, options)
                    .await();
            assertThat(backend.listening)
                    .isEqualTo(Backend.ListenOptions.of(7)
                            .withReuseAddress(windows)
                            .withReusePort(true)
                            .withKeepAlive(true));
            assertThat(idle.isServing()).isFalse();
            assertThat(backend.calls).containsExactly("resume at 0");
        });
    }

    @Test
    void anEmptyAnswerIsAnUnknownHost() {
        answer = List.of();
        fails(UnknownHostException.class, "nowhere has no address", () -> serve("nowhere"));
        fails(UnknownHostException.class, "nowhere has no address", () -> EventLoops.running()
                .createConnection(() -> new Protocol() {}, "nowhere", PORT)
                .await());
    }

    @Test
    void oneThatCannotBeBoundLeavesNoneBound() {
        backend.unbindable.put(V4_TOO, new BindException("in use"));
        fails(BindException.class, "in use", () -> serve(V4, V4_TOO));
        assertThat(backend.calls).contains("close").doesNotContain("resume at 0");
    }

    @Test
    void aFamilyThatIsNotThereIsLeftOut() {
        backend.unbindable.put(V6, absent(V6));
        play(() -> assertThat(serve("localhost").addresses()).containsExactly(at(V4, PORT)));
    }

    @Test
    void aWrongAddressOfAFamilyThatIsThereIsAnError() {
        backend.unbindable.put(V4_TOO, absent(V4_TOO));
        fails(AddressNotAvailableException.class, V4_TOO, () -> serve("localhost", V4_TOO));
    }

    @Test
    void whenNothingIsLeftItIsAnError() {
        backend.unbindable.put(V4, absent(V4));
        backend.unbindable.put(V6, absent(V6));
        fails(AddressNotAvailableException.class, V6, () -> serve("localhost"));
    }

    @Test
    void oneThatCannotBeginToServeIsClosed() {
        backend.mute = new IllegalStateException("no more events");
        fails(IllegalStateException.class, "no more events", () -> serve(V4, V4_TOO));
        assertThat(backend.calls).contains("close");
    }

    /** Not an exception at a call that nobody makes: it would leave a future that is never done. */
    @Test
    void anErrorOfTheBackendIsTold() {
        play(() -> {
            EventLoop loop = EventLoops.running();
            DatagramOptions named = DatagramOptions.localAddress("name", 1);
            assertThatThrownBy(() -> loop.createDatagramEndpoint(() -> new DatagramProtocol() {}, named)
                            .await())
                    .isSameAs(backend.broken);
        });
    }

    @Test
    void aFullDiskIsToldAndNothingStaysOpen(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("socket");
        backend.unbindable.put("unix", new IOException("No space left on device: " + path));
        fails(IOException.class, "No space left on device: " + path, () -> serveAt(path));
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aSocketFileThatIsGoneAtOnceIsToldAndNothingStaysOpen(@TempDir Path folder) {
        // The backend's socket makes no file.
        fails(NoSuchFileException.class, "socket", () -> serveAt(folder.resolve("socket")));
        assertThat(backend.calls).contains("close");
    }

    private static Server serveAt(Path path) {
        return EventLoops.running()
                .createUnixServer(() -> new Protocol() {}, path)
                .await();
    }
}
