package org.tulip4j.tck.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

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
}
