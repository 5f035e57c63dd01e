package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Protocol;

/** Ten thousand connects to a port where nobody listens leave nothing behind. */
class DeadPortTest {
    private static final int CONNECTS = 10_000;
    private static final int TOGETHER = 250;
    /** Less than 400 bytes for each connect. */
    private static final long LEAK_BYTES = 4_000_000;

    /** One of each backend. */
    static Collection<TckEnvironment> environments() {
        Map<String, TckEnvironment> first = new LinkedHashMap<>();
        Environments.all().forEach(one -> first.putIfAbsent(one.backend(), one));
        return first.values();
    }

    @ParameterizedTest
    @MethodSource("environments")
    @Timeout(120)
    void tenThousandConnectsLeaveNothingBehind(TckEnvironment environment) {
        LoopOptions options =
                LoopOptions.DEFAULT.withBackend(environment.provider()).withEngine(environment.engine());
        try (EventLoop loop = EventLoops.newLoop(options)) {
            loop.runUntilCompleteVoid(() -> {
                int port = deadPort(loop);
                connect(loop, port, 4 * TOGETHER);
                long descriptors = descriptors();
                long memory = usedMemory();
                connect(loop, port, CONNECTS);
                Tulip.sleep(Duration.ofMillis(1)).await();
                assertThat(descriptors()).isEqualTo(descriptors);
                assertThat(loop.allTasks()).hasSize(1);
                assertThat(leastUsedMemory(memory + LEAK_BYTES) - memory).isLessThan(LEAK_BYTES);
            });
        }
    }

    private static int deadPort(EventLoop loop) {
        Server server =
                loop.createServer(() -> new Protocol() {}, "127.0.0.1", 0).await();
        int port = server.port();
        server.closeAndWait().await();
        return port;
    }

    private static void connect(EventLoop loop, int port, int times) {
        for (int done = 0; done < times; done += TOGETHER) {
            List<Future<?>> connects = new ArrayList<>(TOGETHER);
            for (int i = 0; i < TOGETHER; i++) {
                connects.add(loop.createConnection(() -> new Protocol() {}, "127.0.0.1", port));
            }
            // Refused; where the system is busy, some are reset.
            assertThat(Tulip.gatherReturnExceptions(connects).await()).allMatch(IOException.class::isInstance);
        }
    }

    private static long descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    private static long usedMemory() {
        return leastUsedMemory(0);
    }

    /** What is left after collections that bring it below the wanted, or after twenty: what has a cleaner goes some time later. */
    private static long leastUsedMemory(long wanted) {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20 && least >= wanted; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
