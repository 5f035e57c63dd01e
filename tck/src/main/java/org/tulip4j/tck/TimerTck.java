package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.TimerHandle;
import org.tulip4j.testing.RecordingProtocol;

/**
 * Timers: never early, in order, without spinning. The clock must run in real time.
 *
 * @since 0.1.0
 */
public final class TimerTck {
    private static final int MOST_POLLS = 100;

    private TimerTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        return new TckSuite("TimerTck")
                .check(
                        "required_timers_neverEarly",
                        "a timer fires when its delay has passed on System.nanoTime(); check the clock's unit and that the"
                                + " wait is rounded up",
                        TimerTck::neverEarly)
                .check(
                        "required_timers_orderOfDeadlinesThenOfScheduling",
                        "timers run by deadline, equal ones in the order scheduled",
                        TimerTck::order)
                .check(
                        "required_timers_waitingIsNotSpinning",
                        "a loop that waits for one timer polls a few times, not thousands: the backend must wait as long"
                                + " as it was told",
                        TimerTck::noSpinning,
                        Capability.OWNED)
                .check(
                        "required_timers_aNearerTimerShortensTheWait",
                        "a timer made by a callback of another thread fires although the loop sleeps for longer",
                        TimerTck::nearerTimer,
                        Capability.OWNED)
                .check(
                        "required_timers_inputEndsTheWaitForATimer",
                        "a connection and its bytes are heard while the loop waits for a far timer",
                        TimerTck::inputEndsTheWait)
                .check(
                        "required_timers_aCancelledTimerDoesNotFire",
                        "cancel() before the deadline is final",
                        TimerTck::cancelled)
                .check(
                        "untested_specifyingTimes_clockNeverGoesBack",
                        "the clock is monotonic, on every thread",
                        TimerTck::monotonic,
                        Capability.OWNED);
    }

    private static void neverEarly(TckStage stage) {
        List<String> early = new ArrayList<>();
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Future<@Nullable Void> last = loop.createFuture();
            for (int i = 1; i <= 40; i++) {
                long delay = i * 700_000L;
                long start = System.nanoTime();
                boolean isLast = i == 40;
                loop.callLater(Duration.ofNanos(delay), () -> {
                    long passed = System.nanoTime() - start;
                    if (passed < delay) {
                        early.add(delay + " ns after " + passed);
                    }
                    if (isLast) {
                        last.setResult(null);
                    }
                });
            }
            last.await();
        });
        assertEquals(List.of(), early, "early timers");
    }

    private static void order(TckStage stage) {
        List<String> order = new ArrayList<>();
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Future<@Nullable Void> last = loop.createFuture();
            long base = loop.timeNanos() + 5_000_000;
            loop.callAtNanos(base + 3_000_000, () -> last.setResult(null));
            loop.callAtNanos(base + 2_000_000, () -> order.add("c"));
            loop.callAtNanos(base, () -> order.add("a1"));
            loop.callAtNanos(base, () -> order.add("a2"));
            loop.callAtNanos(base + 1_000_000, () -> order.add("b"));
            loop.callAtNanos(base, () -> order.add("a3"));
            last.await();
        });
        assertEquals(List.of("a1", "a2", "a3", "b", "c"), order);
    }

    private static void noSpinning(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            int before = stage.watch().polls();
            Future<@Nullable Void> done = loop.createFuture();
            loop.callLater(Duration.ofMillis(200), () -> done.setResult(null));
            done.await();
            int polls = stage.watch().polls() - before;
            assertTrue(polls < MOST_POLLS, () -> polls + " polls in one wait of 200 ms");
        });
    }

    private static void nearerTimer(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            TimerHandle far = loop.callLater(Duration.ofHours(1), () -> {});
            Future<@Nullable Void> fired = loop.createFuture();
            CountDownLatch waits = stage.watch().nextWait();
            Thread other = new Thread(() -> {
                try {
                    waits.await();
                    loop.callSoonThreadsafe(() -> loop.callLater(Duration.ofMillis(2), () -> fired.setResult(null)));
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            });
            other.setDaemon(true);
            other.start();
            fired.await();
            far.cancel();
        });
    }

    private static void inputEndsTheWait(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            TimerHandle far = loop.callLater(Duration.ofHours(1), () -> {});
            TckStage.Ends ends = TckStage.Ends.connect(new RecordingProtocol(), new RecordingProtocol());
            ends.here().transport().write(new byte[3]);
            ends.there().received(3).await();
            ends.end();
            far.cancel();
        });
    }

    private static void cancelled(TckStage stage) {
        List<String> fired = new ArrayList<>();
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            TimerHandle one = loop.callLater(Duration.ofMillis(3), () -> fired.add("cancelled"));
            Future<@Nullable Void> done = loop.createFuture();
            loop.callLater(Duration.ofMillis(6), () -> done.setResult(null));
            one.cancel();
            done.await();
        });
        assertEquals(List.of(), fired);
    }

    private static void monotonic(TckStage stage) {
        EventLoop loop = stage.newLoop();
        long last = loop.timeNanos();
        for (int i = 0; i < 20_000; i++) {
            long now = loop.timeNanos();
            long back = last - now;
            assertTrue(back <= 0, () -> "the clock went back by " + back + " ns");
            last = now;
        }
    }
}
