package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.transport.Protocol;

/** The core on a clock that moves when the loop waits. */
class LoopTest {
    private final FakeBackend backend = new FakeBackend();

    private void play(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    @Test
    void aDayOfSleepTakesNoTimeOnAnotherClock() {
        play(() -> Tulip.sleep(Duration.ofDays(3)).await());
        assertThat(backend.now).isEqualTo(Duration.ofDays(3).toNanos());
    }

    @Test
    void endlessDurationsSaturate() {
        play(() -> {
            EventLoop loop = EventLoops.running();
            TimerHandle timer = loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> {});
            assertThat(timer.whenNanos() - loop.timeNanos())
                    .isGreaterThan(Duration.ofDays(36_000).toNanos());
            timer.cancel();
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000, -1_000_000, 3_000_000_000_000_000_000L, -3_000_000_000_000_000_000L})
    void timesAreNeverTooEarlyOrTooLateForTheClock(long now) {
        backend.now = now;
        play(() -> {
            EventLoop loop = EventLoops.running();
            List<String> ran = new ArrayList<>();
            TimerHandle never = loop.callAtNanos(Long.MAX_VALUE, () -> ran.add("never"));
            loop.callAtNanos(Long.MIN_VALUE, () -> ran.add("least"));
            loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), () -> ran.add("negative"));
            TimerHandle distant = loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));
            assertThatThrownBy(() -> Timeout.atNanos(Long.MIN_VALUE).run(LoopTest::forAnHour))
                    .isInstanceOf(TimedOutException.class);
            assertThatThrownBy(
                            () -> Timeout.of(Duration.ofSeconds(Long.MIN_VALUE)).run(LoopTest::forAnHour))
                    .isInstanceOf(TimedOutException.class);
            Timeout moved = Timeout.atNanos(Long.MAX_VALUE);
            assertThatThrownBy(() -> moved.run(() -> {
                        moved.rescheduleAtNanos(Long.MIN_VALUE);
                        return forAnHour();
                    }))
                    .isInstanceOf(TimedOutException.class);
            Tulip.sleep(Duration.ofSeconds(Long.MIN_VALUE)).await();
            assertThat(backend.now - now).isLessThan(Duration.ofHours(1).toNanos());
            assertThat(Timeout.atNanos(Long.MAX_VALUE).run(LoopTest::forAnHour)).isEqualTo("slept");
            assertThat(Timeout.of(Duration.ofSeconds(Long.MAX_VALUE)).run(LoopTest::forAnHour))
                    .isEqualTo("slept");
            assertThat(Tulip.waitFor(Tulip.createTask(LoopTest::forAnHour), Duration.ofSeconds(Long.MAX_VALUE))
                            .await())
                    .isEqualTo("slept");
            assertThat(ran).containsExactlyInAnyOrder("least", "negative");
            never.cancel();
            distant.cancel();
        });
    }

    private static String forAnHour() {
        return Tulip.sleep(Duration.ofHours(1), "slept").await();
    }

    @Test
    void addressesThatFailAreFollowedAtOnceAndOneErrorIsTold() {
        play(() -> {
            EventLoop loop = EventLoops.running();
            var connecting = loop.createConnection(() -> new Protocol() {}, "127.0.0.1", 80);
            backend.connecting.get(0).failed(new ConnectException("refused: 127.0.0.1:80"));
            assertThatThrownBy(connecting::await)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:80");
        });
    }

    @Test
    void connectingIsLimitedAndGivenUp() {
        play(() -> {
            EventLoop loop = EventLoops.running();
            ConnectOptions options = ConnectOptions.DEFAULT.withTimeout(Duration.ofSeconds(5));
            assertThatThrownBy(() -> loop.createConnection(() -> new Protocol() {}, "127.0.0.1", 80, options)
                            .await())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("127.0.0.1:80");
        });
        assertThat(backend.calls).containsExactly("connect 127.0.0.1 at 0", "cancel 127.0.0.1", "closed");
        assertThat(backend.now).isEqualTo(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void cancellingAConnectClosesTheSocket() {
        play(() -> {
            var connecting = EventLoops.running().createConnection(() -> new Protocol() {}, "127.0.0.1", 80);
            Task<?> waiter = Tulip.createTask(connecting::await);
            Tulip.sleep(Duration.ZERO).await();
            waiter.cancel();
            assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
        });
        assertThat(backend.calls).containsExactly("connect 127.0.0.1 at 0", "cancel 127.0.0.1", "closed");
    }

    @Test
    void closeReportsPendingTasksAndExceptionsNobodyRetrieved() {
        List<String> reports = new ArrayList<>();
        EventLoop loop = backend.newLoop();
        loop.setExceptionHandler((on, context) -> reports.add(context.message()));
        Task<?>[] held = new Task<?>[2];
        loop.runUntilCompleteVoid(() -> {
            held[0] = loop.createTask(
                    () -> {
                        throw new IOException("nobody looks");
                    },
                    TaskOptions.named("failing"));
            held[1] = loop.createTask(() -> loop.createFuture().await(), TaskOptions.named("stuck"));
            Tulip.sleep(Duration.ZERO).await();
        });
        loop.close();
        assertThat(reports).hasSize(2);
        assertThat(reports.get(0)).contains("pending").contains("stuck");
        assertThat(reports.get(1)).isEqualTo("Task exception was never retrieved");
    }

    @Test
    void runnerCancelsWhatIsLeftAndRunsFinallyBlocks() {
        List<String> events = new ArrayList<>();
        try (Runner runner = new Runner(backend::newLoop)) {
            runner.runVoid(() -> {
                Tulip.createTaskVoid(() -> {
                    try {
                        Tulip.sleep(Duration.ofHours(1)).await();
                    } finally {
                        Tulip.sleep(Duration.ofSeconds(1)).await();
                        events.add("cleaned up");
                    }
                });
                Tulip.sleep(Duration.ZERO).await();
            });
        }
        assertThat(events).containsExactly("cleaned up");
    }

    @Test
    void aTaskGroupThatIsCancelledReturnsQuietly() {
        play(() -> {
            Object result = TaskGroup.run(group -> {
                group.createTask(() -> Tulip.sleep(Duration.ofHours(1), "late").await());
                group.cancel();
                Tulip.sleep(Duration.ofHours(1)).await();
                return "never";
            });
            assertThat(result).isNull();
            assertThat(Tulip.currentTask().cancelling()).isZero();
        });
        assertThat(backend.now).isZero();
    }

    @Test
    void theSlowLimitIsRead() {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            assertThat(loop.slowCallbackDuration()).isEqualTo(Duration.ofMillis(100));
            loop.setSlowCallbackDuration(Duration.ofMillis(7));
            assertThat(loop.slowCallbackDuration()).isEqualTo(Duration.ofMillis(7));
        }
    }
}
