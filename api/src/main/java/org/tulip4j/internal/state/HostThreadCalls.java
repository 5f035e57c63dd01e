package org.tulip4j.internal.state;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.HostWork;

/**
 * What only a certain thread may do, asked of it by a hand-off coroutine for which it waits: one thing at a time, since one of the
 * two runs at a time.
 */
public final class HostThreadCalls {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What is asked for; null: nothing. Written by who asks and by who does it. */
    private volatile @Nullable Errand<?> waiting;

    /** One thing that is asked for: set up by who asks, done by whom it is asked of, then read by who asked. */
    private static final class Errand<T> {
        /** What is to be done. */
        private final HostWork<T> work;
        /** Waits for it. */
        private final Thread asks;
        /** The one that may do it. */
        private final Thread does;
        /** What it returned; read after {@code done}. */
        private @Nullable T result;
        /** What it threw; null: nothing. Read after {@code done}. */
        private @Nullable Throwable thrown;
        /** It was done, well or badly; written last. */
        private volatile boolean done;

        Errand(HostWork<T> work, Thread does) {
            this.work = work;
            this.asks = Thread.currentThread();
            this.does = does;
        }

        void run() {
            try {
                result = work.call();
            } catch (Throwable failure) {
                thrown = failure;
            }
            done = true;
            LockSupport.unpark(asks);
        }
    }

    /** Has another thread do it and waits for that. */
    @SuppressWarnings("NullAway")
    public <T> T call(HostWork<T> work, Thread does) throws IOException {
        Errand<T> errand = new Errand<>(work, does);
        waiting = errand;
        LockSupport.unpark(does);
        long limit = System.nanoTime() + PATIENCE_NANOS;
        boolean interrupted = false;
        while (!errand.done) {
            LockSupport.parkNanos(this, PATIENCE_NANOS);
            interrupted |= Thread.interrupted();
            if (!errand.done && System.nanoTime() - limit > 0) {
                throw new IllegalStateException("the coroutine engine does not let " + does.getName()
                        + " act for its coroutines; use an engine of tulip's in a guest loop");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (errand.thrown != null) {
            throw Fatal.<IOException>sneak(errand.thrown);
        }
        return errand.result;
    }

    /** Does what is asked of this thread, if anything. */
    public void runIfAny() {
        Errand<?> errand = waiting;
        if (errand != null && errand.does == Thread.currentThread()) {
            waiting = null;
            errand.run();
        }
    }
}
