package org.tulip4j.internal.counters;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Every duration is in the bucket whose ends are around it. */
class BucketsTest {
    @Test
    void bucketsFollowEachOtherWithoutGaps() {
        assertThat(Buckets.indexOf(0)).isZero();
        for (int i = 1; i < Buckets.NUMBER; i++) {
            long highest = Buckets.highestOf(i);
            long lowest = Buckets.highestOf(i - 1) + 1;
            assertThat(Buckets.indexOf(lowest)).as("lowest of " + i).isEqualTo(i);
            assertThat(Buckets.indexOf(highest)).as("highest of " + i).isEqualTo(i);
            assertThat(highest - lowest).isLessThanOrEqualTo(Math.max(0, lowest / 4));
        }
        assertThat(Buckets.highestOf(Buckets.NUMBER - 1)).isEqualTo(Long.MAX_VALUE);
    }
}
