package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.sync.Lock;
import org.tulip4j.testing.TulipTest.Time;

/** The extension on methods that pass, and its bench on bodies that must not. */
class TulipTestTest {
    @TulipTest
    void aTestIsACoroutineOnTheLoopItIsGiven(EventLoop loop, MemoryNetwork network) {
        assertThat(EventLoops.running()).isSameAs(loop);
        assertThat(loop.report().backend()).isEqualTo("memory");
        assertThat(loop.isDebug()).isTrue();
        assertThat(network).isNotNull();
        assertThat(Tulip.sleep(Duration.ofMillis(1), "awaited").await()).isEqualTo("awaited");
    }

    @TulipTest(engine = "platform", debug = false, time = Time.AUTO_JUMP)
    void engineModeAndTimeAreChosen(EventLoop loop, ManualClock clock) {
        assertThat(loop.report().engine()).isEqualTo("platform");
        assertThat(loop.isDebug()).isFalse();
        Tulip.sleep(Duration.ofDays(1)).await();
        assertThat(clock.elapsed()).isEqualTo(Duration.ofDays(1));
    }

    @ExtendWith(TulipExtension.class)
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void parameterizedTestsRunOnALoopToo(int value) {
        assertThat(Tulip.sleep(Duration.ZERO, value).await()).isEqualTo(value);
    }

    /** Lends its annotations. */
    private static final class Wishes {
        @TulipTest(timeoutSeconds = 1)
        void limited() {}

        @TulipTest(time = Time.AUTO_JUMP)
        void jumping() {}

        @TulipTest(backend = "nio", time = Time.MANUAL)
        void impossible() {}
    }

    private static TestBench bench(String method) {
        try {
            return TestBench.of(Wishes.class.getDeclaredMethod(method).getAnnotation(TulipTest.class));
        } catch (NoSuchMethodException missing) {
            throw new AssertionError(missing);
        }
    }

    @Test
    void whatTheTestThrowsComesOutAsItIs() {
        AssertionError thrown = new AssertionError("the test's own");
        assertThatThrownBy(() -> bench("jumping").run(() -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
    }

    @Test
    void anErrorThatReachedTheExceptionHandlerFailsTheTest() {
        IllegalStateException boom = new IllegalStateException("boom");
        assertThatThrownBy(() -> bench("jumping").run(() -> {
                    EventLoops.running().callSoon(() -> {
                        throw boom;
                    });
                    Tulip.sleep(Duration.ZERO).await();
                    return null;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("exception handler was called")
                .hasMessageNotContaining("[Ljava.lang")
                .hasCause(boom);
    }

    @Test
    void anExceptionNobodyLookedAtFailsTheTest() {
        assertThatThrownBy(() -> bench("jumping").run(() -> {
                    Tulip.createTask(() -> {
                        throw new IllegalStateException("unseen");
                    });
                    Tulip.sleep(Duration.ZERO).await();
                    return null;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("never retrieved");
    }

    @Test
    void tasksLeftPendingFailTheTestAndRunTheirFinallyBlocks() {
        List<String> events = new ArrayList<>();
        assertThatThrownBy(() -> bench("jumping").run(() -> {
                    EventLoop loop = EventLoops.running();
                    loop.createTask(
                            () -> {
                                try {
                                    return loop.createFuture().await();
                                } finally {
                                    events.add("cleaned up");
                                }
                            },
                            org.tulip4j.TaskOptions.named("forgotten"));
                    Tulip.sleep(Duration.ZERO).await();
                    return null;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("left tasks pending")
                .hasMessageContaining("forgotten");
        assertThat(events).containsExactly("cleaned up");
    }

    @Test
    void timersThatAreLeftPendingAreAFailure() {
        assertThatThrownBy(() -> bench("jumping").run(() -> {
                    EventLoops.running().callLater(Duration.ofSeconds(5), () -> {});
                    return null;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the test left timers pending: [<Timer")
                .hasMessageContaining("due in PT5S]; cancel them, or wait for them");
    }

    @Test
    void otherFindingsAreSuppressedInWhatTheTestThrew() {
        AssertionError thrown = new AssertionError("first");
        assertThatThrownBy(() -> bench("jumping").run(() -> {
                    Tulip.createTask(() -> EventLoops.running().createFuture().await());
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(thrown.getSuppressed()).hasSize(1);
        assertThat(thrown.getSuppressed()[0]).hasMessageContaining("left tasks pending");
    }

    @Test
    void aTestThatWaitsForAnotherThreadIsEndedAtItsLimit() {
        Task<?>[] test = new Task<?>[1];
        CountDownLatch over = new CountDownLatch(1);
        Thread somebody = new Thread(() -> {
            try {
                over.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        somebody.start();
        assertThatThrownBy(() -> bench("limited").run(() -> {
                    test[0] = Tulip.currentTask();
                    return EventLoops.running().createFuture().await();
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("longer than 1 s")
                .hasMessageContaining("test");
        assertThat(test[0].cancelling()).as("what it is told to swallow").isZero();
        over.countDown();
    }

    @Test
    void aRingFailsTheTestAtOnce() {
        Lock lock = new Lock();
        assertThatThrownBy(() -> bench("jumping").run(() -> {
                    lock.withVoid(() -> Tulip.createTaskVoid(() -> lock.withVoid(() -> {}), "other")
                            .await());
                    return null;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("Deadlock: 2 tasks wait for each other in a ring")
                .hasMessageContaining("Task other waits for <Lock locked waiters=1>, held by Task test")
                .hasMessageContaining("Task test waits for Task other")
                .hasMessageContaining("TulipTestTest.java:");
    }

    @Test
    void onAMemoryNetworkOfItsOwnNobodyElseCanWakeALoop() {
        MemoryNetwork network = new MemoryNetwork();
        MemoryBackend own = new MemoryBackend(network, System::nanoTime);
        assertThat(own.expectsNothing()).isTrue();
        MemoryBackend other = new MemoryBackend(network, System::nanoTime);
        assertThat(own.expectsNothing()).isFalse();
        other.close();
        assertThat(own.expectsNothing()).isTrue();
        own.wakeup();
        assertThat(own.expectsNothing()).isFalse();
        own.close();
    }

    @Test
    void aManualClockOnARealBackendIsRefused() {
        assertThatThrownBy(() -> bench("impossible"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs backend \"memory\"");
    }
}
