package org.tulip4j.internal.pipe;

import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.transport.ProtocolCalls;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;

/**
 * The reading end of a pipe. A thread blocks in reads and hands over at most two pieces that the protocol has not seen; then
 * it stops reading, and so, at last, does the writer.
 *
 * <p>Confined to the loop, but for what the thread does.
 */
public final class PipeReader extends PipeEnd implements ReadTransport {
    /** The size of the first buffers; one that was filled is followed by a large one. */
    private static final int SMALL = 8 * 1024;

    private static final int LARGE = 64 * 1024;
    /** How many pieces may be read that the protocol has not seen. */
    private static final int AHEAD = 2;

    private static final int CLOSED_CHECK_SECONDS = 1;

    /** Read and closed by that thread only. */
    private final PipeSource source;
    /** What came while the protocol was paused, or behind such. */
    private final ArrayDeque<Runnable> events = new ArrayDeque<>(AHEAD);
    /** How many pieces may be read now that the protocol has not seen. */
    private final Semaphore room = new Semaphore(AHEAD);
    /** Null when it has heard connectionLost. */
    private @Nullable ReadProtocol<? super ReadTransport> protocol;
    /** The protocol does not want bytes. */
    private boolean paused;

    /** Reads nothing before {@link #startReading}. */
    public PipeReader(
            Loop loop,
            Executor threads,
            PipeSource source,
            String name,
            @Nullable Channel pipe,
            ReadProtocol<? super ReadTransport> protocol) {
        super(loop, threads, source, name, pipe);
        this.source = source;
        this.protocol = protocol;
    }

    /** Calls connectionMade. */
    public void made() {
        call("connectionMade", target -> target.connectionMade(this));
    }

    /** Begins to read; is lost when there is no thread for that. */
    public void startReading() {
        Throwable noThread = startThread(this::work);
        if (noThread != null) {
            lose(noThread);
        }
    }

    // The thread

    private void work() {
        Throwable cause;
        synchronized (source.monitor()) {
            cause = readAll();
        }
        post(() -> ended(cause));
    }

    /** Until the end; then the source is closed. What broke, or null. */
    private @Nullable Throwable readAll() {
        Throwable broken = null;
        byte[][] buffers = {new byte[SMALL], new byte[SMALL]};
        int turn = 0;
        try {
            while (awaitRoom()) {
                byte[] buffer = buffers[turn];
                int count = source.read(buffer);
                if (count < 0) {
                    break;
                }
                if (count == 0) {
                    // A channel of the user's that does not block: nothing is no piece.
                    room.release();
                    Thread.onSpinWait();
                    continue;
                }
                post(() -> data(buffer, count));
                // What is handed over is not touched again before the loop has given its room back.
                if (count == buffer.length && count < LARGE) {
                    buffers[turn] = new byte[LARGE];
                }
                turn ^= 1;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            broken = interrupted;
        } catch (Throwable failed) {
            broken = failed;
        }
        try {
            source.close();
        } catch (Throwable unclosable) {
            broken = broken == null ? unclosable : broken;
        }
        return broken;
    }

    /** False when nobody will read any more. */
    private boolean awaitRoom() throws InterruptedException {
        while (!room.tryAcquire(CLOSED_CHECK_SECONDS, TimeUnit.SECONDS)) {
            if (loop.isClosed()) {
                return false;
            }
        }
        return phase == Phase.OPEN && !loop.isClosed();
    }

    private void post(Runnable event) {
        loop.postUnlessClosed(core -> arrived(event));
    }

    // The loop

    private void arrived(Runnable event) {
        if (paused || !events.isEmpty()) {
            events.add(event);
        } else {
            event.run();
        }
    }

    private void deliver() {
        while (!paused && !events.isEmpty()) {
            events.remove().run();
        }
    }

    private void data(byte[] buffer, int count) {
        if (phase == Phase.OPEN) {
            loseBy(call("dataReceived", target -> target.dataReceived(ByteBuffer.wrap(buffer, 0, count))));
        }
        room.release();
    }

    private void ended(@Nullable Throwable broken) {
        if (phase != Phase.OPEN) {
            return;
        }
        if (broken == null) {
            loseBy(call("eofReceived", ReadProtocol::eofReceived));
        }
        lose(broken);
    }

    /** The protocol threw it, or null. */
    private void loseBy(@Nullable Throwable thrown) {
        if (thrown != null && phase == Phase.OPEN) {
            lose(thrown);
            wake();
        }
    }

    private void lose(@Nullable Throwable cause) {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.LOSING;
        room.release();
        loop.enqueue(() -> tellLost(cause), values, null);
    }

    private void tellLost(@Nullable Throwable cause) {
        if (phase == Phase.LOST) {
            return;
        }
        phase = Phase.LOST;
        events.clear();
        call("connectionLost", target -> target.connectionLost(cause));
        protocol = null;
        loop.lost(this);
    }

    /** What the protocol threw is reported and returned. */
    private @Nullable Throwable call(String callback, Consumer<ReadProtocol<? super ReadTransport>> body) {
        ReadProtocol<? super ReadTransport> target = protocol;
        if (target == null) {
            return null;
        }
        loop.enterCallback(this, values);
        try {
            body.accept(target);
            return null;
        } catch (Throwable thrown) {
            ProtocolCalls.failed(loop, this, target, "", callback, thrown);
            return thrown;
        } finally {
            loop.leaveCallback();
        }
    }

    @Override
    public boolean isReading() {
        return !paused && phase == Phase.OPEN;
    }

    @Override
    public void pauseReading() {
        loop.checkLoop();
        paused = true;
    }

    @Override
    public void resumeReading() {
        loop.checkLoop();
        if (paused) {
            paused = false;
            if (!events.isEmpty()) {
                loop.enqueue(core -> deliver());
            }
        }
    }

    @Override
    public void close() {
        loop.checkLoop();
        if (phase != Phase.OPEN) {
            return;
        }
        lose(null);
        wake();
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public void free() {
        if (phase == Phase.OPEN) {
            phase = Phase.LOSING;
        }
        room.release();
        wake();
    }

    @Override
    public boolean isSpent() {
        return phase != Phase.OPEN;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void setProtocol(BaseProtocol<?> next) {
        loop.checkLoop();
        if (!(Objects.requireNonNull(next, "protocol") instanceof ReadProtocol<?>)) {
            throw new IllegalArgumentException(next + " is not a ReadProtocol");
        }
        if (phase != Phase.LOST) {
            protocol = (ReadProtocol<? super ReadTransport>) next;
        }
    }

    @Override
    public @Nullable BaseProtocol<?> protocol() {
        return protocol;
    }

    @Override
    public String toString() {
        return text("ReadTransport") + ">";
    }
}
