package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The rule by which polls are left out, step by step. */
class PollThrottleRuleTest {
    private final PollThrottle throttle = new PollThrottle();
    private long now = 1_000_000;

    /** Polls so many times, each so long after the one before. */
    private void poll(int times, long apart) {
        for (int i = 0; i < times; i++) {
            now += apart;
            throttle.polled(now);
        }
    }

    @Test
    void everyPassPollsUntil64InARowWereShort() {
        throttle.polled(now);
        poll(63, 19_999);
        assertThat(throttle.isDue()).isTrue();
        poll(1, 19_999);
        assertThat(throttle.isDue()).isFalse();
        poll(100, 19_999);
        assertThat(throttle.isDue()).isFalse();
    }

    @Test
    void thenSixteenCallbacksMayRun() {
        poll(66, 1);
        throttle.firing(15);
        assertThat(throttle.isDue()).isFalse();
        throttle.firing(1);
        assertThat(throttle.isDue()).isTrue();
        poll(1, 1);
        assertThat(throttle.isDue()).isFalse();
        for (int pass = 0; pass < 15; pass++) {
            throttle.firing(0);
        }
        assertThat(throttle.isDue()).isFalse();
        throttle.firing(0);
        assertThat(throttle.isDue()).isTrue();
    }

    @Test
    void aLongWayBetweenTwoPollsBeginsAnew() {
        poll(66, 1);
        poll(1, 20_000);
        assertThat(throttle.isDue()).isTrue();
        poll(63, 1);
        assertThat(throttle.isDue()).isTrue();
        poll(1, 1);
        assertThat(throttle.isDue()).isFalse();
    }

    @Test
    void waitingBeginsAnew() {
        poll(66, 1);
        throttle.waited();
        assertThat(throttle.isDue()).isTrue();
        poll(64, 1);
        assertThat(throttle.isDue()).isFalse();
    }
}
