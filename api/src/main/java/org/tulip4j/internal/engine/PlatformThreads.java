package org.tulip4j.internal.engine;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.ProcessThreads;

/**
 * The threads of platform coroutines. A thread whose body has ended is kept for the next one; the one that became idle last is used
 * first, and one that has been idle for long ends.
 *
 * <p>Only the thread that is idle for the longest time watches the clock, and at its end the next longest does. So tens of thousands of
 * threads may become idle together, as when all tasks are cancelled, and each costs the same: none has a timer of its own, and
 * none is looked for among the others.
 *
 * <p>Any thread may call it. Whoever takes a thread out of the line decides alone what becomes of it.
 */
final class PlatformThreads implements Executor {
    /** What all loops share. */
    static final PlatformThreads SHARED = new PlatformThreads(TimeUnit.SECONDS.toNanos(10));

    /** How long a thread stays idle before it ends. */
    private final long idleNanos;
    /** Numbers the threads. */
    private final AtomicInteger number = new AtomicInteger();
    /** The idle threads, the one that is idle for the longest time first. Guarded by itself. */
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();

    PlatformThreads(long idleNanos) {
        this.idleNanos = idleNanos;
    }

    /** Runs a body in a thread that does nothing else meanwhile. */
    @Override
    public void execute(Runnable body) {
        Worker kept;
        synchronized (idle) {
            kept = idle.pollLast();
        }
        if (kept == null) {
            new Worker(body).thread.start();
        } else {
            kept.goOnWith(body);
        }
    }

    /** {@return how many threads are idle} */
    int idleCount() {
        synchronized (idle) {
            return idle.size();
        }
    }

    /** One thread. States: has a body; idle, in line; taken out of the line, until its next body comes; over. */
    private final class Worker implements Runnable {
        /** The thread, which is a daemon. */
        final Thread thread = new ProcessThreads.OfCoroutine(this, "tulip-coroutine-" + number.incrementAndGet());
        /** What it is to run next; null: nothing yet. */
        private volatile @Nullable Runnable next;
        /** When it became idle last. */
        private long idleSince;

        Worker(Runnable body) {
            next = body;
        }

        void goOnWith(Runnable body) {
            next = body;
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            do {
                runNext();
            } while (waitForNext());
        }

        /** Runs what is next, in a frame of its own: a thread that waits keeps no body. */
        private void runNext() {
            Runnable body = next;
            next = null;
            body.run();
        }

        /** False: it has been idle for long, and is out of the line. */
        private boolean waitForNext() {
            synchronized (idle) {
                idleSince = System.nanoTime();
                idle.addLast(this);
            }
            while (next == null) {
                // An interrupt was meant for the body that is over.
                Thread.interrupted();
                long left = timeLeft();
                if (left <= 0) {
                    return false;
                }
                if (left == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, left);
                }
            }
            Thread.interrupted();
            return true;
        }

        /** How long it may wait; without limit for all but the one that is idle for the longest time. */
        private long timeLeft() {
            Worker follows;
            synchronized (idle) {
                if (idle.peekFirst() != this) {
                    return Long.MAX_VALUE;
                }
                long left = idleSince + idleNanos - System.nanoTime();
                if (left > 0) {
                    return left;
                }
                idle.removeFirst();
                follows = idle.peekFirst();
            }
            if (follows != null) {
                LockSupport.unpark(follows.thread);
            }
            return 0;
        }
    }
}
