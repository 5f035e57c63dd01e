package org.tulip4j.streams;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes in order, in one array that grows and is reused. Confined to the loop. */
final class ByteQueue {
    private byte[] bytes = new byte[0];
    private int head;
    private int tail;

    int size() {
        return tail - head;
    }

    void add(ByteBuffer data) {
        int count = data.remaining();
        makeRoom(count);
        data.get(bytes, tail, count);
        tail += count;
    }

    private void makeRoom(int count) {
        if (bytes.length - tail >= count) {
            return;
        }
        int size = size();
        if (bytes.length - size >= count && head >= size) {
            System.arraycopy(bytes, head, bytes, 0, size);
        } else {
            int length = Math.max(size + count, Math.max(1024, bytes.length * 2));
            bytes = Arrays.copyOf(Arrays.copyOfRange(bytes, head, tail), length);
        }
        head = 0;
        tail = size;
    }

    byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(bytes, head, head + count);
        skip(count);
        return taken;
    }

    void skip(int count) {
        head += count;
        if (head == tail) {
            head = 0;
            tail = 0;
        }
    }

    /** Where the separator starts, counted from the head and looked for from there on; -1 when absent. */
    int find(byte[] separator, int from) {
        int last = tail - separator.length;
        for (int at = head + from; at <= last; at++) {
            int matched = 0;
            while (matched < separator.length && bytes[at + matched] == separator[matched]) {
                matched++;
            }
            if (matched == separator.length) {
                return at - head;
            }
        }
        return -1;
    }
}
