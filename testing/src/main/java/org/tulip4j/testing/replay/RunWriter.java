package org.tulip4j.testing.replay;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes a recording. The file is mapped, a piece at a time: no entry costs a system call, and what was written is there also when the process is
 * killed. An entry's kind is written last, so that a part of one is none.
 *
 * <p>A disk that is full ends the recording and not the program: the log says so, and the file ends there.
 *
 * <p>Confined to the loop.
 */
final class RunWriter {
    static final byte[] MAGIC = {'t', 'u', 'l', 'i', 'p', 'R', 'U', 'N'};
    static final byte VERSION = 1;
    private static final int PIECE_BYTES = 1 << 20;
    private static final byte[] NOTHING = {};
    private static final System.Logger LOG = System.getLogger("org.tulip4j");

    /** Where it is written, for messages. */
    private final Path file;
    /** The file. */
    private final FileChannel channel;
    /** The piece that is written; null: the recording has ended. */
    private @Nullable MappedByteBuffer piece;
    /** Where in the file the piece begins. */
    private long begin;

    RunWriter(Path file) throws IOException {
        this.file = file;
        this.channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            MappedByteBuffer first = calmly(() -> {
                takeAlone();
                channel.truncate(0);
                return map(0, PIECE_BYTES);
            });
            first.put(MAGIC).put(VERSION);
            piece = first;
        } catch (IOException failed) {
            channel.close();
            throw new IOException("nothing can be recorded into " + file + ": " + failed, failed);
        } catch (RuntimeException | Error failed) {
            channel.close();
            throw failed;
        }
    }

    /** Keeps others from recording into the file, until it is closed: of two recordings in one, none is left. */
    private void takeAlone() throws IOException {
        boolean taken;
        try {
            taken = channel.tryLock() != null;
        } catch (OverlappingFileLockException here) {
            taken = false;
        }
        if (!taken) {
            throw new IllegalStateException(
                    "another loop is recorded into " + file + ": each needs a file, and options, of its own");
        }
    }

    /** What is done with the file. */
    private interface Touch<T> {
        T touch() throws IOException;
    }

    /** Does something with the file though the thread may be interrupted: a channel that an interrupted thread touches is closed for good. */
    private static <T> T calmly(Touch<T> what) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return what.touch();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Maps a piece; what is new of it is written first, for a mapped page that the disk has no room for ends a process. */
    private MappedByteBuffer map(long from, int bytes) throws IOException {
        long size = channel.size();
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.max(0, from + bytes - size));
        while (zeros.hasRemaining()) {
            size += channel.write(zeros, size);
        }
        begin = from;
        return channel.map(FileChannel.MapMode.READ_WRITE, from, bytes);
    }

    void put(Kind kind) {
        put(kind, 0, 0, "", "", NOTHING, 0, 0);
    }

    void put(Kind kind, int id, long number) {
        put(kind, id, number, "", "", NOTHING, 0, 0);
    }

    void put(Kind kind, int id, long number, String text, String other) {
        put(kind, id, number, text, other, NOTHING, 0, 0);
    }

    /** Writes an entry with bytes of a buffer, which stays as it is. */
    void put(Kind kind, int id, long number, ByteBuffer data, int from, int count) {
        if (data.hasArray()) {
            put(kind, id, number, "", "", data.array(), data.arrayOffset() + from, count);
        } else {
            byte[] copy = new byte[count];
            data.duplicate().position(from).get(copy);
            put(kind, id, number, "", "", copy, 0, count);
        }
    }

    void failed(Throwable failure) {
        put(Kind.THROWS, 0, 0, failure.getClass().getName(), Failures.message(failure));
    }

    private void put(Kind kind, int id, long number, String text, String other, byte[] bytes, int from, int count) {
        byte[] first = kind.has('t') ? text.getBytes(StandardCharsets.UTF_8) : NOTHING;
        byte[] second = kind.has('o') ? other.getBytes(StandardCharsets.UTF_8) : NOTHING;
        // A kind, a byte behind the last entry, and at most ten bytes for each of five numbers.
        MappedByteBuffer to = room(52 + first.length + second.length + count);
        if (to == null) {
            return;
        }
        int at = to.position();
        to.position(at + 1);
        if (kind.has('i')) {
            putNumber(to, id);
        }
        if (kind.has('n')) {
            putNumber(to, number);
        }
        if (kind.has('t')) {
            putBytes(to, first, 0, first.length);
        }
        if (kind.has('o')) {
            putBytes(to, second, 0, second.length);
        }
        if (kind.has('b')) {
            putBytes(to, bytes, from, count);
        }
        VarHandle.releaseFence();
        to.put(at, (byte) kind.ordinal());
    }

    private @Nullable MappedByteBuffer room(int bytes) {
        MappedByteBuffer now = piece;
        if (now == null || now.remaining() >= bytes) {
            return now;
        }
        try {
            long next = begin + now.position();
            now = calmly(() -> map(next, Math.max(bytes, PIECE_BYTES)));
        } catch (IOException full) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the recording " + file + " ends here, and the program goes on: " + full,
                    full);
            now = null;
        }
        piece = now;
        return now;
    }

    private static void putBytes(ByteBuffer to, byte[] bytes, int from, int count) {
        putNumber(to, count);
        to.put(bytes, from, count);
    }

    /** Seven bits in a byte, the lowest first; the sign is the lowest of all. */
    private static void putNumber(ByteBuffer to, long number) {
        long rest = number << 1 ^ number >> 63;
        while ((rest & ~0x7FL) != 0) {
            to.put((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        to.put((byte) rest);
    }

    /** Ends the file behind the last entry. */
    void close() throws IOException {
        MappedByteBuffer last = piece;
        piece = null;
        if (channel.isOpen()) {
            try (channel) {
                if (last != null) {
                    cut(begin + last.position());
                }
            }
        }
    }

    private void cut(long bytes) {
        try {
            calmly(() -> channel.truncate(bytes));
        } catch (IOException mapped) {
            // Windows shortens no file that is mapped. The zeros that stay are read as its end.
            LOG.log(System.Logger.Level.DEBUG, "the recording {0} keeps its last zeros: {1}", file, mapped);
        }
    }
}
