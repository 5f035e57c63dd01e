package org.tulip4j.bench.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarsTest {
    @TempDir
    Path folder;

    private Results results;

    @BeforeEach
    void open() throws IOException {
        results = new Results(folder.resolve("results.jsonl"), false);
    }

    private void add(int group, int round, String server, String figures) throws IOException {
        results.add(Sample.of("many", group, round, server, "closed", figures));
    }

    private List<String> row(String server, String base) {
        return new Bars(results)
                .rows().stream()
                        .filter(row -> row.get(2).equals(server) && row.get(3).equals(base))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aRatioIsTakenWithinRoundsAndItsMedianCounts() throws IOException {
        double[][] rounds = {{5, 10}, {11, 10}, {40, 50}};
        for (int round = 0; round < rounds.length; round++) {
            add(1, round + 1, "tulip-epoll-protocol", "\"cpu_us\":" + rounds[round][0]);
            add(1, round + 1, "netty-epoll", "\"cpu_us\":" + rounds[round][1]);
        }
        assertThat(row("tulip-epoll-protocol", "netty-epoll"))
                .containsExactly(
                        "many",
                        "cpu_us",
                        "tulip-epoll-protocol",
                        "netty-epoll",
                        "at most 1.00",
                        "0.80 (0.50 to 1.10)",
                        "3",
                        "yes");
    }

    @Test
    void whatIsMissedIsToldApartFromNoise() throws IOException {
        add(1, 1, "netty-nio", "\"cpu_us\":100");
        add(1, 1, "tulip-nio-protocol", "\"cpu_us\":102");
        assertThat(row("tulip-nio-protocol", "netty-nio")).last().isEqualTo("within 3 %");
        add(1, 1, "java-nio", "\"cpu_us\":90");
        assertThat(row("tulip-nio-protocol", "java-nio")).last().isEqualTo("**no**");
    }

    @Test
    void serversOfDifferentGroupsAreComparedByTheirMedians() throws IOException {
        add(1, 1, "tulip-epoll-streams", "\"cpu_us\":3");
        add(2, 1, "go", "\"cpu_us\":4");
        assertThat(row("tulip-epoll-streams", "go")).contains("~ 0.75", "yes");
    }

    @Test
    void aStarvedConnectionIsSeen() throws IOException {
        add(1, 1, "tulip-epoll-protocol", "\"least_share\":0.2");
        assertThat(row("tulip-epoll-protocol", "an equal share"))
                .contains("least_share", "at least 0.50")
                .last()
                .isEqualTo("**no**");
    }

    @Test
    void whatWasNotMeasuredHasNoRow() {
        assertThat(new Bars(results).rows()).isEmpty();
    }
}
