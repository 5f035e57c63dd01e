package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Generator;
import org.tulip4j.InvalidStateException;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.loop.Loop;

/** The line at a primitive; here the primitive is a number of things that may be taken. */
class WaitersTest {
    private final Binding binding = new Binding("<primitive>");
    private final Waiters line = new Waiters(binding);
    private final List<String> events = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();
    private int things;

    /** Waits for a thing. */
    private final class Taker extends Waiter<String> {
        private final String name;

        Taker(String name) {
            super((Loop) EventLoops.running());
            this.name = name;
        }

        @Override
        protected void take() {
            if (things < 0) {
                throw new IllegalStateException("broken");
            }
            if (things > 0) {
                things--;
                finish(name);
            }
        }

        @Override
        protected void taken() {
            events.add(name + " taken");
        }

        @Override
        protected void passOn() {
            events.add(name + " passes on");
            line.chooseFirst();
        }
    }

    private void on(VoidCoroutine body) {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.setExceptionHandler((where, context) -> reported.add(context.message()));
            loop.runUntilCompleteVoid(() -> {
                binding.running();
                body.run();
            });
        }
    }

    private Task<String> waiting(String name) {
        Taker taker = line.add(new Taker(name));
        return Tulip.createTask(() -> {
            String got = taker.await();
            events.add(got + " goes on");
            return got;
        });
    }

    @Test
    void theyAreChosenInTheOrderTheyCameAndGoOnInTheirSlots() {
        on(() -> {
            assertThat(line.isEmpty()).isTrue();
            assertThat(line.chooseFirst()).isFalse();
            List<Task<String>> tasks = List.of(waiting("one"), waiting("two"), waiting("three"));
            Play.ticks(1);
            assertThat(line.isEmpty()).isFalse();
            assertThat(line.count()).isEqualTo(3);
            things = 2;
            assertThat(line.chooseFirst()).isTrue();
            assertThat(line.chooseFirst()).isTrue();
            assertThat(line.count()).isEqualTo(3);
            EventLoops.running().callSoon(() -> events.add("behind"));
            Play.ticks(1);
            assertThat(events).containsExactly("one taken", "one goes on", "two taken", "two goes on", "behind");
            assertThat(line.count()).isEqualTo(1);
            things = 1;
            line.chooseAll();
            assertThat(line.isEmpty()).isFalse();
            assertThat(tasks.get(2).await()).isEqualTo("three");
            assertThat(line.isEmpty()).isTrue();
            assertThat(line.count()).isZero();
        });
    }

    @Test
    void whoFindsNothingReturnsToItsOldPlace() {
        on(() -> {
            waiting("one");
            waiting("two");
            waiting("three");
            Play.ticks(1);
            line.chooseAll();
            waiting("four");
            Play.ticks(1);
            assertThat(line.count()).isEqualTo(4);
            assertThat(events).isEmpty();
            things = 4;
            line.chooseAll();
            Play.ticks(1);
            assertThat(events.stream().filter(event -> event.endsWith("goes on")))
                    .containsExactly("one goes on", "two goes on", "three goes on", "four goes on");
        });
    }

    @Test
    void whoReturnsStandsBetweenThoseBeforeAndBehind() {
        on(() -> {
            Taker one = line.add(new Taker("one"));
            Taker two = line.add(new Taker("two"));
            Taker three = line.add(new Taker("three"));
            line.chooseFirst();
            line.chooseFirst();
            // The first is gone before its slot comes; the second finds nothing and is the first now.
            one.cancel();
            line.add(new Taker("four"));
            Play.ticks(1);
            assertThat(events).containsExactly("one passes on");
            Play.ticks(1);
            assertThat(two.isDone() || three.isDone()).isFalse();
            things = 4;
            line.chooseAll();
            Play.ticks(1);
            assertThat(events).containsExactly("one passes on", "two taken", "three taken", "four taken");
        });
    }

    @Test
    void whoIsCancelledInLineLeavesIt() {
        on(() -> {
            List<Taker> all = new ArrayList<>();
            for (String name : List.of("one", "two", "three", "four")) {
                all.add(line.add(new Taker(name)));
            }
            // They leave from the middle, from the end, from the beginning.
            for (int gone : new int[] {1, 3, 0}) {
                assertThat(all.get(gone).cancel("why")).isTrue();
                assertThat(all.get(gone).isCancelled()).isTrue();
                assertThat(all.get(gone).cancel("again")).isFalse();
            }
            assertThat(line.count()).isEqualTo(1);
            line.add(new Taker("five"));
            things = 2;
            line.chooseAll();
            Play.ticks(1);
            assertThat(events).containsExactly("three taken", "five taken");
            assertThat(line.isEmpty()).isTrue();
            assertThatThrownBy(all.get(0)::result).hasMessage("why");
        });
    }

    @Test
    void whoIsCancelledWhenChosenPassesOnInItsSlot() {
        on(() -> {
            Taker chosen = line.add(new Taker("one"));
            Task<String> next = waiting("two");
            Play.ticks(1);
            things = 1;
            line.chooseFirst();
            assertThat(chosen.cancel("why")).isTrue();
            assertThat(chosen.isCancelled()).isTrue();
            assertThat(events).isEmpty();
            assertThat(next.await()).isEqualTo("two");
            assertThat(events).containsExactly("one passes on", "two taken", "two goes on");
            assertThatThrownBy(chosen::await).hasMessage("why");
        });
    }

    @Test
    void aTaskCancelledWhenItsWaitIsChosenDecidesInTheSlot() {
        on(() -> {
            for (boolean takenBack : new boolean[] {false, true}) {
                events.clear();
                things = 1;
                Taker taker = line.add(new Taker("one"));
                Task<String> task = Tulip.createTask(taker::await);
                Play.ticks(1);
                line.chooseFirst();
                assertThat(task.cancel("late")).isTrue();
                assertThat(taker.isDone()).isFalse();
                if (takenBack) {
                    task.uncancel();
                    assertThat(task.await()).isEqualTo("one");
                    assertThat(events).containsExactly("one taken");
                } else {
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("late");
                    assertThat(events).containsExactly("one passes on");
                    assertThat(taker.isCancelled()).isTrue();
                    assertThat(things).isEqualTo(1);
                }
            }
        });
    }

    @Test
    void aChosenWaitThatTwoTasksAwaitIsCancelledAtOnceForBoth() {
        on(() -> {
            Taker taker = line.add(new Taker("one"));
            Task<String> first = Tulip.createTask(taker::await);
            Task<String> second = Tulip.createTask(taker::await);
            Play.ticks(1);
            things = 1;
            line.chooseFirst();
            assertThat(first.cancel()).isTrue();
            assertThat(taker.isCancelled()).isTrue();
            assertThat(Play.endsCancelled(first)).isTrue();
            assertThat(Play.endsCancelled(second)).isTrue();
            assertThat(things).isEqualTo(1);
        });
    }

    @Test
    void whatTakingThrowsFailsTheWaitAndIsPassedOn() {
        on(() -> {
            Task<String> first = waiting("one");
            Play.ticks(1);
            things = -1;
            line.chooseFirst();
            assertThatThrownBy(first::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken");
            assertThat(events).containsExactly("one passes on");
            line.add(new Taker("nobody looks"));
            line.chooseFirst();
            Play.ticks(1);
        });
        assertThat(reported).containsExactly("Future exception was never retrieved");
    }

    @Test
    void aWaitThatIsRefusedIsTakenBackUnlessSomebodyElseLooksAtIt() {
        on(() -> {
            Taker alone = line.add(new Taker("alone"));
            // A generator's body cannot suspend the task that advances it.
            assertThat(catchThrowable(() -> Generator.of(y -> alone.await()).next()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("inside a generator");
            assertThat(alone.isCancelled()).isTrue();
            assertThat(line.isEmpty()).isTrue();
            Taker seen = line.add(new Taker("seen"));
            seen.addDoneCallback(done -> {});
            assertThat(catchThrowable(() -> Generator.of(y -> seen.await()).next()))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(seen.isDone()).isFalse();
            Taker elsewhere = line.add(new Taker("elsewhere"));
            assertThat(Play.inOtherThread(elsewhere::await))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not run");
            assertThat(elsewhere.isDone()).isFalse();
            assertThat(line.count()).isEqualTo(2);
            // What a wait has failed with is thrown as it is.
            things = -1;
            line.chooseAll();
            Play.ticks(1);
            assertThatThrownBy(seen::await).hasMessage("broken");
            assertThat(elsewhere.exception()).hasMessage("broken");
        });
    }

    @Test
    void nobodySetsTheOutcomeOfAWaitAndItsLoopAloneCancelsIt() {
        on(() -> {
            Taker taker = line.add(new Taker("one"));
            List<Runnable> calls = List.of(
                    () -> taker.setResult("other"),
                    () -> taker.setException(new IllegalStateException()),
                    () -> taker.trySetResult("other"),
                    () -> taker.trySetException(new IllegalStateException()));
            for (Runnable call : calls) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(InvalidStateException.class)
                        .hasMessageContaining("<Future pending>: only the primitive that is waited at ends it");
            }
            assertThat(Play.inOtherThread(taker::cancel)).isInstanceOf(IllegalStateException.class);
            assertThat(taker.isDone()).isFalse();
            assertThat(line.count()).isEqualTo(1);
        });
    }

    @Test
    void theFirstWhoWaitsBindsThePrimitiveToItsLoop() {
        on(() -> line.add(new Taker("one")));
        try (EventLoop other = new FakeBackend().newLoop()) {
            assertThatThrownBy(() -> other.runUntilCompleteVoid(binding::running))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("<primitive> belongs to");
        }
    }

    @Test
    void whatIsFatalLeavesTheLoopWhenItIsThrownByTaking() {
        InternalError fatal = new InternalError("fatal");
        assertThatThrownBy(() -> on(() -> {
                    line.add(new Waiter<String>((Loop) EventLoops.running()) {
                        @Override
                        protected void take() {
                            throw fatal;
                        }
                    });
                    line.chooseFirst();
                    Play.ticks(2);
                }))
                .isSameAs(fatal);
    }
}
