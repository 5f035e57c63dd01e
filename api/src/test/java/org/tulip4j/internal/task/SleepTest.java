package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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

/** Sleeping for a time, and for no time at all: giving way. */
class SleepTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<String> events = new ArrayList<>();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    @Test
    void aSleepEndsAtItsTimeWithItsValue() {
        on(() -> {
            Future<String> sleep = Tulip.sleep(Duration.ofSeconds(1), "value");
            assertThat(sleep.isDone()).isFalse();
            assertThat(sleep.await()).isEqualTo("value");
            assertThat(backend.now).isEqualTo(1_000_000_000L);
        });
    }

    @Test
    void aCancelledSleepTakesItsTimerAlong() {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Future<String> sleep = Tulip.sleep(Duration.ofSeconds(1), "value");
                assertThat(sleep.cancel("why")).isTrue();
                assertThat(sleep.cancel("again")).isFalse();
                assertThatThrownBy(sleep::await)
                        .isInstanceOf(CancelledError.class)
                        .hasMessage("why");
            });
            assertThatThrownBy(loop::runForever).hasMessage("nothing will ever happen");
            assertThat(backend.now).isZero();
        }
    }

    @Test
    void aSleepThatIsOverCannotBeCancelled() {
        on(() -> {
            Future<String> sleep = Tulip.sleep(Duration.ofSeconds(1), "value");
            sleep.await();
            assertThat(sleep.cancel()).isFalse();
        });
    }

    @Test
    void givingWayLetsEverybodyElseGoOnceAndReturnsTheValue() {
        on(() -> {
            EventLoops.running().callSoon(() -> {
                events.add("queued before");
                EventLoops.running().callSoon(() -> events.add("next pass"));
            });
            Future<String> turn = Tulip.sleep(Duration.ZERO, "value");
            assertThat(turn.await()).isEqualTo("value");
            assertThat(events).containsExactly("queued before");
            assertThat(turn.await()).isEqualTo("value");
            assertThat(turn.isDone()).isTrue();
            assertThat(events).containsExactly("queued before");
        });
    }

    @Test
    void aTurnThatIsOnlyLookedAtComesInTheNextPass() {
        on(() -> {
            Future<String> looked = Tulip.sleep(Duration.ZERO, "value");
            Future<String> called = Tulip.sleep(Duration.ZERO, "called");
            assertThat(looked.isDone()).isFalse();
            assertThat(looked.isDone()).isFalse();
            called.addDoneCallback(done -> events.add(done.result()));
            Play.ticks(1);
            assertThat(looked.isDone()).isTrue();
            assertThat(looked.result()).isEqualTo("value");
            assertThat(looked.await()).isEqualTo("value");
            Play.ticks(1);
            assertThat(events).containsExactly("called");
        });
    }

    @Test
    void aTurnThatIsLookedAtAndThenAwaitedComesOnce() {
        on(() -> {
            Future<String> turn = Tulip.sleep(Duration.ZERO, "value");
            assertThat(turn.isDone()).isFalse();
            EventLoops.running().callSoon(() -> {
                events.add("same pass");
                EventLoops.running().callSoon(() -> events.add("later"));
            });
            assertThat(turn.await()).isEqualTo("value");
            assertThat(events).containsExactly("same pass");
        });
    }

    @Test
    void whoIsCancelledWhileGivingWayHasACancelledTurn() {
        on(() -> {
            List<Future<String>> turns = new ArrayList<>();
            Task<String> task = Tulip.createTask(() -> {
                turns.add(Tulip.sleep(Duration.ZERO, "value"));
                return turns.get(0).await();
            });
            EventLoops.running().callSoon(() -> events.add("cancel: " + task.cancel("why")));
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("why");
            assertThat(turns.get(0).isCancelled()).isTrue();
            assertThat(events).containsExactly("cancel: true");
        });
    }

    @Test
    void aTurnIsSeenFromOtherThreadsAndQueuedByTheLoopOnly() {
        on(() -> {
            Future<String> turn = Tulip.sleep(Duration.ZERO, "value");
            boolean[] done = {true};
            assertThat(Play.inOtherThread(() -> done[0] = turn.isDone())).isNull();
            assertThat(done[0]).isFalse();
            Play.ticks(2);
            assertThat(Play.inOtherThread(() -> done[0] = turn.isDone())).isNull();
            assertThat(done[0]).isFalse();
            assertThat(turn.isDone()).isFalse();
            Play.ticks(1);
            assertThat(Play.inOtherThread(() -> done[0] = turn.isDone())).isNull();
            assertThat(done[0]).isTrue();
        });
    }
}
