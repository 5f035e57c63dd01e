package org.tulip4j.streams;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Fatal;
import org.tulip4j.internal.loop.LoopCore;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.transport.ReadTransport;

/**
 * The receiving side of a stream, for coroutines. One reader waits at a time. A read whose bytes are there neither suspends
 * nor goes through the loop; a cancelled read consumes nothing.
 *
 * <p>Reading pauses the transport when more than twice the limit is buffered and resumes it at the limit.
 *
 * <p>Thread: the loop's. Source: asyncio 3.4. Differs: bytes that came before an error are delivered before it.
 */
public final class StreamReader {
    /** 64 KiB. */
    public static final int DEFAULT_LIMIT = 64 * 1024;

    private final LoopCore loop;
    private final int limit;
    private final ByteQueue buffer = new ByteQueue();
    private @Nullable ReadTransport transport;
    private @Nullable FutureImpl<@Nullable Void> waiter;
    private @Nullable Throwable exception;
    private boolean eof;
    private boolean paused;

    /**
     * A reader that is fed by hand or by a {@link StreamReaderProtocol}.
     *
     * @param loop runs the coroutines that read
     * @param limit bytes, at least 1: the longest line, and half of what is buffered at most
     */
    public StreamReader(EventLoop loop, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1: " + limit);
        }
        this.loop = (LoopCore) loop;
        this.limit = limit;
    }

    // Feeding

    /**
     * Names the transport that is paused when too much is buffered.
     *
     * @param transport feeds this reader
     */
    public void setTransport(ReadTransport transport) {
        this.transport = transport;
    }

    /**
     * Adds bytes.
     *
     * @param data from position to limit; copied
     */
    public void feedData(ByteBuffer data) {
        if (eof) {
            throw new IllegalStateException("feedData after feedEof");
        }
        if (!data.hasRemaining()) {
            return;
        }
        buffer.add(data);
        wake();
        if (!paused && transport != null && buffer.size() > 2L * limit) {
            transport.pauseReading();
            paused = true;
        }
    }

    /** No more bytes will come. */
    public void feedEof() {
        eof = true;
        wake();
    }

    /**
     * The stream broke: told to readers when the buffered bytes are used up.
     *
     * @param cause thrown by reads
     */
    public void setException(Throwable cause) {
        exception = Objects.requireNonNull(cause, "cause");
        FutureImpl<@Nullable Void> waiting = waiter;
        waiter = null;
        if (waiting != null) {
            waiting.trySetException(cause);
        }
    }

    /** {@return the exception set, or null} */
    public @Nullable Throwable exception() {
        return exception;
    }

    /** {@return whether the end was fed and every byte was read} */
    public boolean atEof() {
        return eof && buffer.size() == 0;
    }

    // Reading

    /**
     * Reads what is there, at most so much; waits for at least one byte.
     *
     * @param most at least 0
     * @return one byte or more; none at the end of the stream
     */
    public Future<byte[]> read(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("cannot read " + most + " bytes; to read all use readAll()");
        }
        return future(most == 0 || buffer.size() > 0 || eof, () -> {
            if (most == 0) {
                return new byte[0];
            }
            while (buffer.size() == 0 && !eof) {
                waitForData("read");
            }
            return taken(Math.min(most, buffer.size()));
        });
    }

    /** {@return everything up to the end of the stream} */
    public Future<byte[]> readAll() {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        return future(eof, () -> {
            while (true) {
                all.writeBytes(taken(buffer.size()));
                if (eof) {
                    return all.toByteArray();
                }
                waitForData("readAll");
            }
        });
    }

    /**
     * Reads exactly so many bytes.
     *
     * @param count at least 0
     * @return that many; {@link IncompleteReadException} when the stream ends before
     */
    public Future<byte[]> readExactly(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot read " + count + " bytes");
        }
        return future(buffer.size() >= count || eof, () -> {
            while (buffer.size() < count) {
                if (eof) {
                    throw new IncompleteReadException(taken(buffer.size()), count);
                }
                waitForData("readExactly");
            }
            return taken(count);
        });
    }

    /**
     * Reads up to and including a line feed; what is there at the end of the stream.
     *
     * @return the line, with its line feed if there was one; {@link LimitOverrunException} when too long
     */
    public Future<byte[]> readLine() {
        return future(buffer.find(NEWLINE, 0) >= 0 || eof, () -> {
            try {
                return until(NEWLINE);
            } catch (IncompleteReadException end) {
                return end.partial();
            } catch (LimitOverrunException tooLong) {
                int from = tooLong.consumed();
                buffer.skip(buffer.find(NEWLINE, from) == from ? from + 1 : buffer.size());
                resume();
                throw tooLong;
            }
        });
    }

    private static final byte[] NEWLINE = {'\n'};

    /**
     * Reads up to and including a separator.
     *
     * @param separator at least one byte
     * @return the bytes; {@link IncompleteReadException} at the end of the stream, {@link LimitOverrunException} when there
     *     is none within the limit: then nothing is consumed
     */
    public Future<byte[]> readUntil(byte[] separator) {
        if (separator.length == 0) {
            throw new IllegalArgumentException("separator should be at least one-byte string");
        }
        byte[] kept = separator.clone();
        return future(buffer.find(kept, 0) >= 0 || eof, () -> until(kept));
    }

    private byte[] until(byte[] separator) throws Exception {
        if (exception != null && buffer.size() == 0) {
            throw Fatal.sneak(exception);
        }
        int searched = 0;
        while (true) {
            int at = buffer.find(separator, searched);
            if (at >= 0) {
                if (at > limit) {
                    throw new LimitOverrunException("Separator is found, but chunk is longer than limit", at);
                }
                return taken(at + separator.length);
            }
            searched = Math.max(0, buffer.size() - separator.length + 1);
            if (searched > limit) {
                throw new LimitOverrunException("Separator is not found, and chunk exceed the limit", searched);
            }
            if (eof) {
                throw new IncompleteReadException(taken(buffer.size()), -1);
            }
            waitForData("readUntil");
        }
    }

    /** {@return the lines up to the end of the stream, each with its line feed; {@code next} suspends} */
    public Iterable<byte[]> lines() {
        return Lines::new;
    }

    private final class Lines implements Iterator<byte[]> {
        private byte @Nullable [] next;

        @Override
        public boolean hasNext() {
            if (next == null) {
                next = readLine().await();
            }
            return next.length > 0;
        }

        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the stream has ended");
            }
            byte[] line = Objects.requireNonNull(next);
            next = null;
            return line;
        }
    }

    /** With everything there, an answer at once; else a read that runs in the task that awaits it. */
    private Future<byte[]> future(boolean ready, org.tulip4j.Coroutine<byte[]> body) {
        loop.checkLoop();
        if (!ready && exception == null) {
            return new CoroutineFuture<>(loop, body);
        }
        FutureImpl<byte[]> done = new FutureImpl<>(loop);
        try {
            if (exception != null && !ready) {
                throw exception;
            }
            done.setResult(body.run());
        } catch (Throwable thrown) {
            done.setException(thrown);
        }
        return done;
    }

    private byte[] taken(int count) {
        byte[] bytes = buffer.take(count);
        resume();
        return bytes;
    }

    private void resume() {
        if (paused && buffer.size() <= limit && transport != null) {
            paused = false;
            transport.resumeReading();
        }
    }

    private void waitForData(String what) throws Exception {
        if (exception != null) {
            throw Fatal.sneak(exception);
        }
        if (waiter != null) {
            throw new IllegalStateException(
                    what + "() called while another coroutine is already waiting for incoming data");
        }
        if (paused && transport != null) {
            paused = false;
            transport.resumeReading();
        }
        FutureImpl<@Nullable Void> waiting = new FutureImpl<>(loop);
        waiter = waiting;
        try {
            waiting.await();
        } finally {
            waiter = null;
        }
    }

    private void wake() {
        FutureImpl<@Nullable Void> waiting = waiter;
        if (waiting != null) {
            waiter = null;
            waiting.trySetResult(null);
        }
    }

    @Override
    public String toString() {
        return "<StreamReader " + buffer.size() + " bytes" + (eof ? " eof" : "")
                + (exception == null ? "" : " exception=" + exception) + (paused ? " paused" : "") + ">";
    }
}
