package org.tulip4j.internal.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where the long work of handshakes runs: in threads of its own, which a busy default executor cannot starve. */
final class TlsTasks {
    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

    static final Executor POOL = pool();

    private TlsTasks() {}

    private static Executor pool() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
                    Thread thread = new Thread(body, "tulip-tls");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
