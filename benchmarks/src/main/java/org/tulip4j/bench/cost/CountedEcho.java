package org.tulip4j.bench.cost;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.TimerHandle;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** An echo server on a loop in a thread of its own, which counts its connections. */
final class CountedEcho implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final ServerOptions OPTIONS = ServerOptions.DEFAULT.withBacklog(4_096);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Thread thread;
    private final int port;
    private final EventLoop loop;
    /** Done by the loop's thread when the server is to end. */
    private final Future<Void> end;

    private final AtomicInteger connections = new AtomicInteger();

    /** What the loop's thread tells when it listens. */
    private record Listening(EventLoop loop, int port, Future<Void> end) {}

    /**
     * Starts it and waits until it listens.
     *
     * @param backend of its loop
     * @param timers that are an hour from due, and more, as long as it runs
     */
    CountedEcho(String backend, int timers) throws InterruptedException, ExecutionException {
        CompletableFuture<Listening> made = new CompletableFuture<>();
        thread = new Thread(() -> Tulip.runVoid(() -> serve(timers, made), LoopOptions.DEFAULT.withBackend(backend)));
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((broken, failure) -> made.completeExceptionally(failure));
        thread.start();
        Listening listening = made.get();
        loop = listening.loop;
        port = listening.port;
        end = listening.end;
    }

    private void serve(int timers, CompletableFuture<Listening> made) {
        EventLoop running = Tulip.runningLoop();
        Server server = running.createServer(Back::new, "127.0.0.1", 0, OPTIONS).await();
        List<TimerHandle> pending = new ArrayList<>(timers);
        for (int i = 0; i < timers; i++) {
            pending.add(running.callLater(Duration.ofHours(1).plusNanos(i * 7_919L % timers), () -> {}));
        }
        Future<Void> over = running.createFuture();
        made.complete(new Listening(running, server.port(), over));
        over.await();
        server.close();
        server.abortClients();
        pending.forEach(TimerHandle::cancel);
    }

    int port() {
        return port;
    }

    /** Processor nanoseconds of the loop's thread so far. */
    long cpuNanos() {
        return THREADS.getThreadCpuTime(thread.getId());
    }

    /** Waits until it has so many connections. */
    void awaitConnections(int count) throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (connections.get() != count) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(connections + " connections, not " + count + ", after a minute");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() throws InterruptedException {
        loop.callSoonThreadsafe(() -> end.setResult(null));
        thread.join();
    }

    /** Sends back what it gets. */
    private final class Back implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            connections.incrementAndGet();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            connections.decrementAndGet();
        }
    }
}
