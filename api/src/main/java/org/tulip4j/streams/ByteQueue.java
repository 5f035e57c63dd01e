package org.tulip4j.streams;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.SpareArrays;

/**
 * Bytes in order, in one array that grows. Confined to the loop. The array is the loop's: an empty queue whose reader waits
 * has given it back.
 */
final class ByteQueue {
    private static final byte[] EMPTY = {};
    /** The longest array that every virtual machine makes. */
    private static final int MOST = Integer.MAX_VALUE - 8;

    private static final int LEAST_ROOM = 1024;

    /** No separator was found. */
    static final long NONE = -1;

    private byte[] bytes = EMPTY;
    private int head;
    private int tail;

    int size() {
        return tail - head;
    }

    /** What kind of array an empty queue begins with. */
    enum Room {
        /** One that can be given away, for bytes that will most likely be taken all at once. */
        OWN,
        /** One of the loop's, for bytes that will be taken soon. */
        TIGHT,
        /** One of the loop's, with room for more. */
        AMPLE
    }

    /**
     * Adds bytes.
     *
     * @param spare where a larger array comes from
     */
    void add(ByteBuffer data, SpareArrays spare, Room room) {
        int count = data.remaining();
        if (room == Room.OWN && bytes == EMPTY) {
            bytes = new byte[count];
        } else {
            makeRoom(count, room == Room.TIGHT ? 1 : LEAST_ROOM, spare);
        }
        data.get(bytes, tail, count);
        tail += count;
    }

    private void makeRoom(int count, int least, SpareArrays spare) {
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
            into = spare.take((int) Math.min(MOST, Math.max(Math.max(needed, least), bytes.length * 2L)));
        }
        System.arraycopy(bytes, head, into, 0, size);
        if (into != bytes) {
            spare.give(bytes);
        }
        bytes = into;
        head = 0;
        tail = size;
    }

    /** Gives the array back when nothing is in it. */
    void trim(SpareArrays spare) {
        if (head == tail && bytes != EMPTY) {
            spare.give(bytes);
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
        if (count == bytes.length) {
            // full, and all of it wanted
            byte[] all = bytes;
            bytes = EMPTY;
            head = 0;
            tail = 0;
            return all;
        }
        byte[] taken = Arrays.copyOfRange(bytes, head, head + count);
        skip(count);
        return taken;
    }

    /**
     * Shows everything to a function and drops what it takes; nothing when it throws. What is added meanwhile comes behind the rest.
     *
     * @param taker moves the buffer's position behind what it takes
     */
    <T extends @Nullable Object> T lend(Function<? super ByteBuffer, ? extends T> taker, SpareArrays spare) {
        byte[] lent = bytes;
        int from = head;
        int end = tail;
        bytes = EMPTY;
        head = 0;
        tail = 0;
        int rest = from;
        try {
            ByteBuffer view = ByteBuffer.wrap(lent, from, end - from);
            T value = taker.apply(view);
            int position = view.position();
            if (position < from || position > end) {
                throw new IllegalStateException("a buffer of " + (end - from)
                        + " bytes that was lent came back with its position outside of them: " + (position - from));
            }
            rest = position;
            return value;
        } finally {
            takeBack(lent, rest, end, spare);
        }
    }

    private void takeBack(byte[] lent, int from, int end, SpareArrays spare) {
        ByteBuffer came = size() == 0 ? null : ByteBuffer.wrap(bytes, head, size());
        byte[] other = bytes;
        bytes = lent;
        head = from;
        tail = end;
        skip(0);
        if (came != null) {
            add(came, spare, Room.AMPLE);
        }
        if (other != EMPTY) {
            spare.give(other);
        }
    }

    void skip(int count) {
        head += count;
        if (head == tail) {
            head = 0;
            tail = 0;
        }
    }

    /** Where the separator starts, counted from the head and looked for from there on; -1 when absent. */
    private int find(byte[] separator, int from) {
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

    /** The match that ends first, looked for from there on: its start above its end, 32 bits each; {@link #NONE}. */
    long findFirst(byte[][] separators, int from) {
        long best = NONE;
        for (byte[] separator : separators) {
            int at = find(separator, from);
            int end = at + separator.length;
            if (at >= 0 && (best == NONE || isBefore(at, end, best))) {
                best = (long) at << Integer.SIZE | end;
            }
        }
        return best;
    }

    /** Tells whether one match comes before another. Of two that end together the shorter does, for more came before it. */
    private static boolean isBefore(int at, int end, long best) {
        return end < (int) best || end == (int) best && at > (int) (best >> Integer.SIZE);
    }
}
