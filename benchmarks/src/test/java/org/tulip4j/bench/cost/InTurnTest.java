package org.tulip4j.bench.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class InTurnTest {
    private static InTurn.Work figures(double... figures) {
        Iterator<Double> next = java.util.Arrays.stream(figures).iterator();
        return next::next;
    }

    @Test
    void aRatioIsTakenWithinRoundsAndTheFirstRoundDoesNotCount() throws Exception {
        String table = new InTurn()
                .add("base", figures(1, 10, 20, 40))
                .add("work", figures(500, 20, 20, 60), "base", 1.5)
                .add("slow", figures(500, 20, 40, 79), "base", 1.9)
                .table(3);

        List<String> rows = table.lines().filter(line -> line.contains("(")).toList();
        assertThat(rows.subList(1, 4))
                .containsExactly(
                        "| base | 20 (10 to 40) | | | | |",
                        "| work | 20 (20 to 60) | base | 1.50 (1.00 to 2.00) | at most 1.50 | yes |",
                        "| slow | 40 (20 to 79) | base | 2.00 (1.98 to 2.00) | at most 1.90 | **no** |");
    }
}
