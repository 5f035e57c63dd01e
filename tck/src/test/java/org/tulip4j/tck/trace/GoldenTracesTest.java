package org.tulip4j.tck.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.Tulip;
import org.tulip4j.tck.TckEnvironment;
import org.tulip4j.testing.MemoryBackendProvider;

/** What a red golden trace tells its reader. */
class GoldenTracesTest {
    @Test
    void aDifferenceShowsWhereItBeginsAndBothEnds() {
        assertThat(GoldenTraces.difference(List.of("a got", "b got", "end"), List.of("a got", "c got", "end")))
                .isEqualTo("""
                        line 2: expected b got but got c got
                          a got
                        - b got
                        - end
                        + c got
                        + end""");
    }

    @Test
    void aTraceThatEndsEarlySaysSo() {
        assertThat(GoldenTraces.difference(List.of("a got", "b got"), List.of("a got")))
                .isEqualTo("""
                        line 2: expected b got but got the end
                          a got
                        - b got""");
    }

    @Test
    void aScenarioOfSomebodyElseIsPlayedAndCompared() {
        TckEnvironment memory = TckEnvironment.of(new MemoryBackendProvider());
        Scenario greets = trace -> trace.runVoid(() -> {
            trace.ev("hello", Trace.kv("times", 2));
            Tulip.sleep(Duration.ZERO).await();
            trace.ev("end");
        });
        assertThat(GoldenTraces.play("mine", greets, List.of("hello times=2", "end"), memory))
                .isNull();
        assertThat(GoldenTraces.play("mine", greets, List.of("hello times=3", "end"), memory))
                .startsWith("line 1: expected hello times=3 but got hello times=2");
    }
}
