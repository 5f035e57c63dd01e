package org.tulip4j.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcceptPaceTest {
    private static final int BACKLOG = 100;

    private final AcceptPace pace = new AcceptPace(BACKLOG);
    /** Connections that nobody has accepted. */
    private int waiting;
    /** How often somebody asked in vain. */
    private int inVain;

    /** One turn of a backend: how many it accepts. */
    private int turn() {
        int accepted = 0;
        boolean noneLeft = false;
        while (pace.goesOn(accepted) && !noneLeft) {
            noneLeft = waiting == 0;
            if (!noneLeft) {
                waiting--;
                accepted++;
            }
        }
        inVain += noneLeft ? 1 : 0;
        pace.ended(accepted, noneLeft);
        return accepted;
    }

    @Test
    void connectionsThatComeOneByOneAreHardlyEverFollowedByAVainAttempt() {
        for (int i = 0; i < 1_700; i++) {
            waiting = 1;
            assertThat(turn()).isEqualTo(1);
        }
        assertThat(inVain).isLessThanOrEqualTo(100);
    }

    @Test
    void turnsBecomeLongerAsLongAsThereAreMoreButNeverLongerThanTheBacklog() {
        waiting = 10_000;
        int turns = 0;
        int longest = 0;
        for (; waiting > 0; turns++) {
            longest = Math.max(longest, turn());
        }
        assertThat(longest).isEqualTo(BACKLOG);
        assertThat(turns).isLessThan(300);
        turn();
        assertThat(pace.goesOn(1)).as("nobody is left: one a turn again").isFalse();
    }

    @Test
    void aBacklogOfNothingIsOne() {
        assertThat(new AcceptPace(0).goesOn(0)).isTrue();
        assertThat(new AcceptPace(-1).goesOn(1)).isFalse();
    }
}
