package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;

/** A loop that is stuck is told of in normal mode, on every engine, owned, in a group's thread or as a guest, by one thread. */
@Timeout(120)
class StuckLoopTest {
    private final CountDownLatch goOn = new CountDownLatch(1);

    private void block() throws InterruptedException {
        goOn.await();
    }

    @Test
    void everyEngineAndGuestsAreToldOfAndOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> lines = java.util.Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(Environments.engines().size() + 1);
        ExecutorService host = Executors.newSingleThreadExecutor();
        try (LogLines log = new LogLines(line -> {
            if (line.contains("stuck-watch-probe") && line.contains("is stuck")) {
                lines.add(line);
                all.countDown();
            }
        })) {
            for (String engine : Environments.engines()) {
                LoopOptions options = LoopOptions.DEFAULT
                        .withBackend("nio")
                        .withEngine(engine)
                        .withName("stuck-watch-probe-" + engine);
                names.add("stuck-watch-probe-" + engine);
                Thread thread = new Thread(() -> {
                    try (EventLoop loop = EventLoops.newLoop(options)) {
                        loop.runUntilCompleteVoid(this::block);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            names.add("stuck-watch-probe-guest");
            EventLoop guest = EventLoops.attach(
                    GuestHost.of(host), LoopOptions.DEFAULT.withBackend("nio").withName("stuck-watch-probe-guest"));
            var blocked = guest.submitVoid(this::block);
            assertThat(all.await(100, TimeUnit.SECONDS)).isTrue();
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals("tulip-stuck-watch")))
                    .hasSize(1)
                    .allMatch(Thread::isDaemon);
            goOn.countDown();
            blocked.get();
            guest.close();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(log.with("is stuck").stream().filter(line -> line.contains("stuck-watch-probe")))
                    .hasSize(names.size());
        } finally {
            host.shutdown();
        }
        Set<String> told = new HashSet<>();
        for (String line : lines) {
            assertThat(line).contains("StuckLoopTest.block").contains("runInExecutor");
            names.stream().filter(line::contains).forEach(told::add);
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(names);
    }
}
