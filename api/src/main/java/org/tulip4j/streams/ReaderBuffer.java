package org.tulip4j.streams;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Task;
import org.tulip4j.internal.buffer.GatherPool;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.task.SoleWait;
import org.tulip4j.internal.trace.AwaitFrames;
import org.tulip4j.internal.transport.StreamTransport;
import org.tulip4j.transport.ReadTransport;

/**
 * What a reader has and who waits for it: the bytes that nobody has read, the one read or subscription that waits for more, what broke
 * the stream, and whether the transport is paused for the reader's sake.
 *
 * <p>States: open; ended, when the end was fed; broken, when an exception was. Confined to the loop. It is the superclass of the reader and not
 * an object beside it, for there is one for each connection.
 */
abstract sealed class ReaderBuffer permits StreamReader {
    /** Runs the coroutines that read. */
    final Loop loop;
    /** The longest line, and half of what is buffered at most; bytes, at least 1. */
    final int limit;
    /** The bytes that nobody has read. */
    final ByteQueue buffer = new ByteQueue();
    /** The transport that is paused when too much is buffered; null when the reader is fed by hand. */
    @Nullable ReadTransport transport;
    /** The wait of the one read that waits; it stays until that read goes on. Null when none does. */
    @Nullable SoleWait waiter;
    /** How many bytes must be there before the waiting read is woken; at least 1. */
    int wanted;
    /** The most bytes that the waiting read will probably take in one array, all that came; 0 when it makes no array of them. */
    int atOnce;
    /** The subscription that reads for a subscriber; null when there is none. */
    @Nullable ReaderSubscription subscription;
    /** What broke the stream, which reads throw; null while nothing has. */
    @Nullable Throwable exception;
    /** The stack trace of the exception before a reader's frames were added; null when there is no exception. */
    StackTraceElement @Nullable [] exceptionTrace;
    /** Whether the exception comes behind the buffered bytes, not instead of them. */
    boolean bytesFirst;
    /** Whether the end was fed: no more bytes come. */
    boolean eof;
    /** Whether this reader has paused the transport. */
    boolean paused;
    /** Whether a function looks at what is there; other reads are refused meanwhile. */
    boolean lending;

    ReaderBuffer(Loop loop, int limit) {
        this.loop = loop;
        this.limit = limit;
    }

    /** The connection broke: reads get what is buffered, then this. */
    void connectionBroken(Throwable cause) {
        bytesFirst = true;
        fail(cause);
    }

    void fail(Throwable cause) {
        exception = Objects.requireNonNull(cause, "cause");
        exceptionTrace = AwaitFrames.before(cause);
        SoleWait waiting = waiter;
        if (waiting != null) {
            waiting.settleException(cause);
        } else if (subscription != null) {
            subscription.changed();
        }
    }

    /** Whether this subscription reads from now on; not while anybody else does. */
    boolean reserve(ReaderSubscription reading) {
        if (isBusy()) {
            return false;
        }
        subscription = reading;
        return true;
    }

    /** Ends {@link #reserve}. */
    void release(ReaderSubscription reading) {
        if (subscription == reading) {
            subscription = null;
        }
    }

    /** Takes for a subscription what is there, at most as much as the limit; null when there is nothing. */
    byte @Nullable [] takeSome() {
        return buffer.size() == 0 || exception != null && !bytesFirst ? null : taken(Math.min(limit, buffer.size()));
    }

    /** Gives spare room back, for it may be long before more comes. */
    void trim() {
        buffer.trim(loop.spareArrays());
    }

    /** Tells a subscription whether it has taken everything that it ever will. */
    boolean isOver() {
        return exception != null ? !bytesFirst || buffer.size() == 0 : eof && buffer.size() == 0;
    }

    /** Why a read cannot begin, or null. */
    @Nullable Throwable refusal(String what, boolean ready) {
        if (exception != null && !(ready && bytesFirst)) {
            AwaitFrames.restore(exception, exceptionTrace);
            return exception;
        }
        return isBusy() ? alreadyWaiting(what) : null;
    }

    /** A read that was cancelled does not count, even before it has unwound: it takes nothing any more. */
    boolean isBusy() {
        ReaderSubscription reading = subscription;
        return reading != null && !reading.isOver() || lending || SoleWait.isHeld(waiter);
    }

    IllegalStateException alreadyWaiting(String what) {
        String other = subscription == null ? "coroutine" : "subscriber";
        return WaitingRead.refused(
                what,
                lending ? "read shows what is there to its function" : other + " is already waiting for incoming data",
                this);
    }

    byte[] taken(int count) {
        byte[] bytes = buffer.take(count);
        afterTaking();
        return bytes;
    }

    void afterTaking() {
        if (eof) {
            trim();
        }
        resume();
    }

    /** What is left at the end. Nothing follows, so a paused transport is left alone, as in asyncio. */
    byte[] rest() {
        byte[] bytes = buffer.take(buffer.size());
        trim();
        return bytes;
    }

    void resume() {
        if (paused && buffer.size() <= limit && transport != null) {
            paused = false;
            transport.resumeReading();
        }
    }

    void waitForData(String what, int bytes, int most) {
        awaitData(startWaiting(what, bytes, most));
    }

    void awaitData(SoleWait waiting) {
        try {
            waiting.await();
            readUnread();
        } finally {
            endWaiting(waiting);
        }
    }

    SoleWait startWaiting(String what, int bytes, int most) {
        if (exception != null) {
            // A read's body runs in a task; what broke the stream was made elsewhere.
            Task<?> task = loop.currentTask();
            AwaitFrames.add(exception, exceptionTrace, task == null ? "nobody" : task.name());
            throw Fatal.sneak(exception);
        }
        if (isBusy()) {
            throw alreadyWaiting(what);
        }
        if (paused && transport != null) {
            paused = false;
            transport.resumeReading();
        }
        // Many connections may wait for long.
        trim();
        SoleWait waiting = new SoleWait(loop);
        waiter = waiting;
        wanted = bytes;
        atOnce = most;
        return waiting;
    }

    void endWaiting(SoleWait waiting) {
        if (waiter == waiting) {
            waiter = null;
        }
    }

    /** Whether a read waits, which is made ready and takes what can be read from where it is. */
    boolean readable() {
        if (eof || wanted > GatherPool.BUFFER_BYTES || !SoleWait.isHeld(waiter)) {
            return false;
        }
        wake();
        return true;
    }

    /** Reads what came and was left for the read that has waited; called in its step. */
    void readUnread() {
        if (!eof && exception == null && transport instanceof StreamTransport core) {
            core.readUnread();
        }
    }

    void wake() {
        SoleWait waiting = waiter;
        if (waiting != null) {
            waiting.settleResult(null);
        } else if (subscription != null) {
            subscription.changed();
        }
    }
}
