package org.tulip4j.nio.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.spi.StreamEndpoint;

@Timeout(60)
class NioStreamTest {
    private Rig rig;
    private Rig.Pair pair;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
        pair = rig.connect();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    void bytesArriveInOrder() throws IOException {
        pair.client.write(utf8("hello "));
        pair.client.write(utf8("world"));

        rig.until(() -> pair.serverSink.text().equals("hello world"));
        assertThat(pair.serverSink.calls).containsOnly("received");
    }

    @Test
    void readsIntoTheTargetAndLeavesItsPosition() throws IOException {
        ByteBuffer target = ByteBuffer.allocate(8).position(3);
        pair.serverSink.target = target;
        pair.client.write(utf8("0123456789"));

        rig.until(() -> pair.serverSink.text().equals("0123456789"));
        assertThat(pair.serverSink.calls).containsExactly("filled 5", "filled 5");
        assertThat(target.position()).isEqualTo(3);
        assertThat(target.limit()).isEqualTo(8);
    }

    @Test
    void pausesInsideAReadAndResumes() throws IOException {
        pair.serverSink.target = ByteBuffer.allocate(1);
        pair.serverSink.onReceived = pair.server::pauseReading;
        pair.client.write(utf8("ab"));
        rig.until(() -> !pair.serverSink.calls.isEmpty());

        rig.backend.pollNow();
        rig.backend.pollNow();
        assertThat(pair.serverSink.text()).isEqualTo("a");

        pair.server.resumeReading();
        rig.until(() -> pair.serverSink.text().equals("ab"));
    }

    @Test
    void endOfFileIsToldOnceAndWritingGoesOn() throws IOException {
        pair.client.shutdownOutput();
        rig.until(() -> pair.serverSink.eof);
        pair.server.pauseReading();
        pair.server.resumeReading();
        pair.server.write(utf8("still here"));

        rig.until(() -> pair.clientSink.text().equals("still here"));
        assertThat(pair.serverSink.calls).containsExactly("eof");
    }

    @Test
    void sendsAChunkPieceByPieceWhenTheKernelIsFull() throws IOException {
        pair.server.pauseReading();
        int filled = fillTheKernel(pair.client);
        byte[] chunk = new byte[64 * 1024];
        chunk[chunk.length - 1] = 42;
        pair.client.send(ByteBuffer.wrap(chunk));
        rig.backend.pollNow();
        assertThat(pair.clientSink.sentBytes()).isLessThan(chunk.length);

        pair.server.resumeReading();
        rig.until(() -> pair.serverSink.bytes.size() == filled + chunk.length);
        assertThat(pair.clientSink.sentBytes()).isEqualTo(chunk.length);
        assertThat(pair.serverSink.bytes.toByteArray()[filled + chunk.length - 1])
                .isEqualTo((byte) 42);
    }

    @Test
    void theNextChunkMayComeInsideSent() throws IOException {
        int[] left = {3};
        pair.clientSink.onSent = count -> {
            if (left[0]-- > 0) {
                pair.client.send(utf8("x"));
            }
        };
        pair.client.send(utf8("x"));

        rig.until(() -> pair.serverSink.text().equals("xxxx"));
        assertThat(pair.clientSink.sent).containsExactly(1, 1, 1, 1);
        assertThatThrownBy(() -> {
                    pair.client.send(utf8("a"));
                    pair.client.send(utf8("b"));
                })
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bigHeapBuffersAreTakenInSlices() throws IOException {
        pair.server.pauseReading();
        ByteBuffer data = ByteBuffer.allocate(64 * 1024 * 1024);
        int taken = pair.client.write(data);

        assertThat(taken).isPositive().isLessThan(data.capacity());
        assertThat(data.position()).isEqualTo(taken);
        assertThat(data.limit()).isEqualTo(data.capacity());
    }

    @Test
    void aResetIsToldOnce() throws IOException {
        pair.client.socket().setOption(StandardSocketOptions.SO_LINGER, 0);
        pair.client.close();
        rig.until(() -> pair.serverSink.failure != null);
        pair.server.resumeReading();
        rig.backend.pollNow();

        assertThat(NioErrors.isReset(pair.serverSink.failure)).isTrue();
        assertThat(pair.serverSink.calls).containsExactly("failed");
    }

    @Test
    void aChunkUnderWayFailsWithTheConnection() throws IOException {
        pair.server.pauseReading();
        fillTheKernel(pair.client);
        pair.client.pauseReading();
        pair.client.send(utf8("never"));
        pair.server.close();

        rig.until(() -> pair.clientSink.failure != null);
        assertThat(pair.clientSink.sent).isEmpty();
    }

    @Test
    void nothingIsToldAfterClose() throws IOException {
        pair.client.write(utf8("late"));
        pair.server.close();
        pair.server.close();
        rig.backend.pollNow();
        rig.until(() -> pair.clientSink.failure != null || pair.clientSink.eof);

        assertThat(pair.serverSink.calls).isEmpty();
        assertThatThrownBy(() -> pair.server.write(utf8("x"))).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingInsideAReadSkipsTheWrite() throws IOException {
        pair.serverSink.onReceived = pair.server::close;
        pair.server.send(utf8("x"));
        pair.client.write(utf8("y"));
        rig.until(() -> pair.serverSink.text().equals("y") || !pair.serverSink.sent.isEmpty());
        rig.until(() -> pair.clientSink.eof || pair.clientSink.failure != null);

        assertThat(pair.serverSink.failure).isNull();
    }

    @Test
    void addressesOutliveTheSocket() throws IOException {
        var local = pair.client.socket().localAddress();
        assertThat(pair.client.socket().option(StandardSocketOptions.TCP_NODELAY))
                .isTrue();
        assertThat(pair.server.socket().option(StandardSocketOptions.TCP_NODELAY))
                .isTrue();
        assertThat(pair.server.socket().option(StandardSocketOptions.SO_KEEPALIVE))
                .isTrue();
        pair.client.close();

        assertThat(local).isNotNull().isEqualTo(pair.server.socket().remoteAddress());
        assertThat(pair.client.socket().localAddress()).isEqualTo(local);
        assertThatThrownBy(() -> pair.client.socket().option(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anInterruptNeitherClosesNorIsLost() throws IOException {
        pair.server.pauseReading();
        pair.client.write(utf8("a"));
        Thread.currentThread().interrupt();
        pair.client.write(utf8("b"));
        pair.server.resumeReading();
        rig.backend.pollNanos(1_000_000_000);
        boolean kept = Thread.interrupted();

        assertThat(kept).isTrue();
        rig.until(() -> pair.serverSink.text().equals("ab"));
    }

    @Test
    void aChannelClosedBehindTheLoopsBackFails() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(Rig.loopback(0));
                SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
            FakeStreamSink sink = new FakeStreamSink();
            StreamEndpoint endpoint = rig.backend.adopt(channel);
            endpoint.attach(sink);
            rig.backend.pollNow();
            channel.close();
            endpoint.resumeReading();

            rig.until(() -> sink.failure != null);
            assertThat(sink.failure).hasMessageContaining("closed");
        }
    }

    private static int fillTheKernel(StreamEndpoint endpoint) throws IOException {
        int filled = 0;
        int idle = 0;
        // The receiver's side moves bytes on in its own time: full means refused several times in a row.
        while (idle < 1000) {
            int count = endpoint.write(ByteBuffer.allocateDirect(64 * 1024));
            filled += count;
            idle = count == 0 ? idle + 1 : 0;
        }
        return filled;
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
