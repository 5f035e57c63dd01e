package org.tulip4j.netty.internal.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.netty.internal.FakeStreamSink;
import org.tulip4j.netty.internal.Peer;
import org.tulip4j.netty.internal.TestBed;
import org.tulip4j.netty.internal.TestBed.Pair;
import org.tulip4j.spi.BackendProvider;

/** One connection: reading, pausing, sending, ending, on every transport that runs here. */
@Timeout(60)
class NettyStreamTest {
    private static final String ALL = "org.tulip4j.netty.internal.Backends#all";
    private static final int MUCH = 3_000_000;
    private static final int MORE_THAN_THE_KERNEL_HOLDS = 24_000_000;
    private static final int CHUNK = 64 * 1024;

    @ParameterizedTest
    @MethodSource(ALL)
    void muchArrivesInOrderThroughWriteAndSend(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            Pair pair = bed.pair();
            pair.server().endpoint.resumeReading();
            byte[] data = pattern(MUCH);
            push(bed, pair.client(), data);
            bed.until(() -> pair.server().bytes.size() == MUCH);
            assertThat(pair.server().bytes.toByteArray()).isEqualTo(data);
            assertThat(pair.client().ends).isEmpty();
        }
    }

    /** Writes what the kernel takes and sends the rest, as the core does. */
    static void push(TestBed bed, FakeStreamSink from, byte[] data) throws IOException {
        int done = 0;
        while (done < data.length) {
            int size = Math.min(CHUNK, data.length - done);
            boolean direct = done / CHUNK % 2 == 0;
            ByteBuffer chunk = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
            chunk.put(data, done, size).flip();
            int taken = from.endpoint.write(chunk);
            assertThat(chunk.position()).isEqualTo(taken);
            if (chunk.hasRemaining()) {
                int expected = from.sent + chunk.remaining();
                from.send(chunk);
                bed.until(() -> from.sent == expected);
            }
            done += size;
        }
    }

    private static byte[] pattern(int size) {
        byte[] data = new byte[size];
        for (int i = 0; i < size; i++) {
            data[i] = (byte) (i * 31 + i / 251);
        }
        return data;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void pauseIsHonouredBetweenTwoReads(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            Pair pair = bed.pair();
            byte[] data = pattern(1_000_000);
            FakeStreamSink server = pair.server();
            server.pauseAfterEach = true;
            server.endpoint.resumeReading();
            sendAll(pair.client(), data);
            bed.until(() -> server.calls == 1);
            while (server.bytes.size() < data.length) {
                int calls = server.calls;
                bed.backend.pollNow();
                bed.backend.pollNow();
                assertThat(server.calls).isEqualTo(calls);
                server.inCall = true;
                server.endpoint.resumeReading();
                server.inCall = false;
                bed.until(() -> server.calls > calls);
                assertThat(server.calls).isEqualTo(calls + 1);
            }
            assertThat(server.bytes.toByteArray()).isEqualTo(data);
            assertThat(server.ends).isEmpty();
        }
    }

    /** Sends chunk after chunk, each when the one before was taken. */
    private static void sendAll(FakeStreamSink client, byte[] data) {
        new FakeStreamSink(client.endpoint) {
            private int done;

            void more() {
                int size = Math.min(CHUNK, data.length - done);
                if (size > 0) {
                    ByteBuffer chunk = ByteBuffer.wrap(data, done, size);
                    done += size;
                    send(chunk);
                }
            }

            @Override
            public void sent(int count) {
                super.sent(count);
                more();
            }
        }.more();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatAPeerThatWentAwaySentWaitsForResume(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                Peer peer = new Peer(bed)) {
            FakeStreamSink mine = peer.mine;
            byte[] data = pattern(400_000);
            mine.endpoint.resumeReading();
            bed.backend.pollNow();
            mine.endpoint.pauseReading();
            Thread sender = peer.sendAndClose(data);
            bed.settle();
            assertThat(mine.calls).isZero();
            assertThat(mine.ends).isEmpty();
            mine.pauseAfterEach = true;
            while (mine.ends.isEmpty()) {
                int calls = mine.calls;
                mine.endpoint.resumeReading();
                bed.until(() -> mine.calls > calls || !mine.ends.isEmpty());
                assertThat(mine.calls).isLessThanOrEqualTo(calls + 1);
            }
            assertThat(mine.bytes.toByteArray()).isEqualTo(data);
            mine.endpoint.resumeReading();
            bed.settle();
            assertThat(mine.ends).containsExactly("eof");
            assertThat(sender.isAlive()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatComesBeforeTheFirstResumeWaitsWithThePeer(BackendProvider provider)
            throws IOException, InterruptedException {
        try (TestBed bed = new TestBed(provider);
                Peer peer = new Peer(bed)) {
            FakeStreamSink mine = peer.mine;
            byte[] data = pattern(MORE_THAN_THE_KERNEL_HOLDS);
            Thread sender = peer.sendAndClose(data);
            bed.settle();
            assertThat(mine.calls).isZero();
            assertThat(sender.isAlive()).as("nobody reads").isTrue();
            mine.endpoint.resumeReading();
            bed.until(() -> !mine.ends.isEmpty());
            sender.join();
            assertThat(mine.ends).containsExactly("eof");
            assertThat(mine.bytes.toByteArray()).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void eofIsToldOnceAndWritingGoesOn(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            Pair pair = bed.pair();
            FakeStreamSink server = pair.server();
            server.endpoint.resumeReading();
            pair.client().endpoint.resumeReading();
            pair.client().send(ByteBuffer.wrap("last".getBytes(US_ASCII)));
            bed.until(() -> pair.client().sent == 4);
            pair.client().endpoint.shutdownOutput();
            bed.until(() -> !server.ends.isEmpty());
            assertThat(server.text()).isEqualTo("last");
            server.endpoint.pauseReading();
            server.endpoint.resumeReading();
            bed.settle();
            server.send(ByteBuffer.wrap("answer".getBytes(US_ASCII)));
            bed.until(() -> pair.client().text().equals("answer"));
            assertThat(server.ends).containsExactly("eof");
            server.endpoint.close();
            bed.until(() -> !pair.client().ends.isEmpty());
            assertThat(pair.client().ends).containsExactly("eof");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aResetIsAFailureNotAnEnd(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                Peer peer = new Peer(bed)) {
            peer.mine.endpoint.resumeReading();
            bed.backend.pollNow();
            peer.reset();
            bed.until(() -> !peer.mine.ends.isEmpty());
            bed.settle();
            assertThat(peer.mine.ends).containsExactly("failed");
            assertThat(peer.mine.failure).hasMessage("Connection reset");
            assertThat(peer.mine.endpoint.socket().localAddress()).isNotNull();
            peer.mine.endpoint.close();
            assertThatThrownBy(() -> peer.mine.endpoint.write(ByteBuffer.allocate(1)))
                    .isInstanceOfAny(IOException.class);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aResetRightBehindBytesIsToldAfterThem(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                Peer peer = new Peer(bed)) {
            peer.mine.endpoint.resumeReading();
            bed.backend.pollNow();
            peer.channel.getOutputStream().write(new byte[4]);
            peer.reset();
            bed.until(() -> !peer.mine.ends.isEmpty());
            assertThat(peer.mine.ends).containsExactly("failed");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aResetWhilePausedIsToldAfterResume(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                Peer peer = new Peer(bed)) {
            peer.reset();
            bed.settle();
            assertThat(peer.mine.ends).isEmpty();
            peer.mine.endpoint.resumeReading();
            bed.until(() -> !peer.mine.ends.isEmpty());
            assertThat(peer.mine.ends).containsExactly("failed");
            assertThat(peer.mine.failure).hasMessage("Connection reset");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void sendingToAClosedPeerFailsOnce(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                Peer peer = new Peer(bed)) {
            peer.reset();
            bed.settle();
            peer.mine.send(ByteBuffer.allocate(100));
            bed.until(() -> !peer.mine.ends.isEmpty());
            bed.settle();
            assertThat(peer.mine.ends).containsExactly("failed");
            assertThat(peer.mine.sent).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void closeDiscardsWhatWaitsAndTellsNothing(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            Pair pair = bed.pair();
            FakeStreamSink client = pair.client();
            int sends = 0;
            while (client.sent == sends * CHUNK && sends < 1000) {
                client.send(ByteBuffer.allocateDirect(CHUNK));
                sends++;
                for (int i = 0; i < 3 && client.sent < sends * CHUNK; i++) {
                    bed.backend.pollNanos(1_000_000);
                }
            }
            assertThat(client.sent).as("the socket is full").isLessThan(sends * CHUNK);
            int sent = client.sent;
            client.endpoint.close();
            client.endpoint.close();
            bed.settle();
            assertThat(client.sent).isEqualTo(sent);
            assertThat(client.ends).isEmpty();
            assertThat(client.endpoint.socket().remoteAddress()).isNotNull();
            assertThatThrownBy(() -> client.endpoint.socket().option(StandardSocketOptions.SO_SNDBUF))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void bytesGoToTheTargetFromItsPositionOn(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            Pair pair = bed.pair();
            FakeStreamSink server = pair.server();
            server.target = ByteBuffer.allocate(10).position(7);
            server.endpoint.resumeReading();
            pair.client().send(ByteBuffer.wrap("0123456789".getBytes(US_ASCII)));
            bed.until(() -> server.bytes.size() == 10);
            assertThat(server.text()).isEqualTo("0123456789");
            assertThat(server.calls).isGreaterThanOrEqualTo(4);
            assertThat(server.target.position()).isEqualTo(7);
            assertThat(server.target.limit()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anIdleHalfOpenSocketThatIsResetDoesNotSpin(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                Peer peer = new Peer(bed)) {
            peer.mine.endpoint.resumeReading();
            peer.channel.shutdownOutput();
            bed.until(() -> !peer.mine.ends.isEmpty());
            peer.reset();
            bed.settle();
            long start = System.nanoTime();
            bed.backend.pollNanos(100_000_000L);
            bed.backend.pollNanos(100_000_000L);
            assertThat(System.nanoTime() - start).isGreaterThan(190_000_000L);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void optionsAreReadAndSet(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            var socket = bed.pair().client().endpoint.socket();
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            assertThat(socket.option(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 32_768);
            assertThat(socket.option(StandardSocketOptions.SO_RCVBUF)).isGreaterThanOrEqualTo(32_768);
            assertThat(socket.option(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
            assertThat(socket.option(StandardSocketOptions.IP_TOS)).isZero();
            assertThatThrownBy(() -> socket.option(StandardSocketOptions.IP_MULTICAST_TTL))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("IP_MULTICAST_TTL");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void adoptedChannelsReadSendAndEnd(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                ServerSocketChannel server = ServerSocketChannel.open().bind(TestBed.loopback(0));
                SocketChannel channel = SocketChannel.open(server.getLocalAddress());
                SocketChannel peer = server.accept()) {
            FakeStreamSink mine = new FakeStreamSink(bed.backend.adopt(channel));
            mine.endpoint.resumeReading();
            peer.write(ByteBuffer.wrap("hello".getBytes(US_ASCII)));
            bed.until(() -> mine.text().equals("hello"));
            mine.send(ByteBuffer.wrap("answer".getBytes(US_ASCII)));
            bed.until(() -> mine.sent == 6);
            ByteBuffer answer = ByteBuffer.allocate(6);
            while (answer.hasRemaining() && peer.read(answer) >= 0) {
                assertThat(answer.position()).isPositive();
            }
            assertThat(new String(answer.array(), US_ASCII)).isEqualTo("answer");
            mine.endpoint.pauseReading();
            peer.write(ByteBuffer.wrap("more".getBytes(US_ASCII)));
            bed.settle();
            assertThat(mine.text()).isEqualTo("hello");
            mine.endpoint.resumeReading();
            bed.until(() -> mine.text().equals("hellomore"));
            peer.shutdownOutput();
            bed.until(() -> !mine.ends.isEmpty());
            assertThat(mine.ends).containsExactly("eof");
            mine.endpoint.close();
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anUnconnectedChannelIsNotAdopted(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                SocketChannel channel = SocketChannel.open()) {
            assertThatThrownBy(() -> bed.backend.adopt(channel))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not connected");
            assertThat(channel.isBlocking()).isTrue();
        }
    }
}
