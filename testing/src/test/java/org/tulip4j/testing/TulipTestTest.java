package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
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
    void aTestThatWaitsForEverIsEndedAtItsLimit() {
        assertThatThrownBy(() -> bench("limited")
                        .run(() -> EventLoops.running().createFuture().await()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("longer than 1 s")
                .hasMessageContaining("test");
    }

    @Test
    void aTestThatIsEndedAtItsLimitIsNotToldToSwallowThat() {
        Task<?>[] test = new Task<?>[1];
        assertThatThrownBy(() -> bench("limited").run(() -> {
                    test[0] = Tulip.currentTask();
                    return EventLoops.running().createFuture().await();
                }))
                .hasMessageContaining("longer than 1 s");
        assertThat(test[0].cancelling()).isZero();
    }

    @Test
    void aManualClockOnARealBackendIsRefused() {
        assertThatThrownBy(() -> bench("impossible"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs backend \"memory\"");
    }
}
