package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.BackendProvider;

/** When an exception is reported that nobody has looked at. */
class UnretrievedTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<String> events = new ArrayList<>();

    private void on(LoopOptions options, VoidCoroutine body) {
        try (EventLoop loop = EventLoops.newLoop(
                options.withBackend((BackendProvider) backend).withClock(backend))) {
            loop.setExceptionHandler((where, context) -> events.add(
                    context.message() + ": " + context.exception().getMessage() + " at " + backend.now / 1_000_000));
            loop.runUntilCompleteVoid(body);
            events.add("close");
        }
    }

    private static Task<?> failing(String text) {
        return Play.start(() -> {
            throw new IllegalStateException(text);
        });
    }

    @Test
    void withAGraceItIsReportedWhenThatIsOver() {
        on(LoopOptions.DEFAULT.withUnretrievedGrace(Duration.ofMillis(500)), () -> {
            Task<?> kept = failing("nobody looks");
            Tulip.sleep(Duration.ofSeconds(1)).await();
            assertThatThrownBy(kept::result).hasMessage("nobody looks");
        });
        assertThat(events).containsExactly("Task exception was never retrieved: nobody looks at 500", "close");
    }

    @Test
    void withinTheGraceItMayBeRetrieved() {
        on(LoopOptions.DEFAULT.withUnretrievedGrace(Duration.ofMillis(500)), () -> {
            Task<?> kept = failing("somebody looks");
            Tulip.sleep(Duration.ofMillis(499)).await();
            assertThatThrownBy(kept::await).hasMessage("somebody looks");
            Tulip.sleep(Duration.ofSeconds(1)).await();
        });
        assertThat(events).containsExactly("close");
    }

    @Test
    void aGraceOfZeroIsEnoughForWhoeverWaitsAlready() {
        on(LoopOptions.DEFAULT.withUnretrievedGrace(Duration.ZERO), () -> {
            assertThatThrownBy(failing("awaited")::await).hasMessage("awaited");
            assertThatThrownBy(() -> Tulip.gather(failing("gathered"), failing("gathered too"))
                            .await())
                    .hasMessage("gathered");
            failing("alone");
            Play.ticks(3);
        });
        assertThat(events).containsExactly("Task exception was never retrieved: alone at 0", "close");
    }

    @Test
    void withoutItIsReportedWhenTheLoopCloses() {
        List<Task<?>> kept = new ArrayList<>();
        on(LoopOptions.DEFAULT.withDebug(true), () -> {
            kept.add(failing("kept"));
            Tulip.sleep(Duration.ofHours(1)).await();
        });
        assertThat(events).containsExactly("close", "Task exception was never retrieved: kept at 3600000");
        assertThat(kept).hasSize(1);
    }

    @Test
    void aLateCancelDoesNotSilenceIt() {
        on(LoopOptions.DEFAULT.withUnretrievedGrace(Duration.ofMillis(1)), () -> {
            Future<Object> future = EventLoops.running().createFuture();
            future.setException(new IllegalStateException("set"));
            assertThat(future.cancel()).isFalse();
            Tulip.sleep(Duration.ofSeconds(1)).await();
        });
        assertThat(events).containsExactly("Future exception was never retrieved: set at 1", "close");
    }

    /** As in asyncio, where a woken task asks the future before the cancellation takes the place of its answer. */
    @Test
    void whoIsCancelledInThePassOfTheFailureHasWaitedForIt() {
        on(LoopOptions.DEFAULT.withUnretrievedGrace(Duration.ofMillis(1)), () -> {
            Future<Object> future = EventLoops.running().createFuture();
            Task<?> waiting = Play.start(future::await);
            Play.ticks(1);
            future.setException(new IllegalStateException("too late"));
            waiting.cancel();
            Tulip.sleep(Duration.ofSeconds(1)).await();
            assertThat(waiting.isCancelled()).isTrue();
            assertThatThrownBy(future::result).hasMessage("too late");
        });
        assertThat(events).containsExactly("close");
    }

    @Test
    void aGraceIsNotNegative() {
        assertThatThrownBy(() -> LoopOptions.DEFAULT.withUnretrievedGrace(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.001S");
    }

    @Test
    void aTaskThatFailsAfterItsViewWasCancelledIsReported() {
        on(LoopOptions.DEFAULT, () -> {
            CompletableFuture<Object> view = EventLoops.running().submit(() -> {
                try {
                    return Tulip.sleep(Duration.ofSeconds(1)).await();
                } catch (CancelledError cancelled) {
                    throw new IllegalStateException("rollback");
                }
            });
            Play.ticks(3);
            assertThat(view.cancel(false)).isTrue();
            Play.ticks(4);
        });
        assertThat(events).containsExactly("close", "Task exception was never retrieved: rollback at 0");
    }

    @Test
    void theReportHasTheTextOfTheFutureAndInDebugModeWhereItWasMade() {
        List<ErrorContext> reported = new ArrayList<>();
        for (boolean debug : new boolean[] {false, true}) {
            reported.clear();
            try (EventLoop loop = EventLoops.newLoop(LoopOptions.DEFAULT
                    .withBackend((BackendProvider) backend)
                    .withClock(backend)
                    .withDebug(debug))) {
                loop.setExceptionHandler((where, context) -> reported.add(context));
                loop.runUntilCompleteVoid(() -> {
                    Future<Object> future = EventLoops.running().createFuture();
                    future.setException(new IllegalStateException("nobody looks"));
                });
            }
            assertThat(reported).hasSize(1);
            assertThat(reported.get(0).get(ErrorContext.FUTURE))
                    .asString()
                    .startsWith("<Future finished exception=IllegalStateException");
            assertThat(reported.get(0).get(ErrorContext.SOURCE_TRACEBACK) != null)
                    .isEqualTo(debug);
        }
    }

    /** The loop keeps what is to be reported, and nothing of what was looked at or reported. */
    @Test
    void theLoopForgetsWhatWasLookedAt() {
        on(LoopOptions.DEFAULT.withUnretrievedGrace(Duration.ofMillis(1)), () -> {
            Set<?> kept = ((Loop) EventLoops.running()).errors().unretrieved();
            Future<Object> looked = EventLoops.running().createFuture();
            looked.setException(new IllegalStateException("looked at"));
            Future<Object> unseen = EventLoops.running().createFuture();
            unseen.setException(new IllegalStateException("unseen"));
            assertThat(kept).hasSize(2);
            assertThat(looked.exception()).hasMessage("looked at");
            assertThat(looked.exception()).hasMessage("looked at");
            assertThat(kept).hasSize(1);
            Tulip.sleep(Duration.ofMillis(2)).await();
            assertThat(kept).isEmpty();
            assertThat(unseen.exception()).hasMessage("unseen");
        });
        assertThat(events).containsExactly("Future exception was never retrieved: unseen at 1", "close");
    }

    /** What the cleaner does when the future was collected; it calls from a thread of its own. */
    @Test
    void whatWasCollectedIsReportedOnceOnTheLoop() {
        List<Runnable> reports = new ArrayList<>();
        on(LoopOptions.DEFAULT, () -> {
            Set<?> kept = ((Loop) EventLoops.running()).errors().unretrieved();
            Future<Object> future = EventLoops.running().createFuture();
            future.setException(new IllegalStateException("collected"));
            reports.add((Runnable) kept.iterator().next());
            assertThat(Play.inOtherThread(reports.get(0))).isNull();
            assertThat(Play.inOtherThread(reports.get(0))).isNull();
            assertThat(events).isEmpty();
            Play.ticks(1);
            assertThat(events).containsExactly("Future exception was never retrieved: collected at 0");
            assertThat(kept).isEmpty();
            Future<Object> looked = EventLoops.running().createFuture();
            looked.setException(new IllegalStateException("looked at"));
            Runnable report = (Runnable) kept.iterator().next();
            looked.exception();
            assertThat(Play.inOtherThread(report)).isNull();
            Play.ticks(1);
            assertThat(future.exception()).hasMessage("collected");
        });
        assertThat(events).containsExactly("Future exception was never retrieved: collected at 0", "close");
    }

    @Test
    void whatWasCollectedWhileTheLoopStandsStillIsReportedWhenItCloses() {
        List<Future<Object>> futures = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler(
                    (where, context) -> events.add(context.exception().getMessage()));
            loop.runUntilCompleteVoid(() -> {
                futures.add(EventLoops.running().createFuture());
                futures.get(0).setException(new IllegalStateException("collected"));
            });
            ((Runnable) ((Loop) loop).errors().unretrieved().iterator().next()).run();
            assertThat(events).isEmpty();
        }
        assertThat(events).containsExactly("collected");
    }
}
