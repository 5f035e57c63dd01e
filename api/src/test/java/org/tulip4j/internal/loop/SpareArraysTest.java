package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpareArraysTest {
    private final SpareArrays spare = new SpareArrays();

    @Test
    void anArrayIsUsedAgainByWhoNeedsThatLength() {
        assertThat(spare.take(1)).hasSize(128);
        byte[] first = spare.take(1_024);
        spare.give(first);
        assertThat(spare.take(512)).hasSize(512);
        assertThat(spare.take(1_025)).hasSize(2_048);
        assertThat(spare.take(1_024)).isSameAs(first);
        assertThat(spare.take(1_024)).isNotSameAs(first);
        assertThat(spare.take(128 * 1_024)).hasSize(128 * 1_024);
    }

    @Test
    void whatIsOddOrLargeIsNotKept() {
        byte[] large = spare.take(128 * 1_024 + 1);
        assertThat(large).hasSize(128 * 1_024 + 1);
        spare.give(large);
        byte[] odd = new byte[1_500];
        spare.give(odd);
        spare.give(new byte[0]);
        spare.give(new byte[64]);
        spare.give(new byte[256 * 1_024]);
        assertThat(spare.take(1_500)).hasSize(2_048);
        assertThat(spare.take(1)).hasSize(128);
    }

    @ParameterizedTest
    @CsvSource({"128, 1024", "1024, 128", "8192, 16", "65536, 16", "131072, 16"})
    void ofALength128KiBAreKeptOr16Arrays(int length, int kept) {
        byte[][] given = new byte[kept + 1][length];
        for (byte[] array : given) {
            spare.give(array);
        }
        for (int i = kept - 1; i >= 0; i--) {
            assertThat(spare.take(length)).isSameAs(given[i]);
        }
        assertThat(spare.take(length)).isNotSameAs(given[kept]);
    }
}
