package org.tulip4j.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.ContextVar;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCallable;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** Where one check plays: loops on a watched backend, closed at the end. */
final class TckStage {
    /** How this check's connections are encrypted; unset: not at all. */
    private static final ContextVar<Encryption> ENCRYPTION = ContextVar.of("tck-encryption");

    private final TckEnvironment environment;
    private final SpiWatch watch;
    private @Nullable Encryption encryption;
    /** Null: the JDK. */
    private @Nullable Encryptor encryptor;

    private final List<EventLoop> loops = Collections.synchronizedList(new ArrayList<>());
    private final List<EventLoop> guests = Collections.synchronizedList(new ArrayList<>());
    private volatile Thread thread = Thread.currentThread();

    TckStage(TckEnvironment plain) {
        watch = new SpiWatch(plain.provider());
        environment = plain.withProvider(watch);
    }

    TckEnvironment environment() {
        return environment;
    }

    SpiWatch watch() {
        return watch;
    }

    EventLoop newLoop() {
        EventLoop loop = environment.newLoop();
        loops.add(loop);
        return loop;
    }

    Backend newBackend() throws Exception {
        return watch.create(environment.clock());
    }

    /** What both ends of a connection need. */
    record Encryption(TlsOptions server, TlsOptions client) {}

    /** Who encrypts. */
    interface Encryptor {
        TlsOptions server(TestCertificate own);

        TlsOptions client(TestCertificate trusted);
    }

    /** Makes another than the JDK encrypt. */
    TckStage encryptor(Encryptor other) {
        encryptor = other;
        return this;
    }

    /** {@return options that serve with a certificate} */
    TlsOptions server(TestCertificate own) {
        return encryptor == null ? own.server() : encryptor.server(own);
    }

    /** {@return options that trust a certificate} */
    TlsOptions client(TestCertificate trusted) {
        return encryptor == null ? trusted.client() : encryptor.client(trusted);
    }

    /** Makes {@link #serve} and {@link #connect} encrypt. */
    TckStage encrypted(Encryption how) {
        encryption = how;
        return this;
    }

    /** Runs a coroutine on a new loop and closes it. */
    void play(VoidCoroutine body) {
        Encryption how = encryption;
        Coroutine<@Nullable Void> encrypted = Coroutine.of(() -> {
            if (how != null) {
                ENCRYPTION.set(how);
            }
            body.run();
        });
        TckHost host = environment.newHost();
        if (host != null) {
            playAsGuest(host, encrypted);
            return;
        }
        thread = Thread.currentThread();
        try (EventLoop loop = newLoop()) {
            loop.runUntilComplete(encrypted);
        }
    }

    /** Runs a coroutine on a new loop whose backend is another one, and closes it. */
    void play(BackendProvider provider, VoidCoroutine body) {
        thread = Thread.currentThread();
        try (EventLoop loop = environment.withProvider(provider).newLoop()) {
            loops.add(loop);
            loop.runUntilCompleteVoid(body);
        }
    }

    /** The host goes on until the loop is closed, whatever the body throws. */
    private void playAsGuest(TckHost host, Coroutine<@Nullable Void> body) {
        thread = host.thread();
        try (EventLoop loop = environment.newGuest(host)) {
            guests.add(loop);
            loop.submit(body).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof Error error ? error : new AssertionError(failed.getCause());
        } finally {
            host.end();
        }
    }

    /** The thread of the latest loop that was played on. */
    Thread thread() {
        return thread;
    }

    /** The check has ended: closes what it left open. */
    void end() {
        for (EventLoop loop : loops) {
            if (!loop.isRunning()) {
                loop.close();
            }
        }
    }

    /** The check hangs: asks its loops to stop, so that their threads may end. */
    void give() {
        guests.forEach(EventLoop::close);
        for (EventLoop loop : loops) {
            if (loop.isRunning() && !loop.isClosed()) {
                loop.callSoonThreadsafe(loop::stop);
            }
        }
    }

    // What checks have in common

    static final String HOST = "127.0.0.1";

    static int port(Server server) {
        return server.port();
    }

    static Server serve(BaseProtocol<? super Transport> protocol) {
        return serve(() -> protocol);
    }

    static Server serve(Supplier<? extends BaseProtocol<? super Transport>> factory) {
        Encryption how = ENCRYPTION.getOrDefault(null);
        return EventLoops.running()
                .createServer(factory, HOST, 0, ServerOptions.DEFAULT.withTls(how == null ? null : how.server()))
                .await();
    }

    static <P extends BaseProtocol<? super Transport>> Transport connect(P protocol, Server server) {
        return connecting(protocol, server).await().transport();
    }

    static <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> connecting(
            P protocol, Server server) {
        Encryption how = ENCRYPTION.getOrDefault(null);
        return EventLoops.running()
                .createConnection(
                        () -> protocol,
                        HOST,
                        port(server),
                        ConnectOptions.DEFAULT.withTls(how == null ? null : how.client()));
    }

    /** Lets the loop pass so many times, with a moment for the system in each. */
    static void passes(int count) {
        for (int i = 0; i < count; i++) {
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
    }

    /** Blocking work, awaited off the loop, in a thread of its own. */
    static <T extends @Nullable Object> T elsewhere(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        done.complete(work.call());
                    } catch (Throwable thrown) {
                        done.completeExceptionally(thrown);
                    }
                },
                "tck-elsewhere");
        thread.setDaemon(true);
        thread.start();
        return Future.wrap(done).await();
    }

    /** Does what {@link #elsewhere} does, without a result. */
    static void elsewhereVoid(VoidCallable work) {
        elsewhere(work);
    }

    /** Both ends of a connection, whose server listens no more. */
    record Ends(Server server, RecordingProtocol here, RecordingProtocol there) {
        static Ends connect(boolean keepOpen) {
            return connect(new RecordingProtocol(keepOpen), new RecordingProtocol(keepOpen));
        }

        static Ends connect(RecordingProtocol here, RecordingProtocol there) {
            Server server = serve(there);
            TckStage.connect(here, server);
            there.made().await();
            server.close();
            return new Ends(server, here, there);
        }

        /** Ends what is left of the connection. */
        void end() {
            here.transport().abort();
            there.transport().abort();
            here.lost().await();
            there.lost().await();
        }
    }

    /** Bytes without a period, which would hide pieces that are swapped or repeated. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(length).nextBytes(bytes);
        return bytes;
    }
}
