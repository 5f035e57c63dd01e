package org.tulip4j.internal.pipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.buffer.WaterMarks;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.transport.FlowControl;
import org.tulip4j.internal.transport.ProtocolCalls;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.WriteBufferLimits;
import org.tulip4j.transport.WriteTransport;

/**
 * The writing end of a pipe. While something waits, a thread blocks in writes and tells the loop what is done; then it goes
 * back to its pool.
 *
 * <pre>
 *           close, abort            target closed, broken            told
 *   OPEN  ---------------> CLOSING ----------------------> LOSING --------> LOST
 * </pre>
 *
 * <p>Confined to the loop, but for what the thread does; {@code waiting}, {@code busy} and {@code ending} are guarded by
 * {@code waiting}.
 */
public final class PipeWriter extends PipeEnd implements WriteTransport {
    private static final int CHUNK = 64 * 1024;
    private static final int WARN_FROM = 5;

    /** Written to and closed by that thread only. */
    private final PipeTarget target;
    /** When the protocol is told to pause. */
    private final WaterMarks marks = new WaterMarks();
    /** What no thread has taken yet. */
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>(4);
    /** A thread has the target: it writes, or has closed it for ever. */
    private boolean busy;
    /** The target is to be closed behind what waits. */
    private boolean ending;
    /** Null when it has heard connectionLost. */
    private @Nullable BaseProtocol<? super WriteTransport> protocol;
    /** How many bytes wait or are being written. */
    private long queued;
    /** How many writes came after the end. */
    private int dropped;

    /** Writes nothing before {@link #start}. */
    public PipeWriter(
            Loop loop,
            Executor threads,
            PipeTarget target,
            String name,
            @Nullable Channel pipe,
            BaseProtocol<? super WriteTransport> protocol) {
        super(loop, threads, target, name, pipe);
        this.target = target;
        this.protocol = protocol;
    }

    /** Calls connectionMade. */
    public void start() {
        call("connectionMade", made -> made.connectionMade(this));
    }

    // The thread

    private void work() {
        int written = 0;
        try {
            while (true) {
                byte[] chunk;
                boolean end;
                synchronized (waiting) {
                    chunk = waiting.poll();
                    end = chunk == null && ending;
                    if (chunk == null && written == 0 && !end) {
                        busy = false;
                        return;
                    }
                }
                if (end) {
                    target.close();
                    loop.postUnlessClosed(core -> queueLost(null));
                    return;
                }
                if (chunk != null) {
                    target.write(chunk);
                    written += chunk.length;
                }
                if (chunk == null || written >= CHUNK) {
                    target.flush();
                    int done = written;
                    written = 0;
                    loop.postUnlessClosed(core -> sent(done));
                }
            }
        } catch (Throwable broken) {
            try {
                target.close();
            } catch (Throwable unclosable) {
                if (unclosable != broken) {
                    broken.addSuppressed(unclosable);
                }
            }
            loop.postUnlessClosed(core -> broken(broken));
        }
    }

    // The loop

    private void send(byte @Nullable [] chunk, boolean end) {
        synchronized (waiting) {
            if (chunk != null) {
                waiting.add(chunk);
            }
            ending |= end;
            if (busy) {
                return;
            }
            busy = true;
        }
        Throwable noThread = startThread(this::work);
        if (noThread != null) {
            loop.enqueue(core -> broken(noThread));
        }
    }

    private void sent(int count) {
        if (!phase.isOver()) {
            queued -= count;
            considerMarks();
        }
    }

    private void broken(Throwable cause) {
        if (phase.isOver()) {
            return;
        }
        boolean waits = queued > 0;
        queueLost(waits ? brokenPipe(cause) : null);
    }

    /** The JVM says "Stream closed" when the process that read has ended. */
    private static Throwable brokenPipe(Throwable cause) {
        return "Stream closed".equals(cause.getMessage())
                ? new IOException("Broken pipe: the reading process has ended", cause)
                : cause;
    }

    private void queueLost(@Nullable Throwable cause) {
        if (!phase.isOver()) {
            phase = Phase.LOSING;
            queued = 0;
            loop.enqueue(() -> lose(cause), values, null);
        }
    }

    private void lose(@Nullable Throwable cause) {
        phase = Phase.LOST;
        call("connectionLost", told -> told.connectionLost(cause));
        protocol = null;
        loop.lost(this);
        FlowControl.end(marks, loop);
    }

    /** Nobody reads any more. */
    public void peerGone() {
        if (queued == 0) {
            close();
        }
        // Else the write that is under way fails, and tells why.
    }

    private void call(String callback, Consumer<BaseProtocol<? super WriteTransport>> body) {
        BaseProtocol<? super WriteTransport> told = protocol;
        if (told != null) {
            ProtocolCalls.within(loop, this, values, told, "", callback, body);
        }
    }

    private void considerMarks() {
        FlowControl.consider(marks, queued, loop, this, values, protocol, "");
    }

    @Override
    public void write(ByteBuffer data) {
        loop.checkLoop();
        if (take(data)) {
            considerMarks();
        }
    }

    private boolean take(ByteBuffer data) {
        if (phase != Phase.OPEN) {
            if (data.hasRemaining() && ++dropped >= WARN_FROM) {
                Log.warn("write after close or loss: " + dropped + " writes to " + this + " dropped", null);
            }
            data.position(data.limit());
            return false;
        }
        while (data.hasRemaining()) {
            byte[] chunk = new byte[Math.min(CHUNK, data.remaining())];
            data.get(chunk);
            queued += chunk.length;
            send(chunk, false);
        }
        return true;
    }

    @Override
    public void writeAll(List<ByteBuffer> data) {
        loop.checkLoop();
        data.forEach(this::take);
        if (phase == Phase.OPEN) {
            considerMarks();
        }
    }

    @Override
    public void writeEof() {
        close();
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void close() {
        loop.checkLoop();
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            send(null, true);
        }
    }

    @Override
    public void abort() {
        loop.checkLoop();
        if (!phase.isOver()) {
            free();
            queueLost(null);
        }
    }

    @Override
    public void free() {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
        }
        synchronized (waiting) {
            waiting.clear();
        }
        send(null, true);
        wake();
    }

    @Override
    public boolean isSpent() {
        return phase != Phase.OPEN && queued == 0;
    }

    @Override
    public long writeBufferSize() {
        loop.checkLoop();
        return queued;
    }

    @Override
    public WriteBufferLimits writeBufferLimits() {
        return marks.limits();
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits limits) {
        loop.checkLoop();
        marks.set(limits);
        if (phase == Phase.OPEN) {
            considerMarks();
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public void setProtocol(BaseProtocol<?> next) {
        loop.checkLoop();
        Objects.requireNonNull(next, "protocol");
        if (phase != Phase.LOST) {
            protocol = (BaseProtocol<? super WriteTransport>) next;
        }
    }

    @Override
    public @Nullable BaseProtocol<?> protocol() {
        return protocol;
    }

    @Override
    public String toString() {
        return text("WriteTransport") + " waiting=" + queued + ">";
    }
}
