package org.tulip4j.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/** What an endpoint does not take waits, in order, and leaves as the endpoint takes it. */
class WriteQueueTest {
    private final WriteQueue queue = new WriteQueue();
    private final Endpoint endpoint = new Endpoint();

    private static ByteBuffer numbered(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            bytes.put((byte) (i * 7 >> 3));
        }
        return bytes.flip();
    }

    @Test
    void whatIsAddedIsCopiedInChunks() throws IOException {
        ByteBuffer data = numbered(2 * WriteQueue.CHUNK_BYTES + 5);
        data.position(3).limit(data.capacity() - 1);
        int length = data.remaining();
        queue.add(data);
        assertThat(data.hasRemaining()).isFalse();
        assertThat(data.limit()).isEqualTo(data.capacity() - 1);
        assertThat(queue.bytes()).isEqualTo(length);

        data.put(3, (byte) 99);
        endpoint.room = Integer.MAX_VALUE;
        queue.pump(endpoint);
        int chunk = WriteQueue.CHUNK_BYTES;
        assertThat(endpoint.written).containsExactly(chunk, chunk, length - 2 * chunk);
        assertThat(ByteBuffer.wrap(endpoint.bytes.toByteArray()))
                .isEqualTo(numbered(2 * WriteQueue.CHUNK_BYTES + 5)
                        .position(3)
                        .slice()
                        .limit(length));
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void nothingAddedIsNoChunk() throws IOException {
        queue.add(ByteBuffer.allocate(0));
        assertThat(queue.isEmpty()).isTrue();
        queue.sent(0);
        queue.pump(endpoint);
        assertThat(endpoint.written).isEmpty();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void whatIsNotTakenIsTheEndpointsUntilItIsSent() throws IOException {
        queue.add(ByteBuffer.allocate(10));
        endpoint.room = 4;
        queue.pump(endpoint);
        ByteBuffer given = endpoint.given;
        assertThat(given).isNotNull();
        assertThat(given.remaining()).isEqualTo(6);
        assertThat(queue.bytes()).isEqualTo(6);

        queue.add(ByteBuffer.allocate(5));
        endpoint.room = Integer.MAX_VALUE;
        queue.pump(endpoint);
        assertThat(endpoint.written)
                .as("nothing overtakes what the endpoint has")
                .containsExactly(4);

        given.position(given.position() + 2);
        queue.sent(2);
        queue.pump(endpoint);
        assertThat(endpoint.written).containsExactly(4);
        assertThat(queue.bytes()).isEqualTo(9);

        given.position(given.limit());
        queue.sent(4);
        queue.pump(endpoint);
        assertThat(endpoint.written).containsExactly(4, 5);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void aBrokenConnectionIsTheCallersToTell() {
        queue.add(ByteBuffer.allocate(10));
        endpoint.broken = new IOException("Broken pipe");
        assertThatThrownBy(() -> queue.pump(endpoint)).isSameAs(endpoint.broken);
    }

    @Test
    void clearingDropsEverything() throws IOException {
        queue.add(ByteBuffer.allocate(10));
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.bytes()).isZero();
        queue.pump(endpoint);
        assertThat(endpoint.written).isEmpty();
        queue.add(ByteBuffer.allocate(3));
        assertThat(queue.bytes()).isEqualTo(3);
    }

    /** Takes as much as there is room. */
    private static final class Endpoint implements StreamEndpoint {
        private final List<Integer> written = new ArrayList<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int room;
        private @Nullable ByteBuffer given;
        private @Nullable IOException broken;

        @Override
        public int write(ByteBuffer data) throws IOException {
            if (broken != null) {
                throw broken;
            }
            int count = Math.min(room, data.remaining());
            byte[] taken = new byte[count];
            data.get(taken);
            bytes.writeBytes(taken);
            room -= count;
            written.add(count);
            return count;
        }

        @Override
        public void send(ByteBuffer chunk) {
            given = chunk;
        }

        @Override
        public void attach(StreamSink sink) {}

        @Override
        public void resumeReading() {}

        @Override
        public void pauseReading() {}

        @Override
        public void shutdownOutput() {}

        @Override
        public void close() {}

        @Override
        public SocketView socket() {
            throw new UnsupportedOperationException();
        }
    }
}
