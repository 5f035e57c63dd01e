package org.tulip4j.internal.pipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.OwnedTransport;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.ReadPipeProtocol;
import org.tulip4j.transport.ReadTransport;

/**
 * The reading end of a pipe. A thread blocks in reads and hands over at most two pieces that the protocol has not seen; then
 * it stops reading, and so, at last, does the writer. States: open, closing (the loss is queued), lost.
 *
 * <p>Confined to the loop, but for what the thread does.
 */
public final class PipeReader implements ReadTransport, OwnedTransport {
    private static final int SMALL = 8 * 1024;
    private static final int LARGE = 64 * 1024;
    private static final int AHEAD = 2;
    private static final int CLOSED_CHECK_SECONDS = 1;

    private final Loop loop;
    private final Executor threads;
    private final PipeSource source;
    private final String name;
    /** What the caller opened; null: a stream of a child process. */
    private final @Nullable Channel pipe;

    private final ContextValues values;
    private final ArrayDeque<Runnable> events = new ArrayDeque<>(AHEAD);
    /** How many pieces may be read that the protocol has not seen. */
    private final Semaphore room = new Semaphore(AHEAD);
    /** The loop writes, the thread reads. */
    private volatile boolean closing;

    private @Nullable ReadPipeProtocol protocol;
    private boolean paused;
    private boolean lost;

    /** Reads nothing before {@link #startReading}. */
    public PipeReader(
            Loop loop,
            Executor threads,
            PipeSource source,
            String name,
            @Nullable Channel pipe,
            ReadPipeProtocol protocol) {
        this.loop = loop;
        this.threads = threads;
        this.source = source;
        this.name = name;
        this.pipe = pipe;
        this.protocol = protocol;
        this.values = ThreadState.current().capture();
    }

    /** Calls connectionMade. */
    public void made() {
        call("connectionMade", target -> target.connectionMade(this));
    }

    /** Begins to read; is lost when there is no thread for that. */
    public void startReading() {
        try {
            threads.execute(this::work);
        } catch (Throwable noThread) {
            try {
                source.close();
            } catch (IOException unclosable) {
                noThread.addSuppressed(unclosable);
            }
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
        return !closing && !loop.isClosed();
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
        if (!closing) {
            loseBy(call("dataReceived", target -> target.dataReceived(ByteBuffer.wrap(buffer, 0, count))));
        }
        room.release();
    }

    private void ended(@Nullable Throwable broken) {
        if (closing) {
            return;
        }
        if (broken == null) {
            loseBy(call("eofReceived", ReadPipeProtocol::eofReceived));
        }
        lose(broken);
    }

    /** The protocol threw it, or null. */
    private void loseBy(@Nullable Throwable thrown) {
        if (thrown != null && !closing) {
            lose(thrown);
            wake();
        }
    }

    private void lose(@Nullable Throwable cause) {
        if (closing) {
            return;
        }
        closing = true;
        room.release();
        loop.enqueue(() -> tellLost(cause), values, null);
    }

    private void tellLost(@Nullable Throwable cause) {
        if (lost) {
            return;
        }
        lost = true;
        events.clear();
        call("connectionLost", target -> target.connectionLost(cause));
        protocol = null;
        loop.lost(this);
    }

    private interface Callback {
        void on(ReadPipeProtocol target);
    }

    /** What the protocol threw is reported and returned. */
    private @Nullable Throwable call(String callback, Callback body) {
        ReadPipeProtocol target = protocol;
        if (target == null) {
            return null;
        }
        loop.enterCallback(this, values);
        try {
            body.on(target);
            return null;
        } catch (Throwable thrown) {
            loop.ioCallbackFailed(
                    thrown,
                    ErrorContext.of("protocol." + callback + "() call failed.", thrown)
                            .with(ErrorContext.TRANSPORT, this)
                            .with(ErrorContext.PROTOCOL, target));
            return thrown;
        } finally {
            loop.leaveCallback();
        }
    }

    @Override
    public boolean isReading() {
        return !paused && !closing;
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
    public boolean isClosing() {
        return closing;
    }

    @Override
    public void close() {
        loop.checkLoop();
        if (closing) {
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
        closing = true;
        room.release();
        wake();
    }

    @Override
    public boolean isSpent() {
        return closing;
    }

    private void wake() {
        try {
            source.wake();
        } catch (IOException unclosable) {
            Log.warn("closing " + this + " failed", unclosable);
        }
    }

    @Override
    public <T> @Nullable T extraInfo(InfoKey<T> key, @Nullable T fallback) {
        return pipe != null && key.equals(InfoKey.PIPE) ? key.type().cast(pipe) : fallback;
    }

    @Override
    public void setProtocol(BaseProtocol<?> next) {
        loop.checkLoop();
        if (!(Objects.requireNonNull(next, "protocol") instanceof ReadPipeProtocol fitting)) {
            throw new IllegalArgumentException(next + " is not a ReadPipeProtocol");
        }
        if (!lost) {
            protocol = fitting;
        }
    }

    @Override
    public @Nullable BaseProtocol<?> protocol() {
        return protocol;
    }

    @Override
    public String toString() {
        return "<ReadTransport " + name + (lost ? " closed>" : closing ? " closing>" : " open>");
    }
}
