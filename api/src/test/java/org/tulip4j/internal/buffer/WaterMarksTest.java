package org.tulip4j.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tulip4j.internal.buffer.WaterMarks.Change;
import org.tulip4j.transport.WriteBufferLimits;

class WaterMarksTest {
    private final WaterMarks marks = new WaterMarks();

    @Test
    void pauseComesStrictlyAboveHighAndResumeAtLow() {
        assertThat(marks.consider(65_536)).isEqualTo(Change.NONE);
        assertThat(marks.consider(65_537)).isEqualTo(Change.PAUSE);
        assertThat(marks.consider(70_000)).isEqualTo(Change.NONE);
        assertThat(marks.consider(16_385)).isEqualTo(Change.NONE);
        assertThat(marks.consider(16_384)).isEqualTo(Change.RESUME);
        assertThat(marks.consider(0)).isEqualTo(Change.NONE);
    }

    @Test
    void oneMarkGivesTheOther() {
        marks.set(WriteBufferLimits.ofHigh(100));
        assertThat(marks.limits()).isEqualTo(WriteBufferLimits.of(25, 100));
        marks.set(WriteBufferLimits.ofLow(10));
        assertThat(marks.limits()).isEqualTo(WriteBufferLimits.of(10, 40));
        marks.set(WriteBufferLimits.DEFAULT);
        assertThat(marks.limits()).isEqualTo(WriteBufferLimits.of(16_384, 65_536));
    }

    @Test
    void itTellsItsHighMarkAndWhetherItPauses() {
        assertThat(marks.high()).isEqualTo(65_536);
        assertThat(marks.isPaused()).isFalse();
        marks.set(WriteBufferLimits.ofHigh(10));
        assertThat(marks.high()).isEqualTo(10);
        marks.consider(11);
        assertThat(marks.isPaused()).isTrue();
        marks.consider(2);
        assertThat(marks.isPaused()).isFalse();
    }

    @Test
    void marksOfNothingPauseWheneverSomethingWaits() {
        marks.set(WriteBufferLimits.of(0, 0));
        assertThat(marks.consider(0)).isEqualTo(Change.NONE);
        assertThat(marks.consider(1)).isEqualTo(Change.PAUSE);
        assertThat(marks.consider(0)).isEqualTo(Change.RESUME);
    }
}
