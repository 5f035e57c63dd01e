package org.tulip4j.tck.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamEndpoint;

/**
 * What comes. Either it passes as the real socket tells it, into a buffer that is cut short perhaps, or it is held and told in later polls,
 * piece by piece. The end and a failure come behind what is held; a failure need not.
 */
final class ScriptedInput {
    private static final int MOST_HELD = 128 * 1024;
    private static final int FEW_HELD = 32 * 1024;
    private static final int HINT = 64 * 1024;

    private final ScriptedStream stream;
    private final StreamEndpoint real;
    private final KernelScript script;
    private final Dice dice;
    /** Passes on what the real socket tells while nothing is held. */
    private final boolean direct;

    private final ArrayDeque<ByteBuffer> held = new ArrayDeque<>();
    private int heldBytes;
    /** The core wants to be told. */
    private boolean reading;
    /** Bytes the core was told of. */
    private long told;
    /** The real end has come. */
    private boolean ended;
    /** The end was told, of the script or the real one. */
    private boolean endTold;
    /** The script breaks the connection behind its end. */
    private boolean resetBehindEnd;
    /** Comes behind what is held. */
    private @Nullable IOException failure;

    ScriptedInput(ScriptedStream stream, StreamEndpoint real, KernelScript script) {
        this.stream = stream;
        this.real = real;
        this.script = script;
        dice = script.dice(0);
        direct = !dice.oneIn(2);
    }

    // What the core calls

    void resume() {
        reading = true;
        if (heldBytes < FEW_HELD && !ended && !endTold) {
            real.resumeReading();
        }
        if (hasWork()) {
            stream.again();
        }
    }

    void pause() {
        reading = false;
        real.pauseReading();
    }

    /** {@return the failure that waits behind what is held, to be told by another call; null: none} */
    @Nullable IOException takeFailure() {
        IOException waiting = failure;
        failure = null;
        return waiting;
    }

    // What the real socket tells

    @Nullable ByteBuffer target(int sizeHint) {
        if (!isPassing() || room() == 0) {
            return null;
        }
        ByteBuffer into = stream.telling().target(sizeHint);
        if (into == null || stream.isSilent()) {
            return null;
        }
        int most = dice.piece(Math.min(into.remaining(), room()));
        return into.duplicate().limit(into.position() + most);
    }

    void filled(int count) {
        told += count;
        stream.telling().filled(count);
        workLater();
    }

    void received(ByteBuffer data) {
        if (endTold) {
            return;
        }
        if (isPassing() && room() >= data.remaining() && !dice.oneIn(2)) {
            told += data.remaining();
            stream.telling().received(data);
        } else {
            ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
            held.add(copy);
            heldBytes += copy.remaining();
            if (heldBytes >= MOST_HELD) {
                real.pauseReading();
            }
        }
        workLater();
    }

    void eof() {
        ended = true;
        if (isPassing() && room() > 0) {
            tellEnd();
        } else {
            workLater();
        }
    }

    void failed(IOException cause) {
        if (reading && !stream.isSending() && heldBytes > 0 && dice.oneIn(2)) {
            failure = cause;
            workLater();
        } else {
            stream.tellFailure(cause);
        }
    }

    private boolean isPassing() {
        return direct && reading && heldBytes == 0 && !endTold;
    }

    /** Bytes until the script's failure or end. */
    private long room() {
        return Math.min(script.room(KernelFault.READ_FAILS, told), script.room(KernelFault.READ_ENDS, told));
    }

    // Inside a poll

    boolean hasWork() {
        if (resetBehindEnd) {
            return true;
        }
        boolean behind = failure != null || ((ended || room() == 0) && !endTold);
        return (reading && (heldBytes > 0 && !endTold || behind)) || failure != null && stream.isSending();
    }

    private void workLater() {
        if (!stream.isSilent() && hasWork()) {
            stream.again();
        }
    }

    void turn() {
        if (!hasWork() || dice.oneIn(4)) {
            return;
        }
        if (resetBehindEnd) {
            stream.tellFailure(stream.broken(KernelFault.READ_FAILS, dice));
            return;
        }
        if (reading && room() > 0 && heldBytes > 0 && !endTold) {
            deliver();
            if (stream.isSilent() || !hasWork() || dice.oneIn(2)) {
                return;
            }
        }
        if (reading && room() == 0 && !endTold) {
            breakOrEnd();
        } else if (heldBytes == 0 || stream.isSending()) {
            tellRest();
        }
    }

    private void breakOrEnd() {
        if (script.fault() == KernelFault.READ_FAILS) {
            stream.tellFailure(stream.broken(KernelFault.READ_FAILS, dice));
            return;
        }
        stream.ended(KernelFault.READ_ENDS);
        held.clear();
        heldBytes = 0;
        real.pauseReading();
        // An end, and a reset soon after it.
        resetBehindEnd = dice.oneIn(4);
        tellEnd();
    }

    private void tellRest() {
        IOException cause = takeFailure();
        if (cause != null) {
            stream.tellFailure(cause);
        } else if (reading && ended && !endTold && heldBytes == 0) {
            tellEnd();
        }
    }

    private void tellEnd() {
        endTold = true;
        stream.telling().eof();
    }

    /** A piece of what is held; what the core does not take when asked where to put it stays. */
    private void deliver() {
        ByteBuffer first = held.element();
        int most = dice.piece(Math.min(first.remaining(), room()));
        ByteBuffer into = stream.telling().target(HINT);
        if (into != null && dice.oneIn(8)) {
            // So it is when a socket is said to be readable and is not.
            return;
        }
        if (!reading || stream.isSilent()) {
            return;
        }
        int count = into == null ? most : Math.min(most, into.remaining());
        ByteBuffer piece = first.slice().limit(count);
        first.position(first.position() + count);
        if (!first.hasRemaining()) {
            held.remove();
        }
        heldBytes -= count;
        told += count;
        if (into == null) {
            stream.telling().received(piece);
        } else {
            into.duplicate().put(piece);
            stream.telling().filled(count);
        }
        if (reading && heldBytes < FEW_HELD && !ended && !stream.isSilent()) {
            real.resumeReading();
        }
    }
}
