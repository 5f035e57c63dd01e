package org.tulip4j.streams;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.internal.task.SoleWait;

/**
 * A read that waits and is its own body: there may be many for long, so it is one object, and has one frame on the stack of the
 * coroutine that waits, with few locals.
 */
abstract class WaitingRead<T extends @Nullable Object> extends CoroutineFuture<T> implements Coroutine<T> {
    final StreamReader reader;
    final int count;

    private WaitingRead(StreamReader reader, int count) {
        super(reader.loop());
        this.reader = reader;
        this.count = count;
    }

    /** What a read throws that is called while something else has the reader. */
    static IllegalStateException refused(String what, String other, Object reader) {
        return new IllegalStateException(what + "() called while another " + other + ": " + reader
                + "; await one read before the next, or cancel the subscription");
    }

    abstract boolean isThere();

    abstract SoleWait startWaiting();

    abstract T take() throws IncompleteReadException;

    /** Waits and takes, in the task that awaits this read. */
    @Override
    public final T run() throws Exception {
        while (!isThere()) {
            reader.awaitData(startWaiting());
        }
        return take();
    }

    @Override
    public final T await() {
        if (!begin()) {
            return super.await();
        }
        try {
            while (!isThere()) {
                SoleWait waiting = startWaiting();
                try {
                    waiting.await();
                    reader.readUnread();
                } finally {
                    reader.endWaiting(waiting);
                }
            }
            return returned(take());
        } catch (Throwable thrown) {
            throw Fatal.sneak(failed(thrown));
        }
    }

    static final class AtMost extends WaitingRead<byte[]> {
        AtMost(StreamReader reader, int count) {
            super(reader, count);
        }

        @Override
        boolean isThere() {
            return reader.isThere(1);
        }

        @Override
        SoleWait startWaiting() {
            return reader.startWaiting("read", 1, count);
        }

        @Override
        byte[] take() {
            return reader.atMost(count);
        }
    }

    static final class Exactly extends WaitingRead<byte[]> {
        Exactly(StreamReader reader, int count) {
            super(reader, count);
        }

        @Override
        boolean isThere() {
            return reader.isThere(count);
        }

        @Override
        SoleWait startWaiting() {
            return reader.startWaiting("readExactly", count, count);
        }

        @Override
        byte[] take() throws IncompleteReadException {
            return reader.exactly(count);
        }
    }

    static final class InPlace<T extends @Nullable Object> extends WaitingRead<T> {
        private final Function<? super ByteBuffer, ? extends T> taker;

        InPlace(StreamReader reader, int count, Function<? super ByteBuffer, ? extends T> taker) {
            super(reader, count);
            this.taker = taker;
        }

        @Override
        boolean isThere() {
            return reader.isThere(count);
        }

        @Override
        SoleWait startWaiting() {
            return reader.startWaiting("readInPlace", count, 0);
        }

        @Override
        T take() {
            return reader.inPlace(taker);
        }
    }
}
