package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoopReportTest {
    @Test
    void theLineNamesTheUnavailableThatCouldBeExpectedHere() {
        LoopReport report = LoopReport.of(
                        "the best available", "nio", "it has the highest priority of those available", "virtual")
                .withUnavailable(Map.of("epoll", "no native library", "kqueue", "it needs macOS"), Set.of("kqueue"))
                .withRemedy("add a flag");
        assertThat(report.toString())
                .isEqualTo(
                        "asked for the best available, got nio because it has the highest priority of those available;"
                                + " coroutines: virtual (add a flag); epoll unavailable: no native library");
        assertThat(report.unavailable()).containsOnlyKeys("epoll", "kqueue");
    }
}
