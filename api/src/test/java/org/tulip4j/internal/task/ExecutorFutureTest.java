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
import org.tulip4j.VoidCoroutine;

/** Work in an executor, seen from the loop; here the test is the executor. */
class ExecutorFutureTest {
    private final List<Runnable> handed = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private void runHanded() throws InterruptedException {
        assertThat(Play.inOtherThread(handed.get(0))).isNull();
    }

    private Future<String> work(boolean fails) {
        return EventLoops.running().runInExecutor(handed::add, () -> {
            events.add("runs");
            if (fails) {
                throw new IllegalStateException("work");
            }
            return "value";
        });
    }

    @Test
    void itsOutcomeIsBroughtToTheLoop() {
        on(() -> {
            Future<String> value = work(false);
            assertThat(handed).hasSize(1);
            runHanded();
            assertThat(value.isDone()).isFalse();
            assertThat(value.await()).isEqualTo("value");
            handed.clear();
            Future<String> failed = work(true);
            runHanded();
            assertThatThrownBy(failed::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("work");
        });
    }

    @Test
    void cancelledBeforeItHasStartedItNeverRuns() {
        on(() -> {
            Future<String> future = work(false);
            assertThat(future.cancel("why")).isTrue();
            assertThat(future.cancel("again")).isFalse();
            runHanded();
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class).hasMessage("why");
            assertThat(events).isEmpty();
        });
    }

    @Test
    void cancelledWhenItHasStartedItsResultIsDropped() {
        on(() -> {
            Future<String> future = work(false);
            runHanded();
            assertThat(events).containsExactly("runs");
            assertThat(future.cancel()).isTrue();
            Play.ticks(2);
            assertThat(future.isCancelled()).isTrue();
        });
    }

    @Test
    void anExecutorThatRunsItTwiceGetsOneResult() {
        on(() -> {
            Future<String> future = work(false);
            runHanded();
            runHanded();
            assertThat(events).containsExactly("runs");
            assertThat(future.await()).isEqualTo("value");
        });
    }

    @Test
    void anOutcomeThatComesAfterTheLoopIsDropped() throws InterruptedException {
        List<Future<String>> kept = new ArrayList<>();
        on(() -> kept.add(work(false)));
        runHanded();
        assertThat(kept.get(0).isDone()).isFalse();
    }
}
