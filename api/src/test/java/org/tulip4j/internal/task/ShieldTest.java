package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** What protects a future from who waits for it. */
class ShieldTest {
    private final List<String> reported = new ArrayList<>();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.setExceptionHandler((where, context) -> reported.add(context.message()));
            loop.runUntilCompleteVoid(body);
        }
    }

    private static Future<Object> pending() {
        return EventLoops.running().createFuture();
    }

    @Test
    void itEndsAsTheInnerFutureDoes() {
        on(() -> {
            Future<Object> value = pending();
            Future<Object> failed = pending();
            Future<Object> cancelled = pending();
            List<Future<Object>> shields = List.of(Tulip.shield(value), Tulip.shield(failed), Tulip.shield(cancelled));
            IllegalStateException failure = new IllegalStateException("failed");
            value.setResult("value");
            failed.setException(failure);
            cancelled.cancel();
            assertThat(shields).noneMatch(Future::isDone);
            assertThat(shields.get(0).await()).isEqualTo("value");
            assertThatThrownBy(shields.get(1)::await).isSameAs(failure);
            assertThatThrownBy(shields.get(2)::await).isInstanceOf(CancelledError.class);
            assertThat(shields.get(2).isCancelled()).isTrue();
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void cancellingItLeavesTheInnerFutureAlone() {
        on(() -> {
            Future<Object> inner = pending();
            Future<Object> shield = Tulip.shield(inner);
            assertThat(shield.cancel("why")).isTrue();
            assertThat(shield.cancel("again")).isFalse();
            assertThatThrownBy(shield::await).isInstanceOf(CancelledError.class).hasMessage("why");
            assertThat(inner).hasToString("<Future pending>");
            inner.setResult("value");
            assertThat(inner.await()).isEqualTo("value");
        });
    }

    @Test
    void cancellingItWhenTheInnerFutureHasJustEndedWins() {
        on(() -> {
            Future<Object> inner = pending();
            Future<Object> shield = Tulip.shield(inner);
            inner.setException(new IllegalStateException("nobody looks"));
            assertThat(shield.cancel()).isTrue();
            Play.ticks(2);
            assertThat(shield.isCancelled()).isTrue();
        });
        assertThat(reported).containsExactly("Future exception was never retrieved");
    }

    @Test
    void aTaskThatIsCancelledBehindItLeavesTheOtherTaskRunning() {
        on(() -> {
            Task<Object> inner = Tulip.createTask(() -> {
                Play.ticks(5);
                return "value";
            });
            Task<Object> outer = Tulip.createTask(Tulip.shield(inner)::await);
            Play.ticks(2);
            outer.cancel();
            assertThat(Play.endsCancelled(outer)).isTrue();
            assertThat(inner.await()).isEqualTo("value");
            assertThat(inner.cancelling()).isZero();
        });
    }

    @Test
    void aFutureThatIsDoneNeedsNoShield() {
        on(() -> {
            Future<Object> done = pending();
            done.setResult(1);
            assertThat(Tulip.shield(done)).isSameAs(done);
        });
    }
}
