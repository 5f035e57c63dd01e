package org.tulip4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeStream;
import org.tulip4j.LoopOptions;
import org.tulip4j.Play;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.TulipDiagnostics;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

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
    void whatIoTakesIsBusy() {
        var protocol = new Protocol() {
            @Override
            public void connectionMade(Transport transport) {}

            @Override
            public void dataReceived(ByteBuffer data) {
                takes(8);
            }
        };
        FakeStream stream = backend.newStream();
        backend.acceptFirst(stream);
        loop.runUntilCompleteVoid(() -> {
            loop.createConnection(() -> protocol, "127.0.0.1", 1).await();
            assertThat(loop.stats().connections()).isOne();
            var done = loop.<Void>createFuture();
            backend.inPoll(() -> {
                takes(100);
                stream.tellNow(sink -> sink.received(ByteBuffer.wrap(new byte[5])));
                done.setResult(null);
            });
            done.await();
        });
        assertThat(loop.stats().busy()).isEqualTo(Duration.ofMillis(8));
        assertThat(loop.stats().bytesIn()).isEqualTo(5);
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

    @Test
    void whoWritesTooMuchIsCountedUntilTheConnectionHasEnded() {
        FakeStream stream = backend.newStream();
        backend.acceptFirst(stream);
        loop.runUntilCompleteVoid(() -> {
            Transport transport = loop.createConnection(() -> new Protocol() {}, "127.0.0.1", 1)
                    .await()
                    .transport();
            stream.leaveRoomFor(1_000);
            transport.write(new byte[100_000]);
            assertThat(loop.stats().bytesOut()).isEqualTo(1_000);
            assertThat(loop.stats().pausedWriters()).isOne();
            assertThat(loop.stats().writePauses()).isOne();
            transport.abort();
            Play.ticks(2);
            assertThat(loop.stats().pausedWriters()).isZero();
            assertThat(loop.stats().writePauses()).isOne();
            assertThat(loop.stats().connections()).isZero();
        });
    }

    @Test
    void serversCountWhatTheyRefuseAndHowOftenTheyPause() {
        loop.setExceptionHandler((where, error) -> {});
        loop.runUntilCompleteVoid(() -> {
            Server server = loop.createServer(
                            () -> {
                                throw new IllegalStateException("no protocol");
                            },
                            "127.0.0.1",
                            80)
                    .await();
            backend.inPoll(() -> backend.accepting.accepted(backend.newStream(), null));
            backend.inPoll(() ->
                    backend.accepting.acceptFailed(new OutOfResourcesException("no descriptors", new IOException())));
            Tulip.sleep(Duration.ofMillis(1)).await();
            server.close();
            backend.inPoll(() -> backend.accepting.accepted(backend.newStream(), null));
            Tulip.sleep(Duration.ofMillis(1)).await();
        });
        assertThat(loop.stats().refused()).isEqualTo(2);
        assertThat(loop.stats().accepted()).isZero();
        assertThat(loop.stats().connections()).isZero();
        assertThat(loop.stats().acceptPauses()).isOne();
    }

    private EventLoop withHistograms() {
        return EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend((BackendProvider) backend)
                .withClock(backend)
                .withHistograms(true));
    }

    @Test
    void histogramsTellOfEachTimerAndCallback() {
        try (EventLoop own = withHistograms()) {
            own.runUntilCompleteVoid(() -> {
                own.callLater(Duration.ofMillis(10), () -> takes(3));
                own.callLater(Duration.ofMillis(12), () -> takes(4)).cancel();
                own.callLater(Duration.ofMillis(14), () -> takes(5));
                takes(15);
                Play.ticks(2);
            });
            Histogram lags = own.stats().timerLags();
            assertThat(lags.count()).isEqualTo(2);
            assertThat(lags.max()).isEqualTo(Duration.ofMillis(5));
            assertThat(lags.sum()).isEqualTo(Duration.ofMillis(6));
            assertThat(lags.mean()).isEqualTo(Duration.ofMillis(3));
            Histogram times = own.stats().callbackTimes();
            assertThat(times.max()).isEqualTo(Duration.ofMillis(15));
            assertThat(times.sum()).isEqualTo(Duration.ofMillis(23));
            assertThat(own.stats().toString())
                    .contains("\n  callback times ")
                    .contains("\n  timer lags 2, mean 3.00 ms, 50 % 1.05 ms");
        }
    }

    @Test
    void manyTimersAtOnceAreInTheHistogramToo() {
        try (EventLoop own = withHistograms()) {
            own.runUntilCompleteVoid(() -> {
                for (int i = 0; i < 5_000; i++) {
                    own.callLater(Duration.ofMillis(10), () -> {});
                }
                takes(17);
                Play.ticks(2);
            });
            assertThat(own.stats().timerLags().count()).isEqualTo(5_000);
            assertThat(own.stats().timerLags().percentile(0)).isEqualTo(Duration.ofMillis(7));
            assertThat(own.stats().timers()).isEqualTo(5_000);
        }
    }

    @Test
    void percentilesAreNeverTooLowAndCountsBelowPowersOfTwoAreExact() {
        try (EventLoop own = withHistograms()) {
            for (int i = 1; i <= 100; i++) {
                int millis = i;
                own.callSoon(() -> takes(millis));
            }
            own.callSoon(own::stop);
            own.runForever();
            Histogram times = own.stats().callbackTimes();
            assertThat(times.count()).isEqualTo(101);
            assertThat(times.percentile(50)).isBetween(Duration.ofMillis(50), Duration.ofMillis(63));
            assertThat(times.percentile(100)).isEqualTo(Duration.ofMillis(100));
            assertThat(times.countBelow(Duration.ofNanos(1L << 26))).isEqualTo(68);
            assertThatThrownBy(() -> times.percentile(101)).hasMessageContaining("from 0 to 100");
            assertThat(times).isEqualTo(own.stats().callbackTimes());
        }
    }

    @Test
    void severalLoopsAddUp() {
        try (EventLoop one = withHistograms();
                EventLoop other = withHistograms()) {
            one.callSoon(() -> takes(10));
            one.callSoon(one::stop);
            one.runForever();
            other.callSoon(() -> takes(30));
            other.callSoon(other::stop);
            other.runForever();
            LoopStats sum = LoopStats.sum("both", List.of(one.stats(), other.stats()));
            assertThat(sum.name()).isEqualTo("both");
            assertThat(sum.callbacks()).isEqualTo(4);
            assertThat(sum.busy()).isEqualTo(Duration.ofMillis(40));
            assertThat(sum.busyShare()).isEqualTo(0.5);
            assertThat(sum.longestPass()).isEqualTo(Duration.ofMillis(30));
            assertThat(sum.callbackTimes().max()).isEqualTo(Duration.ofMillis(30));
            assertThat(sum.callbackTimes().count()).isEqualTo(4);
        }
        assertThat(LoopStats.sum("none", List.of()).busyShare()).isZero();
    }
}
