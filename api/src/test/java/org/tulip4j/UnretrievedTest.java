package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.tulip4j.spi.BackendProvider;

/** When an exception is reported that nobody has looked at. */
class UnretrievedTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<String> events = new ArrayList<>();

    private void on(LoopOptions options, Coroutine.Body body) {
        try (EventLoop loop = EventLoops.newLoop(
                options.withBackend((BackendProvider) backend).withClock(backend))) {
            loop.setExceptionHandler((where, context) -> events.add(
                    context.message() + ": " + context.exception().getMessage() + " at " + backend.now / 1_000_000));
            loop.runUntilComplete(Coroutine.of(body));
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
}
