package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Tulip.waitOn;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A result of a narrower type is taken where a wider one is asked for; it is enough that this compiles and runs. */
class WideningTest {
    private final CompletableFuture<Integer> one = CompletableFuture.completedFuture(1);

    @Test
    void foreignFuturesAreWrappedAsWider() {
        Play.on(() -> {
            CompletionStage<Integer> stage = one;
            Future<Number> wrapped = Future.wrap(stage);
            java.util.concurrent.Future<Integer> plain = one;
            Future<Number> blocking = Future.wrapBlocking(plain);
            assertThat(wrapped.await()).isEqualTo(1);
            assertThat(blocking.await()).isEqualTo(1);
        });
    }

    @Test
    void waitsAndShieldsAreWider() {
        Play.on(() -> {
            Future<Integer> inner = Future.wrap(one);
            Future<Number> shielded = Tulip.shield(inner);
            Future<Number> limited = Tulip.waitFor(inner, null);
            assertThat(shielded.await()).isEqualTo(1);
            assertThat(limited.await()).isEqualTo(1);
        });
    }

    @Test
    void workInThreadsIsWider() {
        Play.on(() -> {
            Callable<Integer> work = () -> 2;
            Future<Number> executed = Tulip.runningLoop().runInExecutor(Runnable::run, work);
            assertThat(executed.await()).isEqualTo(2);
        });
    }

    /** Compiles; the executor of threads is shown elsewhere. */
    static Future<Number> inAThread(Callable<Integer> work) {
        return Tulip.toThread(work);
    }

    @Test
    void coroutinesOfSeveralTypesAreGathered() {
        Play.on(() -> {
            Coroutine<Integer> number = () -> 3;
            Coroutine<Double> fraction = () -> 0.5;
            List<? extends Coroutine<? extends Number>> bodies = List.of(number, fraction);
            Future<List<Number>> all = Tulip.gatherCoroutines(bodies);
            assertThat(all.await()).containsExactly(3, 0.5);
        });
    }

    @Test
    void tasksThatAreWaitedForStayTasks() {
        Play.on(() -> {
            Task<Integer> task = Tulip.createTask(() -> 1);
            WaitResult<Task<?>> all =
                    waitOn(Tulip.allTasks(), ReturnWhen.FIRST_COMPLETED).await();
            assertThat(all.done()).contains(task);
            WaitResult<Task<Integer>> one = waitOn(List.of(task)).await();
            assertThat(one.done().iterator().next().name()).isNotNull();
            for (Task<Integer> ended : Tulip.asCompleted(List.of(task))) {
                assertThat(ended.result()).isEqualTo(1);
            }
        });
    }
}
