package org.tulip4j.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
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
        marks.set(OptionalLong.of(100), OptionalLong.empty());
        assertThat(marks.limits()).isEqualTo(new WriteBufferLimits(25, 100));
        marks.set(OptionalLong.empty(), OptionalLong.of(10));
        assertThat(marks.limits()).isEqualTo(new WriteBufferLimits(10, 40));
        marks.set(OptionalLong.empty(), OptionalLong.empty());
        assertThat(marks.limits()).isEqualTo(new WriteBufferLimits(16_384, 65_536));
    }

    @Test
    void lowAboveHighIsRefusedAndNothingChanges() {
        assertThatThrownBy(() -> marks.set(OptionalLong.of(5), OptionalLong.of(6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("high (5)");
        assertThat(marks.limits()).isEqualTo(new WriteBufferLimits(16_384, 65_536));
    }

    @Test
    void itTellsItsHighMarkAndWhetherItPauses() {
        assertThat(marks.high()).isEqualTo(65_536);
        assertThat(marks.isPaused()).isFalse();
        marks.set(OptionalLong.of(10), OptionalLong.empty());
        assertThat(marks.high()).isEqualTo(10);
        marks.consider(11);
        assertThat(marks.isPaused()).isTrue();
        marks.consider(2);
        assertThat(marks.isPaused()).isFalse();
    }

    @Test
    void aLowMarkOfWhichFourTimesIsTooMuchHasTheHighestHighMark() {
        long most = Long.MAX_VALUE / 4;
        marks.set(OptionalLong.empty(), OptionalLong.of(most));
        assertThat(marks.high()).isEqualTo(4 * most);
        marks.set(OptionalLong.empty(), OptionalLong.of(most + 1));
        assertThat(marks.high()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void negativeMarksAreRefusedAndNoMarkAtAllIsNot() {
        assertThatThrownBy(() -> marks.set(OptionalLong.of(5), OptionalLong.of(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("low (-1)");
        marks.set(OptionalLong.of(0), OptionalLong.of(0));
        assertThat(marks.consider(0)).isEqualTo(Change.NONE);
        assertThat(marks.consider(1)).isEqualTo(Change.PAUSE);
        assertThat(marks.consider(0)).isEqualTo(Change.RESUME);
    }
}
