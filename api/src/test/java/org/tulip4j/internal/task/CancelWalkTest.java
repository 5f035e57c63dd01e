package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Race;
import org.tulip4j.Task;
import org.tulip4j.TaskGroup;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** Requests to end that go through many futures. */
class CancelWalkTest {
    private static final long SMALL_STACK = 256 * 1024;
    private static final int DEEP = 1_500;
    private static final int DEEPER = 200_000;

    /** Runs it in a thread whose stack holds no chain. */
    private static void onSmallStack(VoidCoroutine body) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        Play.on(body);
                    } catch (Throwable failure) {
                        thrown.set(failure);
                    }
                },
                "small",
                SMALL_STACK);
        thread.start();
        thread.join();
        assertThat(thrown.get()).isNull();
    }

    /** Runs it on the loop's own thread. */
    private static boolean cancelledByCallback(Future<?> future) {
        Future<Boolean> answer = EventLoops.running().createFuture();
        EventLoops.running().callSoon(() -> {
            try {
                answer.setResult(future.cancel("why"));
            } catch (Throwable thrown) {
                answer.setException(thrown);
            }
        });
        return answer.await();
    }

    private static Coroutine<Object> link(int kind, Future<Object> inner) {
        return switch (kind) {
            case 0 -> inner::await;
            case 1 -> () -> Tulip.gather(List.of(inner)).await();
            case 2 -> () -> Tulip.waitFor(inner, Duration.ofDays(1)).await();
            case 3 -> () -> Tulip.timeout(Duration.ofDays(1)).run(inner::await);
            case 4 ->
                () -> Race.staggered(List.<Coroutine<?>>of(inner::await), null).await();
            default -> () -> TaskGroup.run(group -> group.createTask(inner::await));
        };
    }

    @Test
    void aChainOfTasksOfEveryKindIsCancelledWhateverItsLength() throws InterruptedException {
        onSmallStack(() -> {
            List<Task<Object>> chain = new ArrayList<>();
            chain.add(Tulip.createTask(() -> Tulip.sleep(Duration.ofDays(2)).await()));
            while (chain.size() < DEEP) {
                chain.add(Tulip.createTask(link(chain.size() % 5, chain.get(chain.size() - 1))));
            }
            Play.ticks(5);
            Task<Object> last = chain.get(DEEP - 1);
            assertThat(cancelledByCallback(last)).isTrue();
            assertThat(Play.endsCancelled(last)).isTrue();
            assertThat(chain).allMatch(Future::isCancelled);
            assertThat(last.cancelling()).isEqualTo(1);
        });
    }

    @Test
    void aChainOfGroupsIsCancelledWhateverItsLength() throws InterruptedException {
        onSmallStack(() -> {
            Task<?> last = Play.start(() -> Tulip.sleep(Duration.ofDays(2)).await());
            for (int i = 0; i < DEEP; i++) {
                Task<?> inner = last;
                last = Play.start(() -> TaskGroup.run(group -> group.createTask(inner::await)));
            }
            Play.ticks(5);
            assertThat(cancelledByCallback(last)).isTrue();
            assertThat(Play.endsCancelled(last)).isTrue();
        });
    }

    @Test
    void aChainOfGathersIsCancelledWhateverItsLength() {
        Play.on(() -> {
            Future<Object> first = EventLoops.running().createFuture();
            Future<?> outer = first;
            for (int i = 0; i < DEEPER; i++) {
                outer = Tulip.gather(List.of(outer));
            }
            assertThat(outer.cancel()).isTrue();
            assertThat(first.isCancelled()).isTrue();
            assertThat(Play.endsCancelled(outer)).isTrue();
            assertThat(outer.cancel()).isFalse();
        });
    }

    @Test
    void aChainOfGathersThatFailsPassesTheVeryExceptionOn() {
        Play.on(() -> {
            Future<Object> first = EventLoops.running().createFuture();
            Future<?> outer = first;
            for (int i = 0; i < DEEPER; i++) {
                outer = Tulip.shield(Tulip.gather(List.of(outer)));
            }
            IllegalStateException failure = new IllegalStateException("deep");
            first.setException(failure);
            assertThatThrownBy(outer::await).isSameAs(failure);
        });
    }

    @Test
    void tasksThatWaitForEachOtherInARingThroughAGatherAreCancelled() {
        Play.on(() -> {
            List<Future<Object>> ring = new ArrayList<>();
            Task<Object> one = Tulip.createTask(() -> ring.get(0).await());
            Task<Object> two =
                    Tulip.createTask(() -> Tulip.gather(List.of(one, one)).await());
            ring.add(two);
            Play.ticks(3);
            assertThat(two.cancel()).isTrue();
            assertThat(Play.endsCancelled(two)).isTrue();
            assertThat(Play.endsCancelled(one)).isTrue();
        });
    }

    @Test
    void aStageThatThrowsWhenItIsCancelledLosesNoRequest() {
        CompletableFuture<Object> stage = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                throw new CompletionException("cannot be cancelled", null);
            }
        };
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Task<Object> inner = Tulip.createTask(() -> Future.wrap(stage).await());
                Task<Object> outer =
                        Tulip.createTask(() -> Tulip.gather(List.of(inner)).await());
                Play.ticks(3);
                assertThatThrownBy(outer::cancel).hasMessage("cannot be cancelled");
                assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
                assertThat(inner.cancelling()).isEqualTo(1);
                assertThat(outer.cancelling()).isEqualTo(1);
            });
        }
    }
}
