package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;

@Timeout(60)
class ManualClockTest {
    private static EventLoop loopOn(ManualClock clock) {
        return EventLoops.newLoop(LoopOptions.DEFAULT.withBackend("memory").withClock(clock));
    }

    @Test
    void anAutoJumpingClockSleepsForDaysInNoTime() {
        ManualClock clock = ManualClock.autoJump();
        try (EventLoop loop = loopOn(clock)) {
            loop.runUntilComplete(() -> Tulip.sleep(Duration.ofDays(3)).await());
        }
        assertThat(clock.elapsed()).isEqualTo(Duration.ofDays(3));
    }

    @Test
    void anAutoJumpingClockStopsAtEachTimer() {
        ManualClock clock = ManualClock.autoJump();
        List<Duration> fired = new ArrayList<>();
        try (EventLoop loop = loopOn(clock)) {
            loop.callLater(Duration.ofSeconds(2), () -> fired.add(clock.elapsed()));
            loop.callLater(Duration.ofSeconds(1), () -> fired.add(clock.elapsed()));
            loop.callLater(Duration.ofSeconds(3), loop::stop);
            loop.runForever();
        }
        assertThat(fired).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void whatIsReadyRunsBeforeTheClockJumps() {
        ManualClock clock = ManualClock.autoJump();
        try (EventLoop loop = loopOn(clock)) {
            loop.runUntilCompleteVoid(() -> {
                loop.callLater(Duration.ofSeconds(1), () -> {});
                for (int i = 0; i < 10; i++) {
                    Tulip.sleep(Duration.ZERO).await();
                }
                assertThat(clock.elapsed()).isZero();
            });
        }
    }

    @Test
    void twoLoopsCannotJumpPastEachOther() {
        ManualClock clock = ManualClock.autoJump();
        EventLoop first = loopOn(clock);
        assertThatThrownBy(() -> loopOn(clock))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to another loop");
        first.close();
        loopOn(clock).close();
    }

    @Test
    void aClockMovedByHandWakesALoopInAnotherThreadAtTheDeadlineAndNotBefore() throws Exception {
        ManualClock clock = new ManualClock();
        CompletableFuture<Duration> fired = new CompletableFuture<>();
        CountDownLatch scheduled = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try (EventLoop loop = loopOn(clock)) {
                loop.callLater(Duration.ofSeconds(10), () -> {
                    fired.complete(clock.elapsed());
                    loop.stop();
                });
                loop.callSoon(scheduled::countDown);
                loop.runForever();
            }
        });
        thread.start();
        assertThat(scheduled.await(20, TimeUnit.SECONDS)).isTrue();
        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(fired.isDone()).isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(fired.get(20, TimeUnit.SECONDS)).isEqualTo(Duration.ofSeconds(10));
        thread.join();
    }

    @Test
    void aClockMovedByHandOnTheLoopMakesItsTimersDue() {
        ManualClock clock = new ManualClock();
        try (EventLoop loop = loopOn(clock)) {
            loop.runUntilCompleteVoid(() -> {
                var sleeping = Tulip.createTask(
                        () -> Tulip.sleep(Duration.ofHours(1), "rested").await());
                Tulip.sleep(Duration.ZERO).await();
                clock.advance(Duration.ofHours(1));
                assertThat(sleeping.await()).isEqualTo("rested");
            });
        }
    }

    @Test
    void timeNeverGoesBack() {
        ManualClock clock = new ManualClock();
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("never goes back");
        clock.advance(Duration.ofDays(100_000));
        assertThatThrownBy(() -> clock.advance(Duration.ofDays(100_000))).isInstanceOf(ArithmeticException.class);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofDays(100_000));
    }
}
