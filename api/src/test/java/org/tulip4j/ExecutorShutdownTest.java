package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The end of a loop's default executor. */
class ExecutorShutdownTest {
    @Test
    void itStaysShutDownEvenIfItNeverExistedOrTheWaitIsCancelled() {
        Play.on(() -> {
            EventLoop loop = EventLoops.running();
            Future<?> done = loop.shutdownDefaultExecutor();
            done.cancel();
            assertThatThrownBy(() -> loop.runInExecutor(null, () -> 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was shut down");
        });
    }
}
