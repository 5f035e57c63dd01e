package org.tulip4j.tck.kernel;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamEndpoint;

/**
 * What is sent. A write takes a part, or nothing, or breaks; of a chunk the real socket gets one part at a time, and the core hears in
 * later polls, piece by piece, what it took. Files go the same way.
 */
final class ScriptedOutput {
    private final ScriptedStream stream;
    private final StreamEndpoint real;
    private final KernelScript script;
    private final Dice dice;
    /** Never sends files without copying. */
    private final boolean copiesFiles;

    /** Bytes the real socket has taken. */
    private long taken;
    /** What the core has given and not got back. */
    private @Nullable ByteBuffer chunk;
    /** Bytes of the chunk that the real socket took and the core was not told of. */
    private int untold;
    /** What the real socket is sending of the chunk. */
    private @Nullable ByteBuffer part;

    private boolean sendsFile;
    /** The real socket's part is over, and the core was not told. */
    private boolean fileUntold;

    private long fileCount;
    private boolean broken;
    /** What a write has thrown is told in a poll, in other words. */
    private boolean tellsAgain;

    ScriptedOutput(ScriptedStream stream, StreamEndpoint real, KernelScript script) {
        this.stream = stream;
        this.real = real;
        this.script = script;
        dice = script.dice(1);
        copiesFiles = dice.oneIn(4);
    }

    boolean isSending() {
        return chunk != null || sendsFile;
    }

    private long room() {
        return script.room(KernelFault.WRITE_FAILS, taken);
    }

    private IOException breaks() {
        broken = true;
        return stream.broken(KernelFault.WRITE_FAILS, dice);
    }

    int write(ByteBuffer data) throws IOException {
        IOException waiting = stream.takeFailure();
        if (waiting != null) {
            throw waiting;
        }
        if (broken) {
            throw new SocketException("Broken pipe, again");
        }
        if (data.hasRemaining() && room() == 0) {
            // The selector may find the broken socket readable, too.
            tellsAgain = dice.oneIn(2);
            if (tellsAgain) {
                stream.again();
            }
            throw breaks();
        }
        if (dice.oneIn(4)) {
            return 0;
        }
        int end = data.limit();
        int most = data.hasRemaining() ? dice.piece(Math.min(data.remaining(), room())) : 0;
        data.limit(data.position() + most);
        try {
            int count = real.write(data);
            taken += count;
            return count;
        } finally {
            data.limit(end);
        }
    }

    void send(ByteBuffer rest) {
        if (chunk != null) {
            throw new IllegalStateException("a chunk is under way");
        }
        chunk = rest;
        untold = 0;
        stream.again();
    }

    void sent(int count) {
        taken += count;
        untold += count;
        ByteBuffer sending = part;
        if (sending != null && !sending.hasRemaining()) {
            part = null;
        }
        if (dice.oneIn(2)) {
            stream.again();
        } else {
            tellSent(untold);
        }
        if (hasWork()) {
            stream.again();
        }
    }

    private void tellSent(int count) {
        ByteBuffer sending = chunk;
        if (sending == null || count == 0) {
            return;
        }
        untold -= count;
        sending.position(sending.position() + count);
        if (!sending.hasRemaining()) {
            // Before the core is told: it may give the next one in the same breath.
            chunk = null;
        }
        stream.telling().sent(count);
    }

    boolean hasWork() {
        return tellsAgain || untold > 0 || chunk != null && part == null || fileUntold || sendsFile && room() == 0;
    }

    void turn() {
        if (!hasWork() || dice.oneIn(4)) {
            return;
        }
        if (tellsAgain) {
            stream.tellFailure(new SocketException("Broken, as a write has told"));
        } else if (fileUntold) {
            tellFile();
        } else if (sendsFile && room() == 0) {
            stream.tellFailure(breaks());
        } else if (untold > 0) {
            tellSent(dice.piece(untold));
        } else {
            pass();
        }
    }

    /** Gives the next part of the chunk to the real socket. */
    private void pass() {
        ByteBuffer sending = chunk;
        if (sending == null || part != null) {
            return;
        }
        if (room() == 0) {
            stream.tellFailure(breaks());
            return;
        }
        ByteBuffer next = sending.duplicate();
        next.limit(next.position() + dice.piece(Math.min(next.remaining(), room())));
        try {
            int count = dice.oneIn(2) ? 0 : real.write(next);
            taken += count;
            untold += count;
        } catch (IOException cause) {
            stream.tellFailure(cause);
            return;
        }
        if (next.hasRemaining()) {
            part = next;
            real.send(next);
        }
    }

    boolean sendFile(FileChannel file, long position, long count) {
        if (copiesFiles) {
            return false;
        }
        if (room() == 0) {
            sendsFile = true;
            stream.again();
            return true;
        }
        sendsFile = real.sendFile(file, position, dice.piece(Math.min(count, room())));
        return sendsFile;
    }

    void fileSent(long count) {
        taken += count;
        fileCount = count;
        fileUntold = true;
        if (dice.oneIn(2)) {
            stream.again();
        } else {
            tellFile();
        }
    }

    private void tellFile() {
        fileUntold = false;
        sendsFile = false;
        stream.telling().fileSent(fileCount);
    }

    long stopFile() {
        long count = 0;
        if (fileUntold) {
            count = fileCount;
        } else if (sendsFile) {
            count = real.stopFile();
            taken += count;
        }
        fileUntold = false;
        sendsFile = false;
        return count;
    }

    void shutdown() throws IOException {
        if (script.fault() == KernelFault.SHUTDOWN_FAILS) {
            throw stream.broken(KernelFault.SHUTDOWN_FAILS, dice);
        }
        real.shutdownOutput();
    }
}
