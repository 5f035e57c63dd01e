package org.tulip4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.FakeBackend;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.TulipDiagnostics;

/** What a loop tells about itself in numbers; time goes as the test says. */
class LoopStatsTest {
    private static final long MILLI = 1_000_000;

    private final FakeBackend backend = new FakeBackend();
    private final EventLoop loop = backend.newLoop();

    @AfterEach
    void close() {
        loop.close();
    }

    private void takes(long millis) {
        backend.now += millis * MILLI;
    }

    @Test
    void aNewLoopHasDoneNothing() {
        takes(5);
        LoopStats stats = loop.stats();
        assertThat(stats.elapsed()).isEqualTo(Duration.ofMillis(5));
        assertThat(stats.busy()).isZero();
        assertThat(stats.busyShare()).isZero();
        assertThat(stats.callbacks()).isZero();
        assertThat(stats.tasksAlive()).isZero();
        assertThat(stats.thread()).isNull();
    }

    @Test
    void busyIsWhatIsNeitherWaitedNorStopped() {
        loop.runUntilCompleteVoid(() -> {
            takes(10);
            Tulip.sleep(Duration.ofMillis(30)).await();
            assertThat(loop.stats().elapsed()).isEqualTo(Duration.ofMillis(40));
            assertThat(loop.stats().busy()).isEqualTo(Duration.ofMillis(10));
            takes(20);
        });
        takes(40);
        LoopStats first = loop.stats();
        assertThat(first.elapsed()).isEqualTo(Duration.ofMillis(100));
        assertThat(first.busy()).isEqualTo(Duration.ofMillis(30));
        assertThat(first.busyShare()).isEqualTo(0.3);
        assertThat(first.longestPass()).isEqualTo(Duration.ofMillis(20));
        assertThat(first.waits()).isOne();
        assertThat(first.thread()).isEqualTo(Thread.currentThread().getName());
        loop.runUntilCompleteVoid(() -> takes(50));
        takes(50);
        assertThat(loop.stats().busyShareSince(first)).isEqualTo(0.5);
        assertThat(first.busyShareSince(first)).isZero();
    }

    @Test
    void whatIoBringsIsNoWaiting() {
        loop.runUntilCompleteVoid(() -> {
            var done = loop.<Void>createFuture();
            backend.acceptFirst(backend.newStream());
            backend.inPoll(() -> done.setResult(null));
            loop.callLater(Duration.ofSeconds(1), () -> {});
            done.await();
        });
        assertThat(loop.stats().busy()).isZero();
    }

    @Test
    void callbacksAndStepsAreCountedAndWhatIsReady() {
        List<LoopStats> seen = new ArrayList<>();
        loop.callSoon(() -> seen.add(loop.stats()));
        loop.callSoon(loop::stop);
        loop.callSoon(() -> loop.callSoon(() -> {}));
        assertThat(loop.stats().ready()).isEqualTo(3);
        loop.runForever();
        assertThat(seen.get(0).ready()).isEqualTo(2);
        assertThat(loop.stats().callbacks()).isEqualTo(3);
        assertThat(loop.stats().ready()).isOne();
        assertThat(loop.stats().polls()).isOne();
        assertThat(loop.stats().waits()).isZero();
    }

    @Test
    void timersThatAreLateAreLag() {
        loop.runUntilCompleteVoid(() -> {
            loop.callLater(Duration.ofMillis(10), () -> {});
            loop.callLater(Duration.ofMillis(12), () -> {});
            takes(15);
            Play.ticks(2);
            assertThat(loop.stats().timers()).isEqualTo(2);
            assertThat(loop.stats().lag()).isEqualTo(Duration.ofMillis(5));
            Tulip.sleep(Duration.ofMillis(1)).await();
            assertThat(loop.stats().lag()).isZero();
            assertThat(loop.stats().longestLag()).isEqualTo(Duration.ofMillis(5));
            assertThat(loop.stats().timerLags()).isNull();
        });
    }

    @Test
    void tasksAreCountedWhileTheyAreThereAndWhenTheyAreDone() {
        loop.runUntilCompleteVoid(() -> {
            Task<?> waits = Tulip.createTaskVoid(() -> loop.createFuture().await());
            Task<?> fails = Tulip.createTaskVoid(() -> {
                throw new IllegalStateException("on purpose");
            });
            Play.ticks(1);
            assertThat(fails.exception()).isNotNull();
            assertThat(loop.stats().tasksAlive()).isEqualTo(2);
            assertThat(loop.stats().tasksDone()).isOne();
            waits.cancel();
            Play.endsCancelled(waits);
        });
        assertThat(loop.stats().tasksAlive()).isZero();
        assertThat(loop.stats().tasksDone()).isEqualTo(3);
    }

    @Test
    void aLoopThatIsStuckAnswersFromOutside() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    loop.callSoon(() -> {
                        takes(70);
                        inside.countDown();
                        Play.unchecked(goOn::await);
                        loop.stop();
                    });
                    loop.runForever();
                },
                "stuck-in-a-test");
        thread.start();
        inside.await();
        LoopStats stuck = loop.stats();
        String text = TulipDiagnostics.stats();
        goOn.countDown();
        thread.join();
        assertThat(stuck.pass()).isEqualTo(Duration.ofMillis(70));
        assertThat(stuck.thread()).isEqualTo("stuck-in-a-test");
        assertThat(text)
                .contains(loop.stats().name() + " in thread stuck-in-a-test: busy 100.0 % of 70.0 ms, pass 70.0 ms");
        assertThat(loop.stats().pass()).isZero();
        assertThat(loop.stats().longestPass()).isEqualTo(Duration.ofMillis(70));
    }

    @Test
    void aClosedLoopTellsWhatWasSo() {
        loop.callSoon(() -> {});
        takes(3);
        loop.close();
        takes(4);
        assertThat(loop.stats().elapsed()).isEqualTo(Duration.ofMillis(3));
        assertThat(loop.stats().ready()).isOne();
        assertThat(TulipDiagnostics.stats()).doesNotContain(loop.stats().name() + ":");
    }
}
