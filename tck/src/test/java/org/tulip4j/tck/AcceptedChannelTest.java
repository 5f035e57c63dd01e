package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** Channels that the user connected and accepted, taken over from both sides. */
class AcceptedChannelTest {
    private static final TlsOptions SERVER = TlsTck.Certificates.GOOD.server();
    private static final TlsOptions CLIENT = TlsTck.Certificates.GOOD.client();

    static Stream<String> backends() {
        return Environments.with(Capability.SOCKETS).stream()
                .map(TckEnvironment::backend)
                .distinct();
    }

    private interface Body {
        void run(EventLoop loop, SocketChannel client, SocketChannel accepted) throws Exception;
    }

    private static void play(String backend, Body body) throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open();
                EventLoop loop = EventLoops.newLoop(backend)) {
            listener.bind(new InetSocketAddress(TckStage.HOST, 0));
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                    SocketChannel accepted = listener.accept()) {
                loop.runUntilCompleteVoid(() -> body.run(loop, client, accepted));
            }
        }
    }

    /** The accepted side plays the server, without asking who the client is; an empty name makes the client ask nobody either. */
    @ParameterizedTest
    @MethodSource("backends")
    void eachSidePlaysItsRole(String backend) throws Exception {
        for (TlsOptions named :
                new TlsOptions[] {null, CLIENT.withServerHostname("localhost"), CLIENT.withoutHostnameVerification()}) {
            play(backend, (loop, client, accepted) -> {
                RecordingProtocol here = new RecordingProtocol();
                RecordingProtocol there = new RecordingProtocol();
                Future<?> serving = loop.connectAccepted(() -> there, accepted, named == null ? null : SERVER);
                Transport transport =
                        loop.createConnection(() -> here, client, named).await().transport();
                serving.await();
                transport.write("to the server".getBytes());
                there.received(13).await();
                there.transport().write("and back".getBytes());
                here.received(8).await();
                assertThat(transport.extraInfo(InfoKey.CIPHER) != null).isEqualTo(named != null);
                assertThat(accepted.isBlocking()).isFalse();
                transport.close();
                assertThat(here.lost().await()).isNull();
                there.lost().await();
                assertThat(here.events()).startsWith("made").endsWith("lost");
                assertThat(there.events()).containsExactly("made", "data to the server", "eof", "lost");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatDoesNotFitIsRefusedAtTheCallAndTheChannelLeft(String backend) throws Exception {
        play(backend, (loop, client, accepted) -> {
            assertThatThrownBy(() -> loop.createConnection(RecordingProtocol::new, client, CLIENT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("withServerHostname");
            assertThatThrownBy(() -> loop.connectAccepted(RecordingProtocol::new, accepted, CLIENT))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(client.isOpen() && client.isBlocking()).isTrue();
            assertThat(accepted.isOpen() && accepted.isBlocking()).isTrue();
            client.configureBlocking(false);
            loop.addReader(client, () -> {});
            assertThatThrownBy(() -> loop.createConnection(RecordingProtocol::new, client))
                    .isInstanceOf(IllegalStateException.class);
            loop.removeReader(client);
            RecordingProtocol here = new RecordingProtocol();
            loop.createConnection(() -> here, client).await();
            // It is the transport's now.
            assertThatThrownBy(() -> loop.createConnection(RecordingProtocol::new, client))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to a transport");
            here.transport().close();
            here.lost().await();
            while (client.isOpen()) {
                TckStage.passes(1);
            }
            assertThatThrownBy(() -> loop.createConnection(RecordingProtocol::new, client))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not connected");
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aFactoryThatThrowsClosesTheChannel(String backend) throws Exception {
        play(backend, (loop, client, accepted) -> {
            assertThatThrownBy(() -> loop.connectAccepted(
                                    () -> {
                                        throw new AssertionError("no protocol");
                                    },
                                    accepted)
                            .await())
                    .hasMessage("no protocol");
            RecordingProtocol here = new RecordingProtocol();
            loop.createConnection(() -> here, client).await();
            assertThat(here.lost().await()).isNull();
            assertThat(here.events()).containsExactly("made", "eof", "lost");
        });
    }
}
