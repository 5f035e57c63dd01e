package org.tulip4j.nio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.spi.Backend.ListenOptions;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;

@Timeout(60)
class NioBackendTest {
    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    void isFoundByName() {
        assertThat(ServiceLoader.load(BackendProvider.class)).anySatisfy(provider -> {
            assertThat(provider.name()).isEqualTo("nio");
            assertThat(provider.isAvailable()).isTrue();
            assertThat(provider.priority()).isEqualTo(10);
        });
    }

    @Test
    void roundsWaitsUp() throws IOException {
        assertThat(NioPoller.millis(1)).isEqualTo(1);
        assertThat(NioPoller.millis(1_000_000)).isEqualTo(1);
        assertThat(NioPoller.millis(1_000_001)).isEqualTo(2);
        assertThat(NioPoller.millis(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);

        long start = System.nanoTime();
        rig.backend.pollNanos(5_300_000);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5_300_000);
    }

    @Test
    void anInterruptDoesNotShortenTheWait() throws IOException {
        Thread.currentThread().interrupt();
        long start = System.nanoTime();
        rig.backend.pollNanos(5_000_000);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
    }

    @Test
    void wakesThePollThatWaits() throws Exception {
        for (int round = 0; round < 2000; round++) {
            Thread waker = new Thread(rig.backend::wakeup);
            waker.start();
            rig.backend.pollForever();
            waker.join();
        }
    }

    @Test
    void aWakeupBeforeThePollIsRemembered() throws IOException {
        rig.backend.wakeup();
        rig.backend.wakeup();
        rig.backend.pollForever();
    }

    @Test
    void closingAListenerKeepsTheWakeup() throws IOException {
        ListenEndpoint listener = rig.listen();
        rig.backend.wakeup();
        listener.close();
        rig.backend.pollForever();
    }

    @Test
    void noWakeupIsLostBetweenTwoPolls() throws Exception {
        int rounds = 20_000;
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger work = new AtomicInteger();
        Thread producer = new Thread(() -> {
            for (int i = 0; i < rounds; i++) {
                work.incrementAndGet();
                rig.backend.wakeup();
            }
            done.countDown();
        });
        producer.start();
        while (work.get() < rounds) {
            rig.backend.pollForever();
        }
        done.await();
        producer.join();
    }

    @Test
    void refusalNamesTheAddress() throws IOException {
        int port;
        try (ServerSocketChannel free = ServerSocketChannel.open().bind(Rig.loopback(0))) {
            port = ((InetSocketAddress) free.getLocalAddress()).getPort();
        }
        IOException failure = failureOf(new InetSocketAddress("127.0.0.1", port), null);

        assertThat(failure).isInstanceOf(ConnectException.class).hasMessageContaining("127.0.0.1:" + port);
    }

    @Test
    void anUnresolvedPeerIsAnIOException() throws IOException {
        IOException failure = failureOf(InetSocketAddress.createUnresolved("nowhere.invalid", 1), null);

        assertThat(failure).isInstanceOf(UnknownHostException.class).hasMessageContaining("nowhere.invalid:1");
    }

    @Test
    void bindsTheLocalAddressFirst() throws IOException {
        ListenEndpoint listener = rig.listen();
        Rig.FakeConnectSink sink = new Rig.FakeConnectSink();
        rig.backend.connect((InetSocketAddress) listener.localAddress(), Rig.loopback(0), sink);
        rig.until(() -> sink.outcomes == 1 && rig.accepted.size() == 1);

        assertThat(rig.peers.get(0)).isEqualTo(sink.endpoint.socket().localAddress());
        IOException taken =
                failureOf((InetSocketAddress) listener.localAddress(), (InetSocketAddress) listener.localAddress());
        assertThat(taken).isInstanceOf(BindException.class).hasMessageContaining(text(listener));
    }

    @Test
    void theOutcomeIsNeverToldInsideConnect() throws IOException {
        ListenEndpoint listener = rig.listen();
        Rig.FakeConnectSink sink = new Rig.FakeConnectSink();
        rig.backend.connect((InetSocketAddress) listener.localAddress(), null, sink);

        assertThat(sink.outcomes).isZero();
        rig.until(() -> sink.outcomes == 1);
    }

    @Test
    void aCancelledConnectTellsNothing() throws IOException {
        ListenEndpoint listener = rig.listen();
        Rig.FakeConnectSink sink = new Rig.FakeConnectSink();
        var attempt = rig.backend.connect((InetSocketAddress) listener.localAddress(), null, sink);
        attempt.cancel();
        attempt.cancel();
        rig.until(() -> rig.accepted.size() == 1);

        FakeStreamSink server = new FakeStreamSink();
        rig.accepted.get(0).attach(server);
        rig.accepted.get(0).resumeReading();
        rig.until(() -> server.eof || server.failure != null);
        assertThat(sink.outcomes).isZero();
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        ListenEndpoint listener = rig.listen();

        assertThatThrownBy(() -> rig.backend.listen((InetSocketAddress) listener.localAddress(), Rig.OPTIONS, rig))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(text(listener));
    }

    @Test
    void aClosedListenerFreesItsPortAtOnce() throws IOException {
        for (int i = 0; i < 20; i++) {
            ListenEndpoint listener = rig.listen();
            rig.backend.pollNow();
            listener.close();
            ListenOptions exclusive = ListenOptions.of(1);
            rig.backend
                    .listen((InetSocketAddress) listener.localAddress(), exclusive, rig)
                    .close();
        }
    }

    @Test
    void acceptsNothingWhilePaused() throws IOException {
        ListenEndpoint listener = rig.listen();
        listener.pauseAccepting();
        try (SocketChannel client = SocketChannel.open(listener.localAddress())) {
            rig.backend.pollNow();
            assertThat(rig.accepted).isEmpty();
            listener.resumeAccepting();
            rig.until(() -> rig.accepted.size() == 1);
            assertThat(rig.peers).containsExactly(client.getLocalAddress());
        }
    }

    @Test
    void acceptsAtMostTheBacklogInOneTurn() throws IOException {
        ListenOptions two = ListenOptions.of(2).withReuseAddress(true);
        ListenEndpoint listener = rig.backend.listen(Rig.loopback(0), two, rig);
        try (SocketChannel a = SocketChannel.open(listener.localAddress());
                SocketChannel b = SocketChannel.open(listener.localAddress());
                SocketChannel c = SocketChannel.open(listener.localAddress())) {
            listener.resumeAccepting();
            rig.backend.pollNanos(1_000_000_000);
            assertThat(rig.accepted).hasSizeBetween(1, 2);
            rig.until(() -> rig.accepted.size() == 3);
            assertThat(a.isConnected() && b.isConnected() && c.isConnected()).isTrue();
        }
    }

    @Test
    void theWildcardHearsBothFamilies() throws IOException {
        ListenEndpoint listener = rig.backend.listen(new InetSocketAddress(0), Rig.OPTIONS, rig);
        listener.resumeAccepting();
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        Rig.FakeConnectSink sink = new Rig.FakeConnectSink();
        rig.backend.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), null, sink);

        rig.until(() -> sink.outcomes == 1 && rig.accepted.size() == 1);
        assertThat(sink.failure).isNull();
    }

    @Test
    void adoptsABlockingChannel() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(Rig.loopback(0));
                SocketChannel channel = SocketChannel.open(server.getLocalAddress());
                SocketChannel peer = server.accept()) {
            StreamEndpoint endpoint = rig.backend.adopt(channel);
            FakeStreamSink sink = new FakeStreamSink();
            endpoint.attach(sink);
            endpoint.resumeReading();
            peer.write(ByteBuffer.wrap(new byte[] {'h', 'i'}));

            rig.until(() -> sink.text().equals("hi"));
        }
    }

    @Test
    void refusesAChannelThatIsNotConnectedAndLeavesIt() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            assertThatThrownBy(() -> rig.backend.adopt(channel)).isInstanceOf(SocketException.class);
            assertThat(channel.isBlocking()).isTrue();
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void closeClosesEverything() throws IOException {
        try (Rig other = new Rig()) {
            ListenEndpoint listener = other.listen();
            SocketChannel client = SocketChannel.open(listener.localAddress());
            other.until(() -> other.accepted.size() == 1);
            other.backend.close();

            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThatThrownBy(() -> SocketChannel.open(listener.localAddress()))
                    .isInstanceOf(ConnectException.class);
            client.close();
        }
    }

    @Test
    void aThrowingSinkDoesNotBreakThePoller() throws IOException {
        Rig.Pair pair = rig.connect();
        pair.serverSink.onReceived = () -> {
            throw new IllegalStateException("sink");
        };
        pair.client.write(ByteBuffer.wrap(new byte[] {1}));
        assertThatThrownBy(() -> rig.until(() -> false)).hasMessage("sink");

        rig.backend.wakeup();
        rig.backend.pollForever();
    }

    /** Linux refuses at once on the loopback interface, other systems in a later poll. */
    private IOException failureOf(InetSocketAddress remote, InetSocketAddress local) throws IOException {
        Rig.FakeConnectSink sink = new Rig.FakeConnectSink();
        try {
            rig.backend.connect(remote, local, sink);
        } catch (IOException e) {
            return e;
        }
        rig.until(() -> sink.outcomes == 1);
        return sink.failure;
    }

    private static String text(ListenEndpoint listener) {
        return NioErrors.text((InetSocketAddress) listener.localAddress());
    }
}
