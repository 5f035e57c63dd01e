package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.sockets.Datagram;

/** Operations on the user's own sockets, cancelled in pass after pass: no byte, datagram or connection is lost or sent twice. */
@Timeout(60)
class CancelledSocketTest {
    /** More than both kernels' buffers hold. */
    private static final int MANY = 16 << 20;

    private static final byte[] PATTERN = TckStage.pattern(MANY);
    private static final String TEXT = "abc";

    static Stream<String> backends() {
        return Environments.with(Capability.SOCKETS).stream()
                .map(TckEnvironment::backend)
                .distinct();
    }

    private static void play(String backend, VoidCoroutine body) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private static EventLoop loop() {
        return EventLoops.running();
    }

    private static ByteBuffer text() {
        return ByteBuffer.wrap(TEXT.getBytes());
    }

    private record Pair(SocketChannel here, SocketChannel there) implements AutoCloseable {
        static Pair open() throws IOException {
            try (ServerSocketChannel server = ServerSocketChannel.open()) {
                server.bind(new InetSocketAddress(TckStage.HOST, 0));
                SocketChannel here = SocketChannel.open(server.getLocalAddress());
                here.configureBlocking(false);
                SocketChannel there = server.accept();
                there.configureBlocking(false);
                return new Pair(here, there);
            }
        }

        @Override
        public void close() throws IOException {
            here.close();
            there.close();
        }
    }

    private interface Receiving {
        /** Into this buffer, or the future has the bytes. */
        Future<?> receive(ByteBuffer into);
    }

    private interface Writing {
        void write() throws IOException;
    }

    /** The bytes arrive while it, or a task that awaits it, is cancelled, or after: the next receives what this one has not. */
    private static void receives(Receiving receiving, Writing peer) throws Exception {
        int[] writtenIn = {0};
        for (int later = 0; later < 4; later++) {
            writtenIn[0] = later;
            EveryPass.untilTooLate(pass -> {
                ByteBuffer into = ByteBuffer.allocate(TEXT.length());
                Future<?> victim = writtenIn[0] < 2
                        ? receiving.receive(into)
                        : Tulip.createTask(() -> receiving.receive(into).await());
                TckStage.passes(writtenIn[0] % 2);
                peer.write();
                boolean late = EveryPass.tooLate(victim, pass);
                assertThat(into.position()).isEqualTo(late && into.position() > 0 ? TEXT.length() : 0);
                if (!late) {
                    ByteBuffer rest = ByteBuffer.allocate(TEXT.length());
                    Object got = receiving.receive(rest).await();
                    assertThat(bytes(got, rest)).as("pass %s", pass).isEqualTo(text());
                } else {
                    assertThat(bytes(victim.result(), into)).isEqualTo(text());
                }
                return late;
            });
        }
    }

    private static ByteBuffer bytes(Object got, ByteBuffer into) {
        if (got instanceof ByteBuffer buffer) {
            return buffer;
        }
        return got instanceof Datagram datagram ? datagram.data() : into.flip();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aCancelledReceiveLeavesTheBytesToTheNext(String backend) {
        play(backend, () -> {
            try (Pair pair = Pair.open()) {
                Writing peer = () -> pair.there().write(text());
                receives(into -> loop().sockRecv(pair.here(), 10), peer);
                receives(into -> loop().sockRecvInto(pair.here(), into), peer);
            }
            try (DatagramChannel here = datagrams();
                    DatagramChannel there = datagrams()) {
                SocketAddress address = here.getLocalAddress();
                Writing peer = () -> there.send(text(), address);
                receives(into -> loop().sockRecvFrom(here, 10), peer);
                receives(into -> loop().sockRecvFromInto(here, into), peer);
            }
        });
    }

    private static DatagramChannel datagrams() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(TckStage.HOST, 0)).configureBlocking(false);
        return channel;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aCancelledAcceptOrConnectLeavesTheConnectionToTheNext(String backend) {
        play(backend, () -> {
            try (ServerSocketChannel server = ServerSocketChannel.open()) {
                server.bind(new InetSocketAddress(TckStage.HOST, 0)).configureBlocking(false);
                EveryPass.untilTooLate(pass -> {
                    Future<org.tulip4j.sockets.Accepted> victim = loop().sockAccept(server);
                    try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
                        boolean late = EveryPass.tooLate(victim, pass);
                        var accepted = late
                                ? victim.result()
                                : loop().sockAccept(server).await();
                        assertThat(accepted.remoteAddress()).isEqualTo(client.getLocalAddress());
                        accepted.channel().close();
                        return late;
                    }
                });
                for (int pass = 0; pass < 4; pass++) {
                    try (SocketChannel client = SocketChannel.open()) {
                        client.configureBlocking(false);
                        Future<Void> victim = loop().sockConnect(client, server.getLocalAddress());
                        boolean late = victim.isDone() || EveryPass.tooLate(victim, pass);
                        // The caller's, in either case.
                        assertThat(client.isOpen()).isTrue();
                        assertThat(client.isConnected()).isEqualTo(late);
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aCancelledSendTellsWhatItHasSent(String backend, @TempDir Path folder) throws Exception {
        Path path = Files.write(folder.resolve("file"), PATTERN);
        play(backend, () -> {
            for (int pass : List.of(0, 1, 2, 3, 10, 100)) {
                try (Pair pair = Pair.open()) {
                    ByteBuffer data = ByteBuffer.wrap(PATTERN);
                    Future<?> victim = loop().sockSendAll(pair.here(), data);
                    checkSent(pair, victim, pass, data::position);
                }
                try (Pair pair = Pair.open();
                        FileChannel file = FileChannel.open(path)) {
                    Future<?> victim = loop().sockSendFile(pair.here(), file);
                    checkSent(pair, victim, pass, file::position);
                }
            }
        });
    }

    private interface Position {
        long get() throws IOException;
    }

    /** It is under way while the peer reads; the bytes up to its position, and no more, arrive. */
    private static void checkSent(Pair pair, Future<?> victim, int passes, Position position) throws Exception {
        ByteBuffer arrived = ByteBuffer.allocate(MANY);
        TckStage.passes(passes / 2);
        arrived.limit(MANY / 8);
        while (passes > 0 && arrived.hasRemaining()) {
            loop().sockRecvInto(pair.there(), arrived).await();
        }
        boolean late = EveryPass.tooLate(victim, passes);
        assertThat(late).as("the kernel took it all").isFalse();
        long sent = position.get();
        TckStage.passes(3);
        assertThat(position.get()).isEqualTo(sent).isBetween((long) arrived.position(), (long) MANY - 1);
        pair.here().shutdownOutput();
        arrived.limit(MANY);
        while (loop().sockRecvInto(pair.there(), arrived).await() > 0) {
            // until the end
        }
        assertThat(arrived.position()).as("after %s passes", passes).isEqualTo((int) sent);
        assertThat(Arrays.mismatch(arrived.array(), 0, (int) sent, PATTERN, 0, (int) sent))
                .isEqualTo(-1);
    }
}
