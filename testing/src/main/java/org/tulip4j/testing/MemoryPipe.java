package org.tulip4j.testing;

import java.nio.ByteBuffer;

/** One direction of a connection: bytes in order, at most so many. Used with the network's lock held. */
final class MemoryPipe {
    private static final int FIRST_BYTES = 4096;

    private final int capacity;
    private byte[] ring;
    private int head;
    private int size;
    /** The writer will write no more. */
    private boolean ended;
    /** The reader is gone: what is written now is lost. */
    private boolean abandoned;

    MemoryPipe(int capacity) {
        this.capacity = capacity;
        this.ring = new byte[Math.min(capacity, FIRST_BYTES)];
    }

    int size() {
        return size;
    }

    boolean hasRoom() {
        return size < capacity;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    void end() {
        ended = true;
    }

    void abandon() {
        abandoned = true;
        size = 0;
    }

    /** Loses what is under way, the end included. */
    void clear() {
        size = 0;
        ended = false;
    }

    /** Takes what there is room for; how much. */
    int write(ByteBuffer data) {
        int count = Math.min(data.remaining(), capacity - size);
        reserve(size + count);
        int tail = (int) (((long) head + size) % ring.length);
        int first = Math.min(count, ring.length - tail);
        data.get(ring, tail, first);
        data.get(ring, 0, count - first);
        size += count;
        return count;
    }

    /** Puts at most so many bytes into the buffer; how many. */
    int read(ByteBuffer into, int most) {
        int count = Math.min(Math.min(into.remaining(), most), size);
        int first = Math.min(count, ring.length - head);
        into.put(ring, head, first);
        into.put(ring, 0, count - first);
        size -= count;
        head = size == 0 ? 0 : (int) (((long) head + count) % ring.length);
        return count;
    }

    private void reserve(int bytes) {
        if (bytes <= ring.length) {
            return;
        }
        byte[] larger = new byte[(int) Math.min(capacity, Math.max(bytes, 2L * ring.length))];
        int first = Math.min(size, ring.length - head);
        System.arraycopy(ring, head, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, size - first);
        ring = larger;
        head = 0;
    }
}
