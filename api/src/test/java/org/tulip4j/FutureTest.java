package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a future says of itself, and what it refuses to hold. */
class FutureTest {
    private static final class Spy implements Consumer<Future<Object>> {
        @Override
        public void accept(Future<Object> future) {}
    }

    /** Its text asks for the future's. */
    private record Nested(Future<Object> future) implements Consumer<Future<Object>> {
        @Override
        public void accept(Future<Object> done) {}
    }

    @Test
    void theTextNamesTheFirstAndTheLastCallbackAndCountsTheRest() {
        Play.on(() -> {
            Future<Object> future = EventLoops.running().createFuture();
            assertThat(future).hasToString("<Future pending>");
            Task<?> waiter = Tulip.createTask(future::await, "waiter");
            Play.ticks(1);
            assertThat(future).hasToString("<Future pending callbacks=[waiter]>");
            future.addDoneCallback(new Spy());
            assertThat(future).hasToString("<Future pending callbacks=[waiter, Spy]>");
            future.addDoneCallback(new Spy());
            future.addDoneCallback(new Spy());
            assertThat(future).hasToString("<Future pending callbacks=[waiter, <2 more>, Spy]>");
            future.setResult(null);
            assertThat(future).hasToString("<Future finished result=null>");
            waiter.await();
        });
    }

    @Test
    void theTextOfATaskCountsCallbacksToo() {
        Play.on(() -> {
            Task<Integer> task = Tulip.createTask(() -> 1, "one");
            task.addDoneCallback(done -> {});
            assertThat(task.toString()).startsWith("<Task one pending callbacks=[FutureTest$$Lambda");
            task.await();
        });
    }

    @Test
    void theTextDoesNotAskForTheTextOfACallback() {
        Play.on(() -> {
            Future<Object> future = EventLoops.running().createFuture();
            future.addDoneCallback(new Nested(future));
            assertThat(future).hasToString("<Future pending callbacks=[Nested]>");
        });
    }

    @Test
    void ensureFutureLeavesFuturesAloneAndRunsCoroutines() {
        Play.on(() -> {
            Future<Integer> future = EventLoops.running().createFuture();
            assertThat(Tulip.ensureFuture(future)).isSameAs(future);
            Future<Integer> task = Tulip.ensureFuture(() -> 3);
            assertThat(task).isInstanceOf(Task.class);
            assertThat(task.await()).isEqualTo(3);
        });
        assertThatThrownBy(() -> Tulip.ensureFuture(() -> 3)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ensureFutureRefusesAFutureOfAnotherLoop() {
        try (EventLoop other = new FakeBackend().newLoop()) {
            Future<Object> foreign = other.createFuture();
            assertThat(Tulip.ensureFuture(foreign)).isSameAs(foreign);
            Play.on(() -> assertThatThrownBy(() -> Tulip.ensureFuture(foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(other.toString()));
        }
    }

    @Test
    void aStopIterationIsNoExceptionOfAFuture() {
        Play.on(() -> {
            StopIteration[] thrown = new StopIteration[1];
            Task<?> task = Tulip.createTask(() -> Generator.of(y -> null).next());
            Future<Object> future = EventLoops.running().createFuture();
            try {
                Generator.of(y -> null).next();
            } catch (StopIteration stop) {
                thrown[0] = stop;
            }
            future.setException(thrown[0]);
            assertThatThrownBy(future::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasCause(thrown[0]);
            assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(StopIteration.class);
        });
    }
}
