package org.tulip4j.console.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What would be ended by the signal of attaching is not attached to. */
class SignalsTest {
    @Test
    void aJvmThatRunsCatchesTheSignalAndWhatDoesNotIsLeftAlone() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs Linux, which tells what signals are caught");
        Process other = new ProcessBuilder("cat").start();
        try {
            assertThat(Signals.canAttach(ProcessHandle.current().pid())).isTrue();
            assertThat(Signals.canAttach(other.pid())).isFalse();
        } finally {
            other.destroy();
        }
    }
}
