package org.tulip4j.testing.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a recording, entry by entry; looks ahead. Confined to one thread at a time. */
final class RunReader {
    private static final int HEAD = RunWriter.MAGIC.length + 1;
    private static final byte[] NOTHING = {};

    /** Where it is, for messages. */
    private final Path file;
    /** All of it. */
    private final byte[] data;
    /** How much of each work comes in. */
    private final Map<String, Integer> ofWork = new HashMap<>();
    /** What was read ahead. */
    private final ArrayDeque<Entry> ahead = new ArrayDeque<>();
    /** Where the entry begins that is read next. */
    private int position = HEAD;

    /**
     * Opens a file and looks through it.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it is no recording, of another version, or damaged
     */
    RunReader(Path file) throws IOException {
        this.file = file;
        if (Files.size(file) > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(file + " is longer than 2 GiB, and no replay takes so much");
        }
        this.data = Files.readAllBytes(file);
        checkHead();
        // Each entry is looked at, so that what is damaged is refused before anything runs.
        for (Entry entry = read(); entry != null; entry = read()) {
            checkAddresses(entry);
            if (entry.kind() == Kind.ARRIVES && Sender.isWork(entry.text())) {
                ofWork.merge(entry.text(), entry.id() + 1, Math::max);
            }
        }
        position = HEAD;
    }

    /** Looks at the addresses that a replay reads. */
    private void checkAddresses(Entry entry) {
        boolean both = entry.kind() == Kind.CONNECTED || entry.kind() == Kind.ACCEPTED;
        try {
            if (both) {
                Addresses.parse(entry.text());
            }
            if (both || entry.kind() == Kind.LISTEN) {
                Addresses.parse(entry.other());
            }
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException(
                    file + " is damaged: the entry at byte " + entry.at() + " has " + none.getMessage(), none);
        }
    }

    private void checkHead() {
        byte[] magic = RunWriter.MAGIC;
        if (data.length < magic.length || !Arrays.equals(Arrays.copyOf(data, magic.length), magic)) {
            throw new IllegalArgumentException(file + " is no recording of a run: it does not begin with "
                    + new String(magic, StandardCharsets.US_ASCII));
        }
        if (data.length < HEAD) {
            throw new IllegalArgumentException(
                    file + " ends within its first " + HEAD + " bytes: nothing was recorded");
        }
        if (data[magic.length] != RunWriter.VERSION) {
            throw new IllegalArgumentException(
                    file + " is a recording of version " + data[magic.length] + ", and this tulip reads version "
                            + RunWriter.VERSION + ": replay it with the tulip that made it");
        }
    }

    /** {@return the next entry, which stays; null: there is none} */
    @Nullable Entry peek() {
        if (ahead.isEmpty()) {
            Entry read = read();
            if (read == null) {
                return null;
            }
            ahead.add(read);
        }
        return ahead.peek();
    }

    /** {@return the next entry; null: there is none} */
    @Nullable Entry next() {
        Entry next = peek();
        ahead.poll();
        return next;
    }

    /** {@return the next entry that is not about time, which stays; null: there is none} */
    @Nullable Entry peekBehindTime() {
        Entry last = ahead.peekLast();
        if (last != null && !isTime(last)) {
            for (Entry entry : ahead) {
                if (!isTime(entry)) {
                    return entry;
                }
            }
        }
        for (Entry read = read(); read != null; read = read()) {
            ahead.add(read);
            if (!isTime(read)) {
                return read;
            }
        }
        return null;
    }

    static boolean isTime(Entry entry) {
        return entry.kind() == Kind.CLOCK || entry.kind() == Kind.AT;
    }

    /** {@return where the next entry begins} */
    long position() {
        Entry first = ahead.peek();
        return first == null ? position : first.at();
    }

    /** {@return how much of each work of an executor comes in} */
    Map<String, Integer> ofWork() {
        return ofWork;
    }

    Path file() {
        return file;
    }

    private @Nullable Entry read() {
        int at = position;
        if (at >= data.length || data[at] == 0) {
            return null;
        }
        Kind kind = Kind.of(data[at]);
        if (kind == null) {
            throw damaged(at);
        }
        position = at + 1;
        try {
            int id = kind.has('i') ? (int) number() : 0;
            long number = kind.has('n') ? number() : 0;
            String text = kind.has('t') ? new String(bytes(), StandardCharsets.UTF_8) : "";
            String other = kind.has('o') ? new String(bytes(), StandardCharsets.UTF_8) : "";
            byte[] bytes = kind.has('b') ? bytes() : NOTHING;
            return new Entry(at, kind, id, number, text, other, bytes);
        } catch (ArrayIndexOutOfBoundsException cutOff) {
            // The process, or its disk, ended within the entry.
            position = data.length;
            return null;
        } catch (IllegalStateException nonsense) {
            throw damaged(at);
        }
    }

    private IllegalArgumentException damaged(int at) {
        return new IllegalArgumentException(file + " is damaged: at byte " + at + " is " + (data[at] & 0xFF)
                + ", which begins no entry that makes sense");
    }

    private long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = data[position++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new IllegalStateException("no number");
    }

    private byte[] bytes() {
        long count = number();
        if (count < 0) {
            throw new IllegalStateException("no length");
        }
        if (count > data.length - position) {
            throw new ArrayIndexOutOfBoundsException();
        }
        int from = position;
        position += (int) count;
        return Arrays.copyOfRange(data, from, position);
    }
}
