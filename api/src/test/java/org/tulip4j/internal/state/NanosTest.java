package org.tulip4j.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NanosTest {
    private static final long CENTURY = 36_525L * 86_400 * 1_000_000_000;

    @Test
    void durationsAreExactWithinACenturyEitherWay() {
        assertThat(Nanos.of(Duration.ofNanos(7))).isEqualTo(7);
        assertThat(Nanos.of(Duration.ofNanos(-7))).isEqualTo(-7);
        assertThat(Nanos.of(Duration.ZERO)).isZero();
        assertThat(Nanos.of(Duration.ofNanos(CENTURY - 1))).isEqualTo(CENTURY - 1);
        assertThat(Nanos.of(Duration.ofNanos(1 - CENTURY))).isEqualTo(1 - CENTURY);
    }

    @Test
    void longerOnesAreACentury() {
        assertThat(Nanos.of(Duration.ofNanos(CENTURY).plusNanos(1))).isEqualTo(CENTURY);
        assertThat(Nanos.of(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(CENTURY);
        assertThat(Nanos.of(Duration.ofNanos(-CENTURY).minusNanos(1))).isEqualTo(-CENTURY);
        assertThat(Nanos.of(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(-CENTURY);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, -5, 3_000_000_000_000_000_000L, -3_000_000_000_000_000_000L})
    void timesAreWithinACenturyOfNow(long now) {
        assertThat(Nanos.saturated(now, now)).isEqualTo(now);
        assertThat(Nanos.saturated(now + CENTURY, now)).isEqualTo(now + CENTURY);
        assertThat(Nanos.saturated(now - CENTURY, now)).isEqualTo(now - CENTURY);
        assertThat(Nanos.saturated(now + CENTURY + 1, now)).isEqualTo(now + CENTURY);
        assertThat(Nanos.saturated(now - CENTURY - 1, now)).isEqualTo(now - CENTURY);
        assertThat(Nanos.saturated(Long.MAX_VALUE, now)).isEqualTo(now + CENTURY);
        assertThat(Nanos.saturated(Long.MIN_VALUE, now)).isEqualTo(now - CENTURY);
    }

    /** A clock like {@code System.nanoTime} may wrap at any time. */
    @Test
    void timesBeyondTheOverflowOfTheClockAreWhatTheyAre() {
        assertThat(Nanos.saturated(Long.MIN_VALUE + 5, Long.MAX_VALUE - 5)).isEqualTo(Long.MIN_VALUE + 5);
        assertThat(Nanos.after(Long.MAX_VALUE, 6)).isEqualTo(Long.MIN_VALUE + 5);
        assertThat(Nanos.after(3, 4)).isEqualTo(7);
    }
}
