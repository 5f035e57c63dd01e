package org.tulip4j.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What waits to be sent: copies, in chunks, counted. */
class WriteQueueTest {
    private final WriteQueue queue = new WriteQueue();

    private static ByteBuffer numbered(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            bytes.put((byte) (i * 7 >> 3));
        }
        return bytes.flip();
    }

    @Test
    void whatIsAddedIsCopiedInChunks() {
        ByteBuffer data = numbered(2 * WriteQueue.CHUNK_BYTES + 5);
        data.position(3).limit(data.capacity() - 1);
        int length = data.remaining();
        queue.add(data);
        assertThat(data.hasRemaining()).isFalse();
        assertThat(data.limit()).isEqualTo(data.capacity() - 1);
        assertThat(queue.bytes()).isEqualTo(length);
        ByteBuffer all = ByteBuffer.allocate(length);
        data.put(3, (byte) 99);
        int chunks = 0;
        for (ByteBuffer head = queue.head(); head != null; head = queue.head()) {
            assertThat(head.remaining()).isBetween(1, WriteQueue.CHUNK_BYTES);
            int count = head.remaining();
            all.put(head);
            queue.sent(count);
            queue.dropHead();
            chunks++;
        }
        assertThat(chunks).isEqualTo(3);
        assertThat(queue.bytes()).isZero();
        assertThat(all.flip())
                .isEqualTo(numbered(2 * WriteQueue.CHUNK_BYTES + 5)
                        .position(3)
                        .slice()
                        .limit(length));
    }

    @Test
    void aChunkThatIsPartlySentStaysTheHead() {
        queue.add(numbered(10));
        queue.add(numbered(4));
        ByteBuffer head = queue.head();
        head.position(6);
        queue.sent(6);
        assertThat(queue.head()).isSameAs(head);
        assertThat(queue.bytes()).isEqualTo(8);
        queue.sent(4);
        queue.dropHead();
        assertThat(queue.head()).isEqualTo(numbered(4));
        assertThat(queue.bytes()).isEqualTo(4);
    }

    @Test
    void nothingAddedIsNoChunk() {
        queue.add(ByteBuffer.allocate(0));
        assertThat(queue.head()).isNull();
        queue.dropHead();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void clearDropsEverything() {
        queue.add(numbered(10));
        queue.clear();
        assertThat(queue.head()).isNull();
        assertThat(queue.bytes()).isZero();
        queue.add(numbered(3));
        assertThat(queue.bytes()).isEqualTo(3);
    }
}
