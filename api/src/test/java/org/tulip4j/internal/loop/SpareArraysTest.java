package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpareArraysTest {
    private final SpareArrays spare = new SpareArrays();

    @Test
    void anArrayIsUsedAgainByWhoNeedsThatLength() {
        byte[] first = spare.take(1);
        assertThat(first).hasSize(1_024);
        spare.give(first);
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
        spare.give(new byte[512]);
        spare.give(new byte[256 * 1_024]);
        assertThat(spare.take(1_500)).hasSize(2_048);
        assertThat(spare.take(1)).hasSize(1_024);
    }

    @Test
    void noMoreThan128KiBOfALengthAreKept() {
        byte[] one = new byte[64 * 1_024];
        byte[] two = new byte[64 * 1_024];
        byte[] three = new byte[64 * 1_024];
        spare.give(one);
        spare.give(two);
        spare.give(three);
        assertThat(spare.take(64 * 1_024)).isSameAs(two);
        assertThat(spare.take(64 * 1_024)).isSameAs(one);
        assertThat(spare.take(64 * 1_024)).isNotSameAs(three);
    }
}
