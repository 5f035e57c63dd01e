package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/** A pool of somebody else, whose thread hands out connections while tasks are cancelled at random: it is whole afterwards. */
@Timeout(60)
class ForeignPoolTest {
    private static final int CANCELLATIONS = 10_000;
    private static final int AT_ONCE = 20;

    /** Hands out connections in its own thread, and does not look whether anybody took them: as many libraries do. */
    private static final class Pool implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final AtomicInteger out = new AtomicInteger();
        private final AtomicInteger made = new AtomicInteger();

        CompletableFuture<Integer> connect() {
            CompletableFuture<Integer> connecting = new CompletableFuture<>();
            thread.execute(() -> {
                out.incrementAndGet();
                connecting.complete(made.incrementAndGet());
            });
            return connecting;
        }

        void release(int connection) {
            assertThat(connection).isPositive();
            out.decrementAndGet();
        }

        @Override
        public void close() throws InterruptedException {
            thread.shutdown();
            assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void use(Pool pool, Random random) {
        Future<Integer> connecting = Future.wrap(pool.connect(), pool::release);
        int connection = waitInSomeWay(connecting, random.nextInt(4));
        pool.release(connection);
    }

    private static int waitInSomeWay(Future<Integer> connecting, int way) {
        return switch (way) {
            case 0 -> connecting.await();
            case 1 -> Tulip.waitFor(connecting, Duration.ofMinutes(1)).await();
            case 2 -> Tulip.gather(List.of(connecting)).await().get(0);
            default -> Tulip.timeout(Duration.ofMinutes(1)).run(connecting::await);
        };
    }

    @Test
    void aPoolIsWholeAfterTenThousandCancellations() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] cancelled = {0};
        Pool pool = new Pool();
        try (pool;
                EventLoop loop = EventLoops.newLoop("nio")) {
            loop.runUntilCompleteVoid(() -> {
                while (cancelled[0] < CANCELLATIONS) {
                    cancelled[0] += someCancelled(pool, random);
                }
            });
            // The last are still on their way: closing the loop, and then the pool's thread, is part of it.
        }
        assertThat(pool.out).as("connections that nobody has, seed " + seed).hasValue(0);
    }

    private static int someCancelled(Pool pool, Random random) {
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            tasks.add(Tulip.createTaskVoid(() -> use(pool, random)));
        }
        int ended = 0;
        while (!tasks.isEmpty()) {
            if (random.nextInt(8) == 0) {
                Tulip.sleep(Duration.ZERO).await();
            }
            Task<?> task = tasks.remove(random.nextInt(tasks.size()));
            task.cancel();
            try {
                task.await();
            } catch (CancelledError expected) {
                ended++;
            }
        }
        return ended;
    }
}
