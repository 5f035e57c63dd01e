package org.tulip4j.streams;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.SoleWait;
import org.tulip4j.transport.ReadTransport;

/**
 * The receiving side of a stream, for coroutines. A read whose bytes are there neither suspends nor goes through the loop.
 * A cancelled read consumes nothing: every byte that came stays for the next one.
 *
 * <p>One reader at a time: a read that is called while another waits, or while a subscriber of {@link #publisher} reads, fails with
 * {@link IllegalStateException}.
 *
 * <p>The transport is paused when more than twice the limit is buffered and resumed at the limit; a read that needs more
 * resumes it in any case.
 *
 * <p>Thread: the loop's. Source: asyncio 3.4. Differs: bytes that came before the connection broke are delivered before
 * what broke it, and a second reader is refused even when its bytes are there.
 *
 * @since 0.1.0
 */
public final class StreamReader extends ReaderBuffer implements AutoCloseable {
    /** 64 KiB. */
    public static final int DEFAULT_LIMIT = 64 * 1024;

    /** What comes at once for a reader of lines is one line, or more than a line: the former when it is no longer than this. */
    private static final int ONE_LINE = 1024;

    /**
     * A reader that is fed by hand or by a {@link StreamReaderProtocol}, with the limit {@link #DEFAULT_LIMIT}.
     *
     * @param loop runs the coroutines that read
     */
    public StreamReader(EventLoop loop) {
        this(loop, DEFAULT_LIMIT);
    }

    /**
     * A reader that is fed by hand or by a {@link StreamReaderProtocol}.
     *
     * @param loop runs the coroutines that read
     * @param limit bytes, at least 1: the longest line, and half of what is buffered at most
     */
    public StreamReader(EventLoop loop, int limit) {
        super((Loop) loop, limit);
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1: " + limit);
        }
    }

    Loop loop() {
        return loop;
    }

    // Feeding

    /** What came and nobody has read, for the handshake of a server; null when there is nothing. */
    @Nullable ByteBuffer takeEarly(boolean serverSide) {
        if (lending) {
            throw alreadyWaiting("startTls");
        }
        int count = buffer.size();
        if (count == 0) {
            return null;
        }
        if (!serverSide) {
            throw new IllegalStateException(
                    count + " bytes came unencrypted and were not read; read them before startTls: " + this);
        }
        return ByteBuffer.wrap(buffer.take(count));
    }

    /** Goes on with the transport of the same connection that is encrypted; that one reads. */
    void replaceTransport(ReadTransport encrypted) {
        transport = encrypted;
        paused = false;
    }

    boolean hasTransport() {
        return transport != null;
    }

    /**
     * The transport that feeds it; closing it ends what is read, of a pipe too.
     *
     * @return the connection's, the same as its writer's, or the pipe's
     * @throws IllegalStateException before {@link #setTransport}
     */
    public ReadTransport transport() {
        ReadTransport source = transport;
        if (source == null) {
            throw new IllegalStateException(this + " has no transport yet");
        }
        return source;
    }

    /**
     * Names the transport that is paused when too much is buffered.
     *
     * @param source feeds this reader; kept
     * @throws IllegalStateException when there is one already
     */
    public void setTransport(ReadTransport source) {
        loop.checkLoop();
        if (transport != null) {
            throw new IllegalStateException(this + " has a transport already: " + transport);
        }
        transport = Objects.requireNonNull(source, "transport");
    }

    /**
     * Adds bytes and wakes the read that waits for them.
     *
     * @param data from position to limit, zero or more bytes; copied, position equals limit afterwards
     * @throws IllegalStateException after {@link #feedEof}, or when more than 2 GiB would be buffered
     */
    public void feedData(ByteBuffer data) {
        loop.checkLoop();
        if (eof) {
            throw new IllegalStateException("feedData after feedEof: " + this);
        }
        if (!data.hasRemaining()) {
            return;
        }
        buffer.add(data, loop.spareArrays(), roomFor(data.remaining()));
        boolean enough = !SoleWait.isHeld(waiter) || buffer.size() >= wanted;
        if (enough) {
            wake();
            if (!paused && transport != null && buffer.size() > 2L * limit) {
                transport.pauseReading();
                paused = true;
            }
        }
    }

    /**
     * Adds bytes and wakes the read that waits for them, as {@link #feedData(ByteBuffer)}.
     *
     * @param data zero or more bytes; copied
     * @throws IllegalStateException after {@link #feedEof}, or when more than 2 GiB would be buffered
     */
    public void feedData(byte[] data) {
        feedData(ByteBuffer.wrap(data));
    }

    /** Bytes that will most likely be taken all at once go into an array that can be given away. */
    private ByteQueue.Room roomFor(int count) {
        if (waiter == null ? subscription != null && count <= limit : wanted <= count && count <= atOnce) {
            return ByteQueue.Room.OWN;
        }
        return waiter != null && wanted <= count ? ByteQueue.Room.TIGHT : ByteQueue.Room.AMPLE;
    }

    /** No more bytes will come; the waiting read goes on with what is there. Idempotent. */
    public void feedEof() {
        loop.checkLoop();
        eof = true;
        wake();
    }

    /**
     * The waiting read and every later one fail with this; bytes that are buffered are out of reach.
     *
     * @param cause thrown by reads as it is
     */
    public void setException(Throwable cause) {
        loop.checkLoop();
        bytesFirst = false;
        fail(cause);
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
     * @param most at least 0; 0 reads nothing and does not wait
     * @return one byte or more; none at the end of the stream. Cancelled: consumes nothing
     * @throws IllegalArgumentException when negative
     */
    public Future<byte[]> read(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("cannot read " + most + " bytes; to read all use readAll()");
        }
        boolean ready = most == 0 || buffer.size() > 0 || eof;
        if (ready && isFree()) {
            return FutureImpl.done(loop, atMost(most));
        }
        return mustWait("read", ready) ? new WaitingRead.AtMost(this, most) : future("read", ready, () -> atMost(most));
    }

    /**
     * Reads to the end of the stream, whatever the limit.
     *
     * @return everything up to the end, perhaps nothing. Cancelled or failed: consumes nothing
     */
    public Future<byte[]> readAll() {
        return all(bytes -> bytes);
    }

    /**
     * Reads text to the end of the stream, as {@link #readAll()}.
     *
     * @param charset what the peer writes
     * @return everything up to the end, perhaps empty. What is malformed is replaced, as {@code new String} does
     */
    public Future<String> readAll(Charset charset) {
        Objects.requireNonNull(charset, "charset");
        return all(bytes -> new String(bytes, charset));
    }

    private <T> Future<T> all(Function<byte[], T> as) {
        return future("readAll", eof, () -> {
            untilEof("readAll");
            return as.apply(taken(buffer.size()));
        });
    }

    /**
     * Waits for the end of the stream and reads nothing: everything is buffered, whatever the limit. Not in asyncio.
     *
     * @return done when every byte is there, for {@link #readAll} at once. Cancelled or failed: consumes nothing
     */
    public Future<@Nullable Void> waitForEof() {
        return future("waitForEof", eof, Coroutine.of(() -> untilEof("waitForEof")));
    }

    private void untilEof(String what) {
        while (!eof) {
            waitForData(what, Integer.MAX_VALUE, 0);
        }
    }

    /**
     * Reads exactly so many bytes, also more than the limit.
     *
     * @param count at least 0
     * @return that many; fails with {@link IncompleteReadException}, which has the rest, when the stream ends before.
     *     Cancelled: consumes nothing
     * @throws IllegalArgumentException when negative
     */
    public Future<byte[]> readExactly(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot read " + count + " bytes");
        }
        boolean there = buffer.size() >= count;
        if (there && isFree()) {
            return FutureImpl.done(loop, taken(count));
        }
        return mustWait("readExactly", there || eof)
                ? new WaitingRead.Exactly(this, count)
                : future("readExactly", there || eof, () -> exactly(count));
    }

    /**
     * Shows what is there to a function, without an array for it: waits for so many bytes or the end of the stream. What the function
     * takes from the buffer is read, what it leaves stays for the next read. Not in asyncio.
     *
     * @param least at least 1: to wait for more than was left, ask for more than that; also more than the limit
     * @param taker called once, in this call when the bytes are there, else in the task that awaits. It gets everything that is there,
     *     from position to limit: so many bytes or more, fewer or none only at the end of the stream. The buffer is lent for the call
     *     and not to be written to; other reads are refused meanwhile
     * @param <T> of the result
     * @return what the function returns. Cancelled, or failed with what the function throws: consumes nothing
     * @throws IllegalArgumentException when less than 1 is asked for
     */
    public <T extends @Nullable Object> Future<T> readInPlace(
            int least, Function<? super ByteBuffer, ? extends T> taker) {
        if (least < 1) {
            throw new IllegalArgumentException("readInPlace waits for at least 1 byte, not for " + least);
        }
        Objects.requireNonNull(taker, "taker");
        boolean ready = isThere(least);
        return mustWait("readInPlace", ready)
                ? new WaitingRead.InPlace<T>(this, least, taker)
                : future("readInPlace", ready, () -> inPlace(taker));
    }

    /**
     * Reads up to and including a line feed.
     *
     * @return the line with its line feed; at the end of the stream what is left, perhaps nothing. Fails with
     *     {@link LimitOverrunException} when the line is longer than the limit; the line, or what is there of it, is
     *     dropped. Cancelled: consumes nothing. Differs: asyncio's {@code readline} fails with {@code ValueError} there
     */
    public Future<byte[]> readLine() {
        return line(bytes -> bytes);
    }

    /**
     * Reads a line of text, as {@link #readLine()}.
     *
     * @param charset what the peer writes; a line feed is one byte in it, so UTF-16 and its like are not for this
     * @return the line with its line feed; empty at the end of the stream. What is malformed is replaced, as {@code new String} does
     */
    public Future<String> readLine(Charset charset) {
        Objects.requireNonNull(charset, "charset");
        return line(bytes -> new String(bytes, charset));
    }

    private <T> Future<T> line(Function<byte[], T> as) {
        long match = Separators.NEWLINE.find(buffer, 0);
        return future("readLine", match != ByteQueue.NONE || eof, () -> as.apply(line(match)));
    }

    private byte[] line(long found) throws Exception {
        try {
            return until("readLine", Separators.NEWLINE, found);
        } catch (IncompleteReadException end) {
            return end.partial();
        } catch (LimitOverrunException tooLong) {
            int from = tooLong.consumed();
            buffer.skip(buffer.hasAt((byte) '\n', from) ? from + 1 : buffer.size());
            resume();
            throw new LimitOverrunException("the line is longer than the limit of " + limit + " bytes", from);
        }
    }

    /**
     * Reads up to and including a separator; of several, the one that ends first.
     *
     * @param separators at least one, each of at least one byte; copied
     * @return the bytes with the separator; fails with {@link IncompleteReadException}, which has the rest, at the end of
     *     the stream, and with {@link LimitOverrunException} when more than the limit comes before a separator: then
     *     nothing is consumed. Cancelled: consumes nothing
     * @throws IllegalArgumentException without a separator, or with an empty one
     */
    public Future<byte[]> readUntil(byte[]... separators) {
        Separators kept = Separators.of(separators);
        long match = kept.find(buffer, 0);
        return future("readUntil", match != ByteQueue.NONE || eof, () -> until("readUntil", kept, match));
    }

    private byte[] until(String what, Separators separators, long found) throws Exception {
        long match = found;
        while (match == ByteQueue.NONE) {
            int searched = separators.searched(buffer);
            if (searched > limit) {
                throw Separators.missing(limit, searched);
            }
            if (eof) {
                throw new IncompleteReadException(rest(), -1);
            }
            waitForData(what, buffer.size() + 1, ONE_LINE);
            match = separators.find(buffer, searched);
        }
        int start = (int) (match >> Integer.SIZE);
        if (start > limit) {
            throw Separators.tooFar(limit, start);
        }
        return taken((int) match);
    }

    /**
     * Reads the lines up to the end of the stream; {@code next} suspends, and throws what {@link #readLine()} fails with.
     *
     * @return each with its line feed
     */
    public Iterable<byte[]> lines() {
        return () -> new Lines<>(this::readLine, line -> line.length == 0);
    }

    /**
     * Does what {@link #lines()} does, and declares a checked exception so that a typed {@code catch} around the loop compiles:
     * {@code for (byte[] line : reader.lines(IOException.class))}.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param <X> its type
     * @return each with its line feed
     * @throws X never here, but by the iterator, which cannot declare it: iterate inside the same {@code try}
     */
    public <X extends Throwable> Iterable<byte[]> lines(Class<X> thrown) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return lines();
    }

    /**
     * Reads the lines of a text up to the end of the stream; {@code next} suspends, and throws what {@link #readLine(Charset)} fails with.
     *
     * @param charset as {@link #readLine(Charset)} takes it
     * @return each with its line feed
     */
    public Iterable<String> lines(Charset charset) {
        Objects.requireNonNull(charset, "charset");
        return () -> new Lines<>(() -> readLine(charset), String::isEmpty);
    }

    /**
     * Does what {@link #lines(Charset)} does, and declares a checked exception, as {@link #lines(Class)} does.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param charset as {@link #readLine(Charset)} takes it
     * @param <X> its type
     * @return each with its line feed
     * @throws X never here, but by the iterator, which cannot declare it: iterate inside the same {@code try}
     */
    public <X extends Throwable> Iterable<String> lines(Class<X> thrown, Charset charset) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return lines(charset);
    }

    /**
     * What comes, as a publisher: each item is one byte or more, at most as many as the limit, in a buffer of the subscriber's own.
     *
     * <p>It reads for one subscriber at a time, from its subscription to the end of the stream or until it cancels; reads are refused
     * meanwhile. Another subscriber, and one that comes while a read waits, hears {@link IllegalStateException}. What was not
     * asked for stays here and pauses the transport at the usual mark; after a cancellation reads and other
     * subscribers find it. The end of the stream is told when every byte is, what the reader fails with when reads would.
     *
     * <p>Thread: any; subscribers are called on the loop, by what feeds this reader or by their own {@code request}. One that throws
     * is reported to the exception handler and counts as cancelled.
     *
     * <p>Source: not in asyncio. Reactive Streams 1.0.4.
     *
     * @return cold; always the same bytes, whatever the publisher they are read through
     */
    public Flow.Publisher<ByteBuffer> publisher() {
        return subscriber -> ReaderSubscription.subscribe(this, loop, subscriber);
    }

    /**
     * Closes what feeds it, so that a pipe can be opened by try-with-resources. Of a connection that is all of it, as
     * {@link StreamWriter#close()}: what was written is still sent. Returns at once; the end of the stream comes behind what is buffered,
     * and ends a read that waits. A reader that is fed by hand gets the end at once. Idempotent. Not in asyncio.
     */
    @Override
    public void close() {
        loop.checkLoop();
        ReadTransport source = transport;
        if (source == null) {
            feedEof();
        } else {
            source.close();
        }
    }

    /** Whether a read whose bytes are there takes them at once; else {@link #future} says why not. */
    private boolean isFree() {
        loop.checkLoop();
        return exception == null && waiter == null && subscription == null && !lending;
    }

    /** Whether a read waits; else {@link #future} answers it. */
    private boolean mustWait(String what, boolean ready) {
        if (ready) {
            return false;
        }
        loop.checkLoop();
        return refusal(what, false) == null;
    }

    boolean isThere(int count) {
        return buffer.size() >= count || eof;
    }

    <T extends @Nullable Object> T inPlace(Function<? super ByteBuffer, ? extends T> taker) {
        T value;
        lending = true;
        try {
            value = buffer.lend(taker, loop.spareArrays());
        } finally {
            lending = false;
        }
        afterTaking();
        return value;
    }

    byte[] exactly(int count) throws IncompleteReadException {
        if (buffer.size() < count) {
            throw new IncompleteReadException(rest(), count);
        }
        return taken(count);
    }

    /** Answers at once when everything is there; else makes a read that runs in the task that awaits it. */
    private <T extends @Nullable Object> Future<T> future(String what, boolean ready, Coroutine<T> body) {
        loop.checkLoop();
        Throwable refused = refusal(what, ready);
        if (!ready && refused == null) {
            return new CoroutineFuture<>(loop, body);
        }
        FutureImpl<T> done = new FutureImpl<>(loop);
        try {
            if (refused != null) {
                throw refused;
            }
            done.settleResult(body.run());
        } catch (Throwable thrown) {
            done.settleException(thrown);
        }
        return done;
    }

    byte[] atMost(int most) {
        return taken(Math.min(most, buffer.size()));
    }

    @Override
    public String toString() {
        return "<StreamReader " + buffer.size() + " bytes" + (eof ? " eof" : "")
                + (exception == null ? "" : " exception=" + exception) + (paused ? " paused" : "") + ">";
    }
}
