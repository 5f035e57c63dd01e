package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a program is said to spin, on fast machines and slow ones. */
class SpinningTest {
    private long callbacks;
    private final Spinning spinning = new Spinning(() -> callbacks);

    /** After how many turns of so many callbacks each; -1: not within as many as asked for. */
    private int turns(int most, int callbacksEach) {
        for (int turn = 1; turn <= most; turn++) {
            callbacks += callbacksEach;
            if (spinning.tooMany(17)) {
                return turn;
            }
        }
        return -1;
    }

    @Test
    void hundredsOfThousandsOfCallbacksAtOneMomentAreTooMany() {
        assertThat(turns(10_000, 256)).isBetween(800, 1_300);
    }

    /** A turn is cut off after a millisecond of the machine: a slow one needs many for the same work. */
    @Test
    void manyTurnsOfFewCallbacksAreASlowMachine() {
        assertThat(turns(6_000, 16)).isEqualTo(-1);
    }

    @Test
    void turnsWithoutCallbacksAreNotForEver() {
        assertThat(turns(1_000_000, 0)).isBetween(100_000, 300_000);
    }

    @Test
    void anotherMomentBeginsAnew() {
        for (int moment = 0; moment < 100; moment++) {
            callbacks += 200_000;
            assertThat(spinning.tooMany(moment)).isFalse();
        }
    }
}
