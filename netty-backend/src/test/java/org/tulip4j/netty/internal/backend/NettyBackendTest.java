package org.tulip4j.netty.internal.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.netty.internal.FakeStreamSink;
import org.tulip4j.netty.internal.TestBed;
import org.tulip4j.netty.internal.TestBed.FakeConnectSink;
import org.tulip4j.spi.Backend.Attempt;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.ListenEndpoint;

/** Polling, waking, connecting, listening, on every transport that runs here. */
@Timeout(60)
public class NettyBackendTest {
    private static final String ALL = "org.tulip4j.netty.internal.Backends#all";
    private static final long WAIT_NANOS = 30_000_000L;

    @ParameterizedTest
    @MethodSource(ALL)
    void pollWaitsNoShorterThanAsked(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            for (long nanos : new long[] {300_000L, 1_700_000L, WAIT_NANOS}) {
                long start = System.nanoTime();
                bed.backend.pollNanos(nanos);
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(nanos);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void wakeupBeforePollMakesItReturn(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            bed.backend.wakeup();
            bed.backend.pollForever();
            bed.backend.pollNow();
            bed.backend.wakeup();
            bed.backend.wakeup();
            bed.backend.pollForever();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void wakeupFromAnotherThreadIsNeverLost(BackendProvider provider) throws Exception {
        try (TestBed bed = new TestBed(provider)) {
            AtomicInteger asked = new AtomicInteger();
            Semaphore answered = new Semaphore(0);
            int rounds = 2000;
            Thread waker = new Thread(() -> {
                for (int i = 0; i < rounds; i++) {
                    asked.incrementAndGet();
                    bed.backend.wakeup();
                    answered.acquireUninterruptibly();
                }
            });
            waker.start();
            for (int seen = 0; seen < rounds; ) {
                bed.backend.pollForever();
                if (asked.get() > seen) {
                    seen++;
                    answered.release();
                }
            }
            waker.join();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void connectionsHaveNamesOptionsAndEcho(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            ListenEndpoint listener = bed.listen(TestBed.loopback(0));
            listener.resumeAccepting();
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            FakeStreamSink client = bed.connect(port);
            bed.until(() -> !bed.accepted.isEmpty());
            FakeStreamSink server = bed.accepted.get(0);
            assertThat(client.endpoint.socket().remoteAddress()).isEqualTo(TestBed.loopback(port));
            assertThat(bed.peers.get(0)).isEqualTo(client.endpoint.socket().localAddress());
            assertThat(server.endpoint.socket().localAddress()).isEqualTo(TestBed.loopback(port));
            assertThat(client.endpoint.socket().option(StandardSocketOptions.TCP_NODELAY))
                    .isTrue();
            assertThat(server.endpoint.socket().option(StandardSocketOptions.TCP_NODELAY))
                    .isTrue();
            assertThat(server.endpoint.socket().option(StandardSocketOptions.SO_KEEPALIVE))
                    .isTrue();

            server.endpoint.resumeReading();
            client.endpoint.resumeReading();
            client.send(ByteBuffer.wrap("ping".getBytes(US_ASCII)));
            bed.until(() -> server.text().equals("ping") && client.sent == 4);
            server.send(ByteBuffer.wrap("pong".getBytes(US_ASCII)));
            bed.until(() -> client.text().equals("pong") && server.sent == 4);
            assertThat(client.ends).isEmpty();
            assertThat(server.ends).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void addressInUseIsABindExceptionNamingIt(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = TestBed.loopback(taken.getLocalPort());
            assertThatThrownBy(() -> bed.listen(address))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("in use");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void listenReportsErrorsOnALentThreadToo(BackendProvider provider) throws Exception {
        try (TestBed bed = new TestBed(provider);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            bed.backend.pollNow();
            AtomicReference<Object> outcome = new AtomicReference<>();
            Runnable body = bed.backend.decorate(() -> {
                try {
                    bed.listen(TestBed.loopback(0)).resumeAccepting();
                    outcome.set(bed.listen(TestBed.loopback(taken.getLocalPort())));
                } catch (IOException e) {
                    outcome.set(e);
                }
            });
            Thread coroutine = new Thread(body);
            coroutine.start();
            coroutine.join();
            assertThat(outcome.get()).isInstanceOf(BindException.class);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aLentThreadTalksWhileTheLoopIsBlocked(BackendProvider provider) throws Exception {
        try (TestBed bed = new TestBed(provider)) {
            TestBed.Pair pair = bed.pair();
            Thread coroutine = new Thread(bed.backend.decorate(() -> {
                pair.server().endpoint.resumeReading();
                pair.client().send(ByteBuffer.wrap("lent".getBytes(US_ASCII)));
            }));
            coroutine.start();
            coroutine.join();
            bed.until(() -> pair.server().text().equals("lent") && pair.client().sent == 4);
            assertThat(pair.client().ends).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void refusedConnectIsAConnectExceptionNamingTheAddress(BackendProvider provider) throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        try (TestBed bed = new TestBed(provider)) {
            FakeConnectSink sink = new FakeConnectSink();
            bed.backend.connect(TestBed.loopback(port), null, sink);
            bed.until(() -> sink.outcome != null);
            assertThat(sink.failure)
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("Connect call to 127.0.0.1:" + port + " failed: Connection refused");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void connectBindsTheLocalAddressFirst(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int local;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                local = free.getLocalPort();
            }
            FakeConnectSink sink = new FakeConnectSink();
            bed.backend.connect(TestBed.loopback(peer.getLocalPort()), TestBed.loopback(local), sink);
            bed.until(() -> sink.outcome != null);
            assertThat(sink.failure).isNull();
            assertThat(sink.endpoint.socket().localAddress()).isEqualTo(TestBed.loopback(local));
            assertThatThrownBy(() -> bed.backend.connect(
                            TestBed.loopback(peer.getLocalPort()), new InetSocketAddress("192.0.2.1", 0), sink))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("192.0.2.1:0");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void cancelledConnectTellsNothing(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FakeConnectSink sink = new FakeConnectSink();
            Attempt attempt = bed.backend.connect(TestBed.loopback(peer.getLocalPort()), null, sink);
            attempt.cancel();
            attempt.cancel();
            bed.settle();
            assertThat(sink.outcome).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void pausedListenerAcceptsNothing(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            ListenEndpoint listener = bed.listen(TestBed.loopback(0));
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port)) {
                bed.settle();
                assertThat(bed.accepted).isEmpty();
                listener.resumeAccepting();
                listener.resumeAccepting();
                bed.until(() -> bed.accepted.size() == 1);
                listener.pauseAccepting();
                try (Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    bed.settle();
                    assertThat(bed.accepted).hasSize(1);
                    listener.resumeAccepting();
                    bed.until(() -> bed.accepted.size() == 2);
                    assertThat(second.isConnected()).isTrue();
                }
                assertThat(first.isConnected()).isTrue();
            }
            listener.close();
            listener.close();
            bed.settle();
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class);
            assertThat(bed.acceptFailures).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theWildcardOfBothFamiliesIsReachedOverBoth(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            ListenEndpoint listener = bed.listenEverywhere();
            listener.resumeAccepting();
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            try (Socket four = new Socket("127.0.0.1", port)) {
                bed.until(() -> bed.accepted.size() == 1);
                assertThat(four.isConnected()).isTrue();
            }
            assumeTrue(hasIpv6(), "no IPv6 here");
            try (Socket six = new Socket("::1", port)) {
                bed.until(() -> bed.accepted.size() == 2);
                assertThat(six.isConnected()).isTrue();
            }
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return probe.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.netty.internal.Backends#movable")
    void closeEndsConnectionsOnWhateverThread(BackendProvider provider) throws Exception {
        TestBed bed = new TestBed(provider);
        TestBed.Pair pair = bed.pair();
        ListenEndpoint listener = bed.listen(TestBed.loopback(0));
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        CountDownLatch closed = new CountDownLatch(1);
        new Thread(() -> {
                    try {
                        bed.close();
                        closed.countDown();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .start();
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> pair.client().endpoint.socket().option(StandardSocketOptions.SO_RCVBUF))
                .isInstanceOf(IOException.class);
        bed.backend.wakeup();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void closeWithoutAnyPollWorks(BackendProvider provider) throws IOException {
        TestBed bed = new TestBed(provider);
        bed.listen(TestBed.loopback(0)).resumeAccepting();
        bed.close();
    }
}
