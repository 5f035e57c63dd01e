package org.tulip4j.internal.pipe;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads for what only blocks: starting processes, reading and writing pipes. As many as are blocked, for all loops;
 * idle ones end. Platform threads: a read of a pipe would hold the carrier of a virtual one.
 */
public final class PipeThreads {
    /** Starts of the names of the threads. */
    static final String PREFIX = "tulip-pipe-";

    private static final int IDLE_SECONDS = 5;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Executor POOL = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), body -> {
                Thread thread = new Thread(body, PREFIX + NUMBER.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    private PipeThreads() {}

    /** Runs something that blocks. */
    public static void execute(Runnable body) {
        POOL.execute(body);
    }
}
