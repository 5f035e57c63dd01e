package org.tulip4j.streams;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes in order, in one array that grows and is reused. Confined to the loop. */
final class ByteQueue {
    private static final byte[] EMPTY = {};
    private static final int LEAST = 1024;
    /** The longest array that every virtual machine makes. */
    private static final int MOST = Integer.MAX_VALUE - 8;

    private byte[] bytes = EMPTY;
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
        byte[] into = bytes;
        if (bytes.length - size < count || head < size) {
            long needed = (long) size + count;
            if (needed > MOST) {
                throw new IllegalStateException(needed + " bytes cannot be buffered; read in smaller pieces");
            }
            into = new byte[(int) Math.min(MOST, Math.max(needed, Math.max(LEAST, bytes.length * 2L)))];
        }
        System.arraycopy(bytes, head, into, 0, size);
        bytes = into;
        head = 0;
        tail = size;
    }

    /** Gives the array back when nothing is in it. */
    void trim() {
        if (head == tail) {
            bytes = EMPTY;
            head = 0;
            tail = 0;
        }
    }

    /** Whether this byte is there, counted from the head. */
    boolean hasAt(byte wanted, int at) {
        return at < size() && bytes[head + at] == wanted;
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
