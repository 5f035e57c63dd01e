package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How often a loop that always has callbacks to run polls. */
class PollThrottleTest {
    private static final int GRACE = 70;

    private final FakeBackend backend = new FakeBackend();
    private int left;
    private long nanosEach;
    private int turnsLongAt;

    private int polls(int callbacks, long nanosEach) {
        this.nanosEach = nanosEach;
        left = callbacks;
        try (EventLoop loop = backend.newLoop()) {
            loop.callSoon(() -> next(loop));
            loop.runForever();
        }
        return backend.polls;
    }

    private void next(EventLoop loop) {
        backend.now += nanosEach;
        if (left == turnsLongAt) {
            nanosEach = 1_000_000;
        }
        if (--left == 0) {
            loop.stop();
        } else {
            loop.callSoon(() -> next(loop));
        }
    }

    @Test
    void aShortStretchPollsInEveryPass() {
        assertThat(polls(60, 10)).isEqualTo(60);
    }

    @Test
    void aLongStretchOfShortCallbacksSharesPolls() {
        assertThat(polls(16_000, 10)).isBetween(1_000, 1_000 + GRACE);
    }

    @Test
    void whatOtherThreadsSendSharesPollsToo() {
        try (EventLoop loop = backend.newLoop()) {
            left = 16_000;
            loop.callSoonThreadsafe(() -> nextSent(loop));
            loop.runForever();
        }
        assertThat(backend.polls).isBetween(1_000, 1_000 + GRACE);
    }

    private void nextSent(EventLoop loop) {
        if (--left == 0) {
            loop.stop();
        } else {
            loop.callSoonThreadsafe(() -> nextSent(loop));
        }
    }

    @Test
    void longCallbacksLetInputInEachTime() {
        assertThat(polls(1_000, 1_000_000)).isEqualTo(1_000);
    }

    @Test
    void aStretchThatTurnsLongPollsInEveryPassAgain() {
        turnsLongAt = 1_000;
        assertThat(polls(2_000, 10)).isBetween(1_000, 1_000 + 1_000 / 16 + GRACE);
    }

    @Test
    void whatArrivesMeanwhileWaitsForSixteenCallbacksAtMost() {
        try (EventLoop loop = backend.newLoop()) {
            left = 10_000;
            int[] at = {-1};
            loop.callSoon(() -> next(loop));
            Runnable[] watch = new Runnable[1];
            watch[0] = () -> {
                if (left == 5_000) {
                    backend.inPoll(() -> at[0] = left);
                } else {
                    loop.callSoon(watch[0]);
                }
            };
            loop.callSoon(watch[0]);
            loop.runForever();
            assertThat(5_000 - at[0]).isBetween(0, 16);
        }
    }

    @Test
    void waitingBeginsAnew() {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                for (int i = 0; i < 500; i++) {
                    Tulip.sleep(Duration.ZERO).await();
                }
                Tulip.sleep(Duration.ofSeconds(1)).await();
                int before = backend.polls;
                for (int i = 0; i < 50; i++) {
                    Tulip.sleep(Duration.ZERO).await();
                }
                assertThat(backend.polls - before).isEqualTo(50);
            });
        }
    }
}
