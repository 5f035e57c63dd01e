package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoops;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.internal.loop.Loop;

/** Places where one task waits at a time, and things that open for one. */
class SoleWaitTest {
    private static Loop here() {
        return (Loop) EventLoops.running();
    }

    @Test
    void aPlaceIsHeldUntilWhoWaitsHasGivenUp() {
        Play.on(() -> {
            assertThat(SoleWait.isHeld(null)).isFalse();
            List<SoleWait> place = new ArrayList<>();
            Task<?> task = Play.start(() -> {
                place.add(new SoleWait(here()));
                place.get(0).await();
            });
            Play.ticks(1);
            assertThat(SoleWait.isHeld(place.get(0))).isTrue();
            place.get(0).settleResult(null);
            assertThat(SoleWait.isHeld(place.get(0))).isTrue();
            task.cancel();
            assertThat(SoleWait.isHeld(place.get(0))).isFalse();
            assertThat(Play.endsCancelled(task)).isTrue();
        });
    }

    @Test
    void aPlaceWhoseWaitWasCancelledIsFreeAtOnce() {
        Play.on(() -> {
            SoleWait wait = new SoleWait(here());
            assertThat(SoleWait.isHeld(wait)).isTrue();
            wait.cancel();
            assertThat(SoleWait.isHeld(wait)).isFalse();
        });
    }

    @Test
    void whereNoTaskRunsAWokenWaitIsHeld() {
        Play.on(() -> {
            List<SoleWait> made = new ArrayList<>();
            here().callSoon(() -> {
                made.add(new SoleWait(here()));
                made.get(0).settleResult(null);
            });
            Play.ticks(2);
            assertThat(SoleWait.isHeld(made.get(0))).isTrue();
        });
    }

    /** Something that opens. */
    private static final class Opening extends OpeningFuture<String> {
        final List<String> discarded = new ArrayList<>();

        Opening() {
            super(here());
        }

        @Override
        protected void discard(String opened) {
            discarded.add(opened);
        }
    }

    @Test
    void whatOpensTooLateForATaskThatIsCancelledIsDiscarded() {
        Play.on(() -> {
            Opening opening = new Opening();
            Task<String> task = Tulip.createTask(opening::await);
            Play.ticks(1);
            opening.settleResult("opened");
            task.cancel("why");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("why");
            assertThat(opening.discarded).containsExactly("opened");
        });
    }

    @Test
    void whatNeverOpenedOrWasOpenBeforeIsNotDiscarded() {
        Play.on(() -> {
            Opening cancelled = new Opening();
            Task<String> one = Tulip.createTask(cancelled::await);
            Opening failed = new Opening();
            Task<String> two = Tulip.createTask(failed::await);
            Play.ticks(1);
            one.cancel();
            failed.settleException(new IllegalStateException("failed"));
            two.cancel();
            assertThat(Play.endsCancelled(one)).isTrue();
            assertThat(Play.endsCancelled(two)).isTrue();
            assertThat(cancelled.discarded).isEmpty();
            assertThat(failed.discarded).isEmpty();
            Opening open = new Opening();
            open.settleResult("opened");
            assertThat(open.await()).isEqualTo("opened");
            Opening waited = new Opening();
            Task<String> three = Tulip.createTask(waited::await);
            Play.ticks(1);
            waited.settleResult("opened");
            assertThat(three.await()).isEqualTo("opened");
            assertThat(waited.discarded).isEmpty();
            assertThat(open.discarded).isEmpty();
        });
    }

    @Test
    void whatWasOpenBeforeStaysWithTheFutureWhateverIsThrown() {
        Play.on(() -> {
            Opening failed = new Opening();
            failed.settleException(new CancelledError("set"));
            assertThatThrownBy(failed::await).hasMessage("set");
            assertThat(failed.discarded).isEmpty();
        });
    }
}
