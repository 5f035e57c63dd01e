package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.spi.BackendProvider;

/** How a runner ends a loop. */
@org.junit.jupiter.api.Timeout(60)
class RunnerTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<ErrorContext> reported = new ArrayList<>();
    private int cancellations;

    private Runner runner(String engine) {
        return new Runner(LoopOptions.DEFAULT
                .withBackend((BackendProvider) backend)
                .withClock(backend)
                .withEngine(engine)
                .withCloseTimeout(Duration.ofSeconds(8)));
    }

    private Object neverEnds() {
        while (true) {
            try {
                EventLoops.running().createFuture().await();
            } catch (CancelledError swallowed) {
                cancellations++;
            }
        }
    }

    private void watch() {
        EventLoops.running().setExceptionHandler((loop, context) -> reported.add(context));
    }

    private List<String> endedWith(VoidCoroutine body) {
        try (Runner runner = runner("platform")) {
            runner.runVoid(() -> {
                watch();
                body.run();
            });
        }
        return reported.stream().map(ErrorContext::message).toList();
    }

    @Test
    void whatNobodyAwaitsAndHasNotBegunAtTheEndIsToldOf() {
        assertThat(endedWith(() -> Tulip.waitFor(EventLoops.running().createFuture(), null)))
                .containsExactly(
                        "Forgotten await: the program is over before waitFor of <Future pending> has begun, and cancels it;"
                                + " add .await()");
    }

    @Test
    void whatHasBegunOrIsAwaitedByATaskIsNot() {
        assertThat(endedWith(() -> {
                    Future<Object> begun = Tulip.waitFor(EventLoops.running().createFuture(), null);
                    Tulip.createTaskVoid(() -> {});
                    Play.ticks(3);
                    Tulip.waitFor(begun, null).addDoneCallback(done -> {});
                }))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aTaskThatSwallowsItsCancellationIsGivenUpAndReportedWithItsStack(String engine) {
        Runner runner = runner(engine);
        EventLoop loop = runner.loop();
        runner.runVoid(() -> {
            watch();
            Tulip.createTask(this::neverEnds, "stubborn");
            Play.ticks(1);
        });
        runner.close();
        assertThat(loop.isClosed()).isTrue();
        assertThat(cancellations).isEqualTo(8);
        assertThat(backend.now).isEqualTo(Duration.ofSeconds(8).toNanos());
        assertThat(reported).hasSize(2);
        assertThat(reported.get(0).message()).contains("1 task did not end though cancelled 8 times within PT8S");
        assertThat(reported.get(1).message()).contains("pending", "stubborn");
        assertThat(reported.get(1).get(ErrorContext.STACK))
                .anyMatch(frame -> frame.getMethodName().equals("neverEnds"));
    }

    private void spawnAgain() {
        Tulip.createTaskVoid(() -> {
            try {
                EventLoops.running().createFuture().await();
            } finally {
                cancellations++;
                spawnAgain();
                Play.ticks(1);
            }
        });
    }

    @Test
    void tasksThatAlwaysStartOthersAreGivenUpAfterAFewRounds() {
        Runner runner = new Runner(backend::newLoop, Duration.ofSeconds(8));
        runner.runVoid(() -> {
            watch();
            spawnAgain();
            Play.ticks(1);
        });
        runner.close();
        assertThat(cancellations).isEqualTo(8);
        assertThat(backend.now).isZero();
        assertThat(reported).hasSize(2);
    }

    @Test
    void aTaskThatNeedsTimeToCleanUpIsCancelledOnce() {
        List<String> events = new ArrayList<>();
        Runner runner = new Runner(backend::newLoop, Duration.ofSeconds(8));
        runner.runVoid(() -> {
            watch();
            Play.start(() -> {
                try {
                    EventLoops.running().createFuture().await();
                } finally {
                    Tulip.sleep(Duration.ofSeconds(3)).await();
                    events.add("clean at " + backend.now / 1_000_000_000);
                }
            });
            Play.ticks(1);
        });
        runner.close();
        assertThat(events).containsExactly("clean at 3");
        assertThat(reported).isEmpty();
    }

    @Test
    void whatATaskThrowsWhenCancelledIsReported() {
        Runner runner = new Runner(backend::newLoop);
        runner.runVoid(() -> {
            watch();
            Play.start(() -> {
                try {
                    EventLoops.running().createFuture().await();
                } finally {
                    throw new IllegalArgumentException("on the way out");
                }
            });
            Play.ticks(1);
        });
        runner.close();
        assertThat(reported).singleElement().satisfies(context -> {
            assertThat(context.message()).isEqualTo("unhandled exception during run() shutdown");
            assertThat(context.exception()).hasMessage("on the way out");
        });
    }

    @Test
    void closingFromInsideIsRefusedAndHarmless() {
        try (Runner runner = new Runner(backend::newLoop)) {
            assertThatThrownBy(() -> runner.runVoid(runner::close))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("return from run() first");
            assertThat(runner.<Integer>run(() -> 7)).isEqualTo(7);
        }
    }

    @Test
    void aLimitMustBePositive() {
        assertThatThrownBy(() -> LoopOptions.DEFAULT.withCloseTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
        assertThatThrownBy(() -> new Runner(backend::newLoop, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
