package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.FakeBackend;
import org.tulip4j.LogLines;

/** What is said of a loop that is collected; the test runs in the cleaner's place. */
class UnclosedTest {
    private final EventLoop loop = new FakeBackend().newLoop();

    @Test
    void aLoopThatWasNeverClosedIsNamed() {
        Unclosed unclosed = Unclosed.begin(loop);
        try (LogLines log = new LogLines()) {
            unclosed.run();
            assertThat(log.of(Level.WARNING))
                    .containsExactly(loop + " was never closed and cannot be any more: its descriptors stay open until"
                            + " the process ends. Close loops, by try-with-resources, a Runner or Tulip.run");
        } finally {
            unclosed.closed();
            loop.close();
        }
    }

    @Test
    void ofAClosedLoopNothingIsSaid() {
        try (LogLines log = new LogLines()) {
            Unclosed unclosed = Unclosed.begin(loop);
            loop.close();
            unclosed.closed();
            unclosed.run();
            assertThat(log.of(Level.WARNING)).isEmpty();
        }
    }
}
