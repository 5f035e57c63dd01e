package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.endsCancelled;
import static org.tulip4j.Play.on;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.tulip4j.ContextVar;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.InvalidStateException;
import org.tulip4j.Play;
import org.tulip4j.Task;

/** Stages that bring what must be freed; each test says who has it in the end. In what pass that is so, the contract of cancelling tries. */
class OwningFutureTest {
    private final CompletableFuture<String> stage = new CompletableFuture<>();
    private final List<String> freed = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatIsAwaitedIsTheAwaiters() {
        on(() -> {
            Future<String> future = Future.wrap(stage, freed::add);
            stage.complete("one");
            assertThat(future.await()).isEqualTo("one");
            assertThat(future.cancel()).isFalse();
            assertThat(future.await()).isEqualTo("one");
            ticks(3);
        });
        assertThat(freed).isEmpty();
    }

    @Test
    void aCancelledFutureDoesNotCancelItsStageAndFreesWhatThatBringsOnTheLoop() {
        on(() -> {
            EventLoop loop = EventLoops.running();
            ContextVar<String> user = ContextVar.of("user");
            user.set("ada");
            Future<String> future = Future.wrap(stage, value -> freed.add(value + loop.inLoop() + user.get()));
            user.set("bob");
            assertThat(future.cancel()).isTrue();
            assertThat(stage.isDone()).isFalse();
            assertThat(Play.inOtherThread(() -> stage.complete("one "))).isNull();
            assertThat(freed).isEmpty();
            ticks(3);
            assertThat(freed).containsExactly("one trueada");
            assertThat(future.isCancelled()).isTrue();
        });
        assertThat(freed).hasSize(1);
    }

    @Test
    void theSourceIsToldOfACancelOnceAndNotWhenItIsLate() {
        on(() -> {
            List<String> told = new ArrayList<>();
            Future<String> future = Future.wrap(stage, freed::add, () -> told.add("stop"));
            assertThat(future.cancel()).isTrue();
            assertThat(future.cancel()).isFalse();
            assertThat(told).containsExactly("stop");
            Future<String> late =
                    Future.wrap(CompletableFuture.completedFuture("one"), freed::add, () -> told.add("late"));
            ticks(2);
            assertThat(late.cancel()).isFalse();
            ticks(2);
            assertThat(told).containsExactly("stop");
            assertThat(freed).containsExactly("one");
            assertThatThrownBy(late::await)
                    .isInstanceOf(InvalidStateException.class)
                    .hasMessageContaining("was freed")
                    .hasMessageContaining("await");
            assertThat(late.toString()).contains("result=freed");
        });
    }

    @Test
    void aValueThatNobodyHasAwaitedYetWaitsForThem() {
        on(() -> {
            Future<String> future = Future.wrap(stage, freed::add);
            stage.complete("one");
            ticks(5);
            assertThat(future.isDone()).isTrue();
            assertThat(future.result()).isEqualTo("one");
        });
        assertThat(freed).isEmpty();
    }

    @Test
    void whoIsCancelledMayStillAskForItInTheSameStep() {
        on(() -> {
            List<String> rescued = new ArrayList<>();
            Future<String> future = Future.wrap(stage, freed::add);
            Task<?> task = start(() -> {
                try {
                    future.await();
                } finally {
                    rescued.add(future.result());
                }
            });
            ticks(1);
            stage.complete("one");
            ticks(1);
            assertThat(future.isDone()).isTrue();
            task.cancel();
            assertThat(endsCancelled(task)).isTrue();
            ticks(3);
            assertThat(rescued).containsExactly("one");
        });
        assertThat(freed).isEmpty();
    }

    @Test
    void ofTwoWhoAwaitItTheOtherGetsIt() {
        on(() -> {
            List<String> got = new ArrayList<>();
            Future<String> future = Future.wrap(stage, freed::add);
            Task<?> victim = start(() -> got.add("victim " + future.await()));
            Task<?> other = start(() -> got.add("other " + future.await()));
            ticks(1);
            EventLoops.running().callSoon(() -> {
                stage.complete("one");
                EventLoops.running().callSoon(victim::cancel);
            });
            assertThat(endsCancelled(victim)).isTrue();
            other.await();
            ticks(3);
            assertThat(got).containsExactly("other one");
        });
        assertThat(freed).isEmpty();
    }

    @Test
    void aViewTakesIt() throws Exception {
        List<CompletableFuture<String>> views = new ArrayList<>();
        on(() -> {
            Future<String> future = Future.wrap(stage, freed::add);
            views.add(future.toCompletableFuture());
            stage.complete("one");
            ticks(3);
            future.cancel();
            ticks(2);
        });
        assertThat(views.get(0).get()).isEqualTo("one");
        assertThat(freed).isEmpty();
    }

    @Test
    void aViewThatWasCancelledTakesNothing() {
        on(() -> {
            Future<String> future = Future.wrap(stage, freed::add);
            CompletableFuture<String> view = future.toCompletableFuture();
            ticks(1);
            stage.complete("one");
            assertThat(view.cancel(false)).isTrue();
            ticks(4);
        });
        assertThat(freed).containsExactly("one");
    }

    @Test
    void whatComesWhenTheLoopIsClosedIsFreedWhereItComes() throws InterruptedException {
        List<Thread> where = new ArrayList<>();
        on(() -> Future.wrap(stage, value -> {
            freed.add(value);
            where.add(Thread.currentThread());
        }));
        assertThat(Play.inOtherThread(() -> stage.complete("late"))).isNull();
        assertThat(freed).containsExactly("late");
        assertThat(where).doesNotContain(Thread.currentThread());
    }

    @Test
    void whatNobodyHasTakenIsFreedWhenTheLoopIsClosed() throws InterruptedException {
        CompletableFuture<String> onItsWay = new CompletableFuture<>();
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> taken = new CompletableFuture<>();
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Future.wrap(stage, freed::add);
                Future.wrap(onItsWay, freed::add);
                Future.wrap(cancelled, freed::add).cancel();
                Future<String> mine = Future.wrap(taken, freed::add);
                stage.complete("done");
                taken.complete("taken");
                ticks(2);
                mine.await();
            });
            onItsWay.complete("on its way");
            assertThat(Play.inOtherThread(() -> cancelled.complete("cancelled")))
                    .isNull();
            assertThat(freed).isEmpty();
        }
        assertThat(freed).containsExactlyInAnyOrder("done", "on its way", "cancelled");
    }

    @Test
    void whatTheUsersCodeThrowsIsTold() {
        IOException broken = new IOException("broken");
        on(() -> {
            List<ErrorContext> told = new ArrayList<>();
            EventLoops.running().setExceptionHandler((loop, context) -> told.add(context));
            Future<String> future = Future.wrap(
                    stage,
                    value -> {
                        throw broken;
                    },
                    () -> {
                        throw broken;
                    });
            assertThat(future.cancel()).isTrue();
            assertThat(told).hasSize(1);
            stage.complete("one");
            ticks(3);
            assertThat(told).extracting(ErrorContext::exception).containsExactly(broken, broken);
            assertThat(told)
                    .extracting(ErrorContext::message)
                    .containsExactly(
                            "whenCancelled of a wrapped future failed", "whenDropped of a wrapped future failed");
        });
    }

    @Test
    void failuresAndNothingAreNotFreed() {
        on(() -> {
            Future<String> failing = Future.wrap(CompletableFuture.failedFuture(new IOException("no")), freed::add);
            assertThatThrownBy(failing::await).isInstanceOf(IOException.class);
            Future<String> nothing = Future.wrap(CompletableFuture.completedFuture(null), freed::add);
            assertThat(nothing.await()).isNull();
            Future<String> cancelled = Future.wrap(stage, freed::add);
            stage.cancel(false);
            assertThat(endsCancelled(cancelled)).isTrue();
        });
        assertThat(freed).isEmpty();
    }

    @Test
    void aFutureOfTheSameLoopIsWrappedWhenItIsToBeFreed() {
        on(() -> {
            Future<String> own = EventLoops.running().createFuture();
            Future<String> wrapped = Future.wrapBlocking(own, freed::add, () -> own.cancel());
            assertThat(wrapped).isNotSameAs(own);
            own.setResult("one");
            assertThat(wrapped.cancel()).isTrue();
            ticks(3);
            assertThat(freed).containsExactly("one");
        });
    }

    @Test
    void whatAPlainFutureFailedWithIsUnwrappedAlsoWhenItIsAStage() {
        on(() -> {
            IOException broken = new IOException("broken");
            CompletableFuture<String> wrapping = CompletableFuture.failedFuture(new ExecutionException(broken));
            assertThatThrownBy(Future.wrapBlocking(wrapping)::await).isSameAs(broken);
            assertThatThrownBy(Future.wrapBlocking(wrapping.thenApply(same -> same))::await)
                    .isSameAs(broken);
            Future<String> future = Future.wrapBlocking(stage);
            future.cancel();
            assertThat(stage.isCancelled()).isTrue();
        });
    }
}
