package org.tulip4j.netty.internal.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.Clock;
import org.tulip4j.netty.internal.Descriptors;
import org.tulip4j.netty.internal.FakeStreamSink;
import org.tulip4j.netty.internal.OneThreadProvider;
import org.tulip4j.netty.internal.TestBed;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.ListenEndpoint;

/** What other threads ask for in the loop's stead, closing from elsewhere, and connections that come after a close. */
@Timeout(60)
class NettyThreadsTest {
    private static final String ALL = "org.tulip4j.netty.internal.Backends#all";
    private static final String MOVABLE = "org.tulip4j.netty.internal.Backends#movable";
    private static final int PATIENCE_MILLIS = 10_000;

    private static void onALentThread(TestBed bed, Runnable body) throws InterruptedException {
        Thread coroutine = new Thread(bed.backend.decorate(body));
        coroutine.start();
        coroutine.join();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatALentThreadWritesLeavesWithTheNextPoll(BackendProvider provider) throws Exception {
        try (TestBed bed = new TestBed(provider);
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FakeStreamSink client = bed.connect(listener.getLocalPort());
            try (Socket peer = listener.accept()) {
                peer.setSoTimeout(PATIENCE_MILLIS);
                bed.backend.pollNow();
                onALentThread(bed, () -> client.send(ByteBuffer.wrap("now".getBytes(US_ASCII))));
                bed.backend.pollForever();
                // Nobody polls while the peer waits.
                assertThat(new String(peer.getInputStream().readNBytes(3), US_ASCII))
                        .isEqualTo("now");
                bed.until(() -> client.sent == 3);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aReadThatALentThreadAskedForIsWaitedFor(BackendProvider provider) throws Exception {
        try (TestBed bed = new TestBed(provider);
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FakeStreamSink client = bed.connect(listener.getLocalPort());
            try (Socket peer = listener.accept()) {
                onALentThread(bed, client.endpoint::resumeReading);
                bed.backend.pollNow();
                peer.getOutputStream().write("heard".getBytes(US_ASCII));
                while (!client.text().equals("heard")) {
                    bed.backend.pollForever();
                }
                onALentThread(bed, client.endpoint::close);
                bed.backend.pollNow();
                bed.backend.pollNow();
                peer.setSoTimeout(PATIENCE_MILLIS);
                assertThat(peer.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aLentThreadEndsTheOutputAtOnce(BackendProvider provider) throws Exception {
        try (TestBed bed = new TestBed(provider);
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FakeStreamSink client = bed.connect(listener.getLocalPort());
            try (Socket peer = listener.accept()) {
                peer.setSoTimeout(PATIENCE_MILLIS);
                List<Throwable> thrown = new ArrayList<>();
                onALentThread(bed, () -> {
                    try {
                        client.endpoint.shutdownOutput();
                    } catch (IOException e) {
                        thrown.add(e);
                    }
                });
                // Nobody polls.
                assertThat(peer.getInputStream().read()).isEqualTo(-1);
                assertThat(thrown).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatManyConnectionsOfALentThreadWriteInOneStepIsSent(BackendProvider provider) throws Exception {
        int connections = 40;
        int chunks = 15;
        try (TestBed bed = new TestBed(provider)) {
            List<TestBed.Pair> pairs = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                pairs.add(bed.pair());
            }
            for (int chunk = 1; chunk <= chunks; chunk++) {
                onALentThread(bed, () -> {
                    for (TestBed.Pair pair : pairs) {
                        pair.server().endpoint.resumeReading();
                        pair.client().send(ByteBuffer.wrap(new byte[] {'x'}));
                        pair.server().endpoint.pauseReading();
                        pair.server().endpoint.resumeReading();
                    }
                });
                int sent = chunk;
                bed.until(() -> pairs.stream()
                        .allMatch(pair -> pair.client().sent == sent
                                && pair.server().bytes.size() == sent));
            }
            assertThat(pairs).allMatch(pair -> pair.client().ends.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource(MOVABLE)
    void aLoopIsClosedAfterTheThreadThatRanItHasEnded(BackendProvider provider) throws Exception {
        int before = Descriptors.open();
        TestBed bed = new TestBed(provider);
        List<TestBed.Pair> pairs = new ArrayList<>();
        Thread runner = new Thread(() -> {
            try {
                pairs.add(bed.pair());
                pairs.get(0).server().endpoint.resumeReading();
                pairs.get(0).client().send(ByteBuffer.allocate(16 << 20));
                bed.listen(TestBed.loopback(0)).resumeAccepting();
                bed.settle();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        runner.start();
        runner.join();
        assertThat(pairs).hasSize(1);
        bed.backend.wakeup();
        bed.close();
        bed.close();
        Descriptors.awaitOpen(before);
    }

    @ParameterizedTest
    @MethodSource(MOVABLE)
    void aLoopThatNeverRanOnItsThreadIsRunByAnother(BackendProvider provider) throws Exception {
        TestBed bed = new TestBed(provider);
        TestBed.Pair pair = bed.pair();
        pair.server().endpoint.resumeReading();
        bed.settle();
        Thread other = new Thread(() -> {
            try {
                pair.client().send(ByteBuffer.wrap("moved".getBytes(US_ASCII)));
                bed.until(() -> pair.server().text().equals("moved"));
                bed.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        other.start();
        other.join();
        assertThat(pair.server().text()).isEqualTo("moved");
    }

    @Test
    void aRingOfOneThreadRefusesOthersAndServesItsOwnAfterThat() throws Exception {
        BackendProvider provider = new IoUringBackendProvider();
        assumeTrue(provider.isAvailable(), () -> String.valueOf(provider.unavailabilityCause()));
        int before = Descriptors.open();
        Backend backend = provider.createForOneThread(Clock.SYSTEM);
        backend.pollNow();
        List<Throwable> refused = new ArrayList<>();
        Thread other = new Thread(
                () -> {
                    refused.add(catchThrowable(backend::pollNow));
                    refused.add(catchThrowable(backend::close));
                },
                "other");
        other.start();
        other.join();
        assertThat(refused).hasSize(2).allSatisfy(thrown -> assertThat(thrown)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("made for one thread", "other", "EventLoops.newLoop"));
        backend.pollNow();
        backend.close();
        Descriptors.awaitOpen(before);
    }

    /** Should Netty ask for connections in another way some day, bytes would leave through the ring, in a poll. */
    @Test
    void anAcceptedSocketOfARingOfOneThreadTakesBytesAtOnceAndNeverWaits() throws Exception {
        try (TestBed bed = new TestBed(new OneThreadProvider(new IoUringBackendProvider()))) {
            FakeStreamSink server = bed.pair().server();
            int taken = server.endpoint.write(ByteBuffer.allocateDirect(64));
            assertThat(taken).isEqualTo(64);
            ByteBuffer much = ByteBuffer.allocateDirect(64 << 20);
            // Nobody reads.
            server.endpoint.write(much);
            assertThat(much.remaining()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void connectionsThatCameBeforeACloseAreClosedUntold(BackendProvider provider) throws Exception {
        try (TestBed bed = new TestBed(provider)) {
            ListenEndpoint listener = bed.listen(TestBed.loopback(0));
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            listener.resumeAccepting();
            bed.backend.pollNow();
            List<Socket> early = open(port, 8);
            listener.close();
            bed.settle();
            assertThat(bed.accepted).isEmpty();
            assertThat(bed.acceptFailures).isEmpty();
            assertGone(early);
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(java.net.ConnectException.class);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aCloseFromTheFirstAcceptIsTheLast(BackendProvider provider) throws Exception {
        int before = Descriptors.open();
        List<ListenEndpoint> listeners = new ArrayList<>();
        TestBed bed = new TestBed(provider) {
            @Override
            public void accepted(org.tulip4j.spi.StreamEndpoint endpoint, java.net.SocketAddress peer) {
                super.accepted(endpoint, peer);
                listeners.get(0).close();
            }
        };
        ListenEndpoint listener = bed.listen(TestBed.loopback(0));
        listeners.add(listener);
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        List<Socket> early = open(port, 8);
        listener.resumeAccepting();
        bed.until(() -> !bed.accepted.isEmpty());
        bed.settle();
        assertThat(bed.accepted).hasSize(1);
        assertThat(bed.acceptFailures).isEmpty();
        int told = ((InetSocketAddress) bed.peers.get(0)).getPort();
        List<Socket> others =
                early.stream().filter(socket -> socket.getLocalPort() != told).toList();
        assertThat(others).hasSize(7);
        assertGone(others);
        bed.accepted.get(0).endpoint.close();
        bed.close();
        for (Socket socket : early) {
            socket.close();
        }
        Descriptors.awaitOpen(before);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theThreadOfAdoptedChannelsEndsWithTheLoopAndLeavesNothing(BackendProvider provider) throws Exception {
        int before = Descriptors.open();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            TestBed bed = new TestBed(provider);
            // Those of earlier loops may be about to end.
            List<Thread> earlier = watchers();
            List<FakeStreamSink> adopted = new ArrayList<>();
            List<Socket> peers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                FakeStreamSink sink =
                        new FakeStreamSink(bed.backend.adopt(SocketChannel.open(listener.getLocalSocketAddress())));
                sink.endpoint.resumeReading();
                adopted.add(sink);
                peers.add(listener.accept());
                peers.get(i).getOutputStream().write('a');
            }
            bed.until(() -> adopted.stream().allMatch(sink -> sink.text().equals("a")));
            List<Thread> watchers = watchers();
            assertThat(watchers)
                    .hasSize(provider.name().equals("netty-nio") ? 0 : 1)
                    .allMatch(Thread::isDaemon);
            for (FakeStreamSink sink : adopted.subList(0, 10)) {
                sink.endpoint.close();
            }
            bed.close();
            for (Thread watcher : watchers) {
                watcher.join(PATIENCE_MILLIS);
                assertThat(watcher.isAlive()).isFalse();
            }
            for (Socket peer : peers) {
                peer.close();
            }
        }
        Descriptors.awaitOpen(before);
    }

    private static List<Thread> watchers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tulip-adopted-sockets"))
                .toList();
    }

    private static List<Socket> open(int port, int count) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            sockets.add(socket);
        }
        return sockets;
    }

    private static void assertGone(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            try (socket) {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        }
    }
}
