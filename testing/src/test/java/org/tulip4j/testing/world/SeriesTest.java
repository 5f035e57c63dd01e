package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tulip4j.LoopOptions;

/** How many failing runs are enough. */
class SeriesTest {
    private static final long[] SEEDS = {1, 2, 3, 4, 5};

    private static void failing(Series series, String told) {
        try (RealTime time = new RealTime(Duration.ofMinutes(1))) {
            Runs runs = new Runs(
                    (world, victim) -> {
                        throw new IllegalStateException("broken");
                    },
                    LoopOptions.DEFAULT,
                    time);
            series.run(1, () -> runs);
            assertThatThrownBy(() -> series.throwFailure("broken", () -> runs)).hasMessageContaining(told);
        }
    }

    @Test
    void everyFailingSeedIsNamed() {
        failing(new Series(SEEDS, null), "5 of 5 seeds of broken failed: [1, 2, 3, 4, 5]");
    }

    /** A program that spins takes seconds each time until that is noticed. */
    @Test
    void oneThatTakesLongIsEnough() {
        failing(new Series(SEEDS, null, 0), "1 or more of 5 seeds of broken failed: [1]");
    }
}
