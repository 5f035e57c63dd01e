package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RadixSortTest {
    /** What a stable sort of unsigned keys gives. */
    private static int[] expected(long[] keys) {
        return IntStream.range(0, keys.length)
                .boxed()
                .sorted((one, other) -> Long.compareUnsigned(keys[one], keys[other]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 11, 12, 22, 23, 33, 34, 44, 45, 55, 56, 63, 64})
    void keysOfAnyWidthAreOrderedAndTiesKeepTheirPlaces(int bits) {
        Random random = new Random(bits);
        long[] keys = new long[3_000];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = i % 3 == 0 && i > 0 ? keys[random.nextInt(i)] : random.nextLong() >>> (64 - bits);
        }
        assertThat(RadixSort.order(keys.clone(), bits)).isEqualTo(expected(keys));
    }

    @Test
    void theHighestDigitHasItsPlace() {
        long[] keys = {2_047, 0, 2_046, 2_047, 1};
        assertThat(RadixSort.order(keys.clone(), 11)).containsExactly(1, 4, 2, 0, 3);
    }

    @Test
    void noKeysHaveNoOrder() {
        assertThat(RadixSort.order(new long[0], 64)).isEmpty();
        assertThat(RadixSort.order(new long[] {0, 0}, 0)).containsExactly(0, 1);
    }
}
