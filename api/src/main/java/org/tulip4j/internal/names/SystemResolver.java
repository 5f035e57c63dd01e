package org.tulip4j.internal.names;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.tulip4j.Resolver;

/**
 * Asks the JDK, in at most eight threads that nothing else uses, shared by all loops. What nobody waits for any more leaves
 * the queue.
 */
final class SystemResolver implements Resolver {
    static final int THREADS = 8;
    static final SystemResolver SHARED = new SystemResolver();

    /** The blocking calls; tests replace them. */
    interface Calls {
        InetAddress[] addresses(String host) throws Exception;

        String name(InetAddress address) throws Exception;
    }

    /** The threads that look names up. */
    private final ThreadPoolExecutor pool;
    /** Asks the system. */
    private final Calls calls;

    private SystemResolver() {
        this(new Calls() {
            @Override
            public InetAddress[] addresses(String host) throws Exception {
                return InetAddress.getAllByName(host);
            }

            @Override
            public String name(InetAddress address) {
                return address.getCanonicalHostName();
            }
        });
    }

    SystemResolver(Calls calls) {
        this.calls = calls;
        pool = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
            Thread thread = new Thread(body, "tulip-resolver");
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletableFuture<List<InetAddress>> resolve(String host) {
        return submit(() -> List.of(calls.addresses(host)));
    }

    @Override
    public CompletableFuture<String> nameOf(InetAddress address) {
        return submit(() -> calls.name(address));
    }

    int waiting() {
        return pool.getQueue().size();
    }

    private <T> CompletableFuture<T> submit(Callable<T> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable job = () -> {
            if (answer.isDone()) {
                return;
            }
            try {
                answer.complete(call.call());
            } catch (Throwable thrown) {
                answer.completeExceptionally(thrown);
            }
        };
        pool.execute(job);
        answer.whenComplete((value, thrown) -> {
            if (answer.isCancelled()) {
                pool.remove(job);
            }
        });
        return answer;
    }
}
