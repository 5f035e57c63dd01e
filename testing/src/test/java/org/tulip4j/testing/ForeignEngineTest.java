package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.testing.TulipTest.Time;
import org.tulip4j.transport.ClientAuth;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsEngineFactory;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** Engines that are not the JDK's: how they behave, what they take of the options, and that they are released. */
class ForeignEngineTest {
    private static final String HOST = "127.0.0.1";

    /** Makes engines and takes them back. */
    private static final class Toys implements TlsEngineFactory {
        private final List<ToyEngine> made = new ArrayList<>();
        private final List<SSLEngine> released = new ArrayList<>();
        private @Nullable Runnable task;

        @Override
        public SSLEngine newEngine(boolean serverSide, @Nullable String peerHost, int peerPort) {
            try {
                ToyEngine toy =
                        new ToyEngine(SSLContext.getDefault().createSSLEngine().getSession());
                if (task != null) {
                    toy.task(task);
                }
                made.add(toy);
                return toy;
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public void release(SSLEngine engine) {
            released.add(engine);
        }

        @Override
        public String nameOf(SSLEngine engine) {
            return "Toy 1";
        }

        void assertReleased(int count) {
            assertThat(made).hasSize(count);
            assertThat(released).containsExactlyInAnyOrderElementsOf(made);
        }
    }

    private static int port(Server server) {
        return server.port();
    }

    /** A client with a toy, and a peer that plays the toy's by hand. */
    private record Scene(
            RecordingProtocol here,
            RecordingProtocol there,
            Future<Connected<Transport, RecordingProtocol>> connecting) {
        static Scene begin(TlsOptions options) {
            RecordingProtocol here = new RecordingProtocol();
            RecordingProtocol there = new RecordingProtocol();
            EventLoop loop = EventLoops.running();
            Server server = loop.createServer(() -> there, HOST, 0).await();
            var connecting =
                    loop.createConnection(() -> here, HOST, port(server), ConnectOptions.DEFAULT.withTls(options));
            there.made().await();
            server.close();
            there.received(6).await();
            return new Scene(here, there, connecting);
        }

        static Scene open(TlsOptions options) {
            Scene scene = begin(options);
            scene.say(ToyEngine.HELLO);
            scene.connecting.await();
            return scene;
        }

        void say(int type, int... payload) {
            there.transport().write(ToyEngine.record(type, payload));
        }

        /** The type and the payload of what the peer got last. */
        byte[] heard(int before, int length) {
            there.received(before + length).await();
            return Arrays.copyOfRange(there.received(), before, before + length);
        }

        void end() {
            here.transport().close();
            there.received(there.received().length + 5).await();
            say(ToyEngine.ALERT);
            assertThat(here.lost().await()).isNull();
            there.transport().close();
            there.lost().await();
        }
    }

    // What some engines do and the JDK's do not

    @TulipTest(time = Time.AUTO_JUMP)
    void anEngineMayTellThatItIsFinishedOnlyWhenAskedForMore(ManualClock clock) {
        Duration before = clock.elapsed();
        Scene scene = Scene.begin(TlsOptions.of(new Toys()));
        scene.say(ToyEngine.HELLO);
        scene.connecting().await();
        assertThat(clock.elapsed()).isEqualTo(before);
        scene.end();
    }

    @TulipTest(time = Time.AUTO_JUMP)
    void aTaskMayBeTheLastOfAHandshake(ManualClock clock) {
        Duration before = clock.elapsed();
        Toys toys = new Toys();
        toys.task = () -> {};
        Scene scene = Scene.begin(TlsOptions.of(toys));
        scene.say(ToyEngine.HELLO);
        scene.connecting().await();
        assertThat(clock.elapsed()).isEqualTo(before);
        scene.end();
    }

    @TulipTest(time = Time.AUTO_JUMP)
    void dataBehindTheLastRecordOfTheHandshakeIsNotLost() {
        Scene scene = Scene.begin(TlsOptions.of(new Toys()));
        byte[] hello = ToyEngine.record(ToyEngine.HELLO);
        byte[] both = Arrays.copyOf(hello, hello.length + 6);
        System.arraycopy(ToyEngine.record(ToyEngine.DATA, 'x'), 0, both, hello.length, 6);
        scene.there().transport().write(both);
        scene.connecting().await();
        scene.here().received(1).await();
        assertThat(scene.here().events()).containsExactly("made", "data x");
        scene.end();
    }

    @TulipTest(time = Time.AUTO_JUMP)
    void whatOnlyAResultAsksForIsSent() {
        Scene scene = Scene.open(TlsOptions.of(new Toys()));
        scene.say(ToyEngine.QUESTION);
        assertThat(scene.heard(6, 5)).isEqualTo(ToyEngine.record(ToyEngine.ANSWER));
        scene.end();
    }

    @TulipTest(time = Time.AUTO_JUMP)
    void theAlertOfAFailedHandshakeIsSent() {
        Toys toys = new Toys();
        Scene scene = Scene.begin(TlsOptions.of(toys));
        scene.say(99);
        assertThatThrownBy(() -> scene.connecting().await())
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("what is 99");
        assertThat(scene.heard(6, 6)).isEqualTo(ToyEngine.record(ToyEngine.ALERT, 10));
        scene.there().lost().await();
        toys.assertReleased(1);
    }

    @TulipTest(time = Time.AUTO_JUMP)
    void theAlertOfABrokenConnectionIsSentAndTheFailureTold() {
        Toys toys = new Toys();
        Scene scene = Scene.open(TlsOptions.of(toys));
        scene.say(99);
        assertThat(scene.here().lost().await()).isInstanceOf(SSLException.class).hasMessage("what is 99");
        assertThat(scene.heard(6, 6)).isEqualTo(ToyEngine.record(ToyEngine.ALERT, 10));
        scene.there().lost().await();
        toys.assertReleased(1);
    }

    // Release

    @TulipTest
    void anEngineIsReleasedWhenItsConnectionHasEnded() {
        Toys toys = new Toys();
        Scene scene = Scene.open(TlsOptions.of(toys));
        assertThat(scene.here().transport().extraInfo(InfoKey.SSL_ENGINE)).isEqualTo("Toy 1");
        assertThat(toys.released).isEmpty();
        scene.end();
        toys.assertReleased(1);
        assertThat(scene.here().transport().extraInfo(InfoKey.SSL_ENGINE)).isEqualTo("Toy 1");
    }

    @TulipTest
    void anEngineWithoutAConnectionIsReleased(EventLoop loop) {
        Toys toys = new Toys();
        ConnectOptions options = ConnectOptions.DEFAULT.withTls(TlsOptions.of(toys));
        Server server = loop.createServer(RecordingProtocol::new, HOST, 0).await();
        int port = port(server);
        Future<?> given = loop.createConnection(RecordingProtocol::new, HOST, port, options);
        given.cancel();
        Tulip.sleep(Duration.ZERO).await();
        toys.assertReleased(1);
        assertThatThrownBy(() -> loop.createConnection(
                                () -> {
                                    throw new IllegalStateException("no protocol today");
                                },
                                HOST,
                                port,
                                options)
                        .await())
                .hasMessage("no protocol today");
        toys.assertReleased(2);
        server.close();
        assertThatThrownBy(() -> loop.createConnection(RecordingProtocol::new, HOST, port, options)
                        .await())
                .isInstanceOf(java.io.IOException.class);
        toys.assertReleased(3);
    }

    @TulipTest
    void anEngineOfAChannelThatIsNotTakenOverIsReleased(EventLoop loop) throws Exception {
        Toys toys = new Toys();
        try (var listener = java.nio.channels.ServerSocketChannel.open();
                var channel = java.nio.channels.SocketChannel.open(
                        listener.bind(new InetSocketAddress(HOST, 0)).getLocalAddress())) {
            Future<?> refused = loop.connectAccepted(RecordingProtocol::new, channel, TlsOptions.of(toys));
            assertThatThrownBy(refused::await).isInstanceOf(UnsupportedOperationException.class);
            assertThat(channel.isOpen()).isTrue();
        }
        toys.assertReleased(1);
    }

    @TulipTest
    void anEngineThatServesIsReleased(EventLoop loop) {
        loop.setExceptionHandler((on, context) -> {});
        Toys toys = new Toys();
        RecordingProtocol[] protocol = {new RecordingProtocol()};
        Server server = loop.createServer(
                        () -> protocol[0], HOST, 0, ServerOptions.DEFAULT.withTls(TlsOptions.of(toys)))
                .await();
        // Whether it can serve was tried.
        toys.assertReleased(1);
        for (int i = 0; i < 2; i++) {
            RecordingProtocol here = new RecordingProtocol();
            loop.createConnection(() -> here, HOST, port(server)).await();
            here.transport().write(ToyEngine.record(99));
            here.lost().await();
            toys.assertReleased(2 + i);
        }
        server.close();
        server.waitClosed().await();
    }

    @TulipTest
    void anEngineOfAnUpgradeIsReleased(EventLoop loop) {
        Toys toys = new Toys();
        TlsOptions options = TlsOptions.of(toys).withServerHostname("localhost");
        RecordingProtocol there = new RecordingProtocol();
        Server server = loop.createServer(() -> there, HOST, 0).await();
        RecordingProtocol here = new RecordingProtocol();
        Transport plain =
                loop.createConnection(() -> here, HOST, port(server)).await().transport();
        Future<Transport> first = loop.startTls(plain, here, options, false);
        assertThatThrownBy(() -> loop.startTls(plain, here, options, false)).isInstanceOf(IllegalStateException.class);
        there.received(6).await();
        assertThat(toys.released).containsExactly(toys.made.get(1));
        first.cancel();
        here.lost().await();
        there.lost().await();
        toys.assertReleased(2);
        server.close();
    }

    @TulipTest
    void anEngineOfAnUpgradeThatNeverBeganIsReleased(EventLoop loop) {
        Toys toys = new Toys();
        RecordingProtocol there = new RecordingProtocol();
        Server server = loop.createServer(() -> there, HOST, 0).await();
        RecordingProtocol here = new RecordingProtocol();
        Transport plain =
                loop.createConnection(() -> here, HOST, port(server)).await().transport();
        there.made().await();
        there.transport().pauseReading();
        plain.write(new byte[4 << 20]);
        Future<Transport> upgrade =
                loop.startTls(plain, here, TlsOptions.of(toys).withServerHostname("localhost"), false);
        upgrade.cancel();
        here.lost().await();
        toys.assertReleased(1);
        there.transport().abort();
        there.lost().await();
        server.close();
    }

    @TulipTest
    void anEngineIsReleasedOnlyWhenItsTaskHasEnded() {
        Toys toys = new Toys();
        List<Runnable> waiting = new ArrayList<>();
        Executor later = waiting::add;
        toys.task = () -> assertThat(toys.released).isEmpty();
        Scene scene = Scene.begin(TlsOptions.of(toys).withTaskExecutor(later));
        scene.say(ToyEngine.HELLO);
        while (waiting.isEmpty()) {
            Tulip.sleep(Duration.ZERO).await();
        }
        scene.connecting().cancel();
        scene.there().lost().await();
        assertThat(toys.released).isEmpty();
        waiting.get(0).run();
        toys.assertReleased(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEngineIsReleasedWhenItsLoopIsClosed(boolean open) {
        Toys toys = new Toys();
        try (EventLoop loop = EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider()))) {
            loop.runUntilCompleteVoid(() -> {
                if (open) {
                    Scene.open(TlsOptions.of(toys));
                } else {
                    Scene.begin(TlsOptions.of(toys));
                }
            });
            assertThat(toys.released).isEmpty();
        }
        toys.assertReleased(1);
    }

    // Options

    /** An engine that passes over one setting in silence. */
    private static final class Deaf extends SSLParameters {
        private final String to;

        Deaf(String to) {
            this.to = to;
        }

        @Override
        public void setApplicationProtocols(String[] names) {
            if (!to.equals("alpn")) {
                super.setApplicationProtocols(names);
            }
        }

        @Override
        public void setProtocols(String[] names) {
            super.setProtocols(to.equals("versions") ? new String[] {"TLSv1.2", "TLSv1.1"} : names);
        }

        @Override
        public void setCipherSuites(String[] names) {
            super.setCipherSuites(to.equals("suites") ? new String[] {"more", "than", "asked"} : names);
        }
    }

    private static TlsOptions deafTo(String what) {
        return TlsOptions.of((serverSide, host, port) -> {
            SSLEngine engine = new Toys().newEngine(serverSide, host, port);
            engine.setSSLParameters(new Deaf(what));
            return engine;
        });
    }

    private static void assertRefused(TlsOptions options, boolean serverSide, String what) {
        assertThatThrownBy(() -> options.newEngine(serverSide, "localhost", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ToyEngine does not take " + what);
    }

    @TulipTest
    void whatAnEngineDoesNotTakeIsRefused() {
        assertRefused(deafTo("alpn").withAlpn("h2"), false, "withAlpn of TlsOptions, wanted [h2], has []");
        deafTo("alpn").newEngine(false, "localhost", 1);
        assertRefused(deafTo("versions"), false, "withProtocols");
        assertRefused(deafTo("suites").withCipherSuites("one"), true, "withCipherSuites");
        deafTo("suites").newEngine(true, null, -1);
    }

    @TulipTest
    void aFactorysOwnDemandOnClientsIsNotUndoneInSilence() {
        Toys toys = new Toys();
        TlsEngineFactory demanding = (serverSide, host, port) -> {
            SSLEngine engine = toys.newEngine(serverSide, host, port);
            engine.setNeedClientAuth(true);
            return engine;
        };
        assertThatThrownBy(() -> TlsOptions.of(demanding).newEngine(true, null, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TlsOptions.withClientAuth(...)");
        SSLEngine engine =
                TlsOptions.of(demanding).withClientAuth(ClientAuth.WANT).newEngine(true, null, -1);
        assertThat(engine.getWantClientAuth()).isTrue();
        assertThat(engine.getNeedClientAuth()).isFalse();
    }

    @TulipTest
    void theNameIsVerifiedAsTheOptionsSayWhateverTheFactorySaid() {
        Toys toys = new Toys();
        TlsEngineFactory verifying = (serverSide, host, port) -> {
            SSLEngine engine = toys.newEngine(serverSide, host, port);
            engine.getSSLParameters().setEndpointIdentificationAlgorithm("LDAPS");
            return engine;
        };
        TlsOptions options = TlsOptions.of(verifying);
        SSLParameters set = options.newEngine(false, "localhost", 1).getSSLParameters();
        assertThat(set.getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(set.getServerNames()).containsExactly(new SNIHostName("localhost"));
        set = options.withoutHostnameVerification()
                .newEngine(false, "localhost", 1)
                .getSSLParameters();
        assertThat(set.getEndpointIdentificationAlgorithm()).isEmpty();
    }

    @TulipTest
    void aRefusedEngineIsReleased() {
        Toys toys = new Toys();
        TlsEngineFactory refusing = new TlsEngineFactory() {
            @Override
            public SSLEngine newEngine(boolean serverSide, @Nullable String peerHost, int peerPort) {
                SSLEngine engine = toys.newEngine(serverSide, peerHost, peerPort);
                engine.setSSLParameters(new Deaf("versions"));
                return engine;
            }

            @Override
            public void release(SSLEngine engine) {
                toys.release(engine);
            }
        };
        assertRefused(TlsOptions.of(refusing), false, "withProtocols");
        toys.assertReleased(1);
    }

    @TulipTest
    void theJdksEngineHasAName() {
        RecordingProtocol there = new RecordingProtocol();
        RecordingProtocol here = new RecordingProtocol();
        Server server = EventLoops.running()
                .createServer(() -> there, HOST, 0, ServerOptions.DEFAULT.withTls(Certificates.OWN.server()))
                .await();
        EventLoops.running()
                .createConnection(
                        () -> here, HOST, port(server), ConnectOptions.DEFAULT.withTls(Certificates.OWN.client()))
                .await();
        assertThat(here.transport().extraInfo(InfoKey.SSL_ENGINE)).matches("SunJSSE \\d+.*");
        here.transport().close();
        here.lost().await();
        there.lost().await();
        server.close();
    }
}
