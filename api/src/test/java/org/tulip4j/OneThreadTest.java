package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.tulip4j.internal.engine.VirtualThreads;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/** Which loops tell their backend that they have one thread for life. */
@org.junit.jupiter.api.Timeout(60)
class OneThreadTest {
    private final List<String> made = new CopyOnWriteArrayList<>();
    private final LoopOptions options =
            LoopOptions.DEFAULT.withBackend(new Telling()).withEngine("platform");

    /** Writes down for whom it makes a backend. */
    private final class Telling implements BackendProvider {
        @Override
        public String name() {
            return "telling";
        }

        @Override
        public Backend create(Clock clock) {
            made.add("any thread");
            return new FakeBackend();
        }

        @Override
        public Backend createForOneThread(Clock clock) throws IOException {
            made.add("one thread");
            return new FakeBackend();
        }
    }

    @Test
    void aProgramHasOneThread() {
        assertThat(Tulip.<String>run(() -> "done", options)).isEqualTo("done");
        assertThat(made).containsExactly("one thread");
    }

    @Test
    void aProgramInAVirtualThreadHasNot() throws InterruptedException {
        assumeTrue(VirtualThreads.exist(), "this Java has no virtual threads");
        VirtualThreads.start(() -> Tulip.<String>run(() -> "done", options)).join();
        assertThat(made).containsExactly("any thread");
    }

    @Test
    void aLoopOrRunnerMayGoFromThreadToThread() {
        EventLoops.newLoop(options).close();
        try (Runner runner = new Runner(options)) {
            assertThat(runner.loop().isClosed()).isFalse();
        }
        assertThat(made).containsExactly("any thread", "any thread");
    }
}
