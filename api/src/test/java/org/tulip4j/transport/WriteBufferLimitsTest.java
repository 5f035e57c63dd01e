package org.tulip4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WriteBufferLimitsTest {
    @Test
    void oneMarkGivesTheOtherAsInAsyncio() {
        assertThat(WriteBufferLimits.ofHigh(4000)).isEqualTo(WriteBufferLimits.of(1000, 4000));
        assertThat(WriteBufferLimits.ofHigh(7)).isEqualTo(WriteBufferLimits.of(1, 7));
        assertThat(WriteBufferLimits.ofHigh(0)).isEqualTo(WriteBufferLimits.of(0, 0));
        assertThat(WriteBufferLimits.ofLow(500)).isEqualTo(WriteBufferLimits.of(500, 2000));
        assertThat(WriteBufferLimits.DEFAULT).isEqualTo(WriteBufferLimits.of(16 * 1024, 64 * 1024));
        assertThat(WriteBufferLimits.TLS_DEFAULT).isEqualTo(WriteBufferLimits.of(128 * 1024, 512 * 1024));
    }

    @Test
    void aLowMarkOfWhichFourTimesIsTooMuchHasTheHighestHighMark() {
        long most = Long.MAX_VALUE / 4;
        assertThat(WriteBufferLimits.ofLow(most).high()).isEqualTo(4 * most);
        assertThat(WriteBufferLimits.ofLow(most + 1).high()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void marksInTheWrongOrderAreRefusedByNameAndValue() {
        assertThatThrownBy(() -> WriteBufferLimits.of(100, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("low (100)", "high (1)");
        assertThatThrownBy(() -> WriteBufferLimits.of(-1, 5)).hasMessageContaining("low (-1)");
    }

    @Test
    void ofOneMarkThatIsNegativeNothingIsSaidOfTheOther() {
        assertThatThrownBy(() -> WriteBufferLimits.ofHigh(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("high (-1) must be at least 0");
        assertThatThrownBy(() -> WriteBufferLimits.ofLow(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("low (-1) must be at least 0");
    }

    @Test
    void marksAreComparedByValueAndTellThemselves() {
        assertThat(WriteBufferLimits.of(1, 2))
                .isNotEqualTo(WriteBufferLimits.of(1, 3))
                .isNotEqualTo(WriteBufferLimits.of(0, 2))
                .hasSameHashCodeAs(WriteBufferLimits.of(1, 2))
                .hasToString("WriteBufferLimits[low=1, high=2]");
    }
}
