package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/** Futures of java.util.concurrent and threads of others, on a loop that really sleeps. */
@Timeout(20)
class ForeignFutureTest {
    private final EventLoop loop = EventLoops.newLoop("nio");
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        loop.close();
        other.shutdownNow();
    }

    interface Body {
        void run() throws Exception;
    }

    private void onLoop(Body body) {
        loop.runUntilCompleteVoid(() -> {
            body.run();
        });
    }

    @Test
    void aThreadWaitsForAPlainFuture() {
        onLoop(() -> {
            CountDownLatch go = new CountDownLatch(1);
            Future<String> future = Future.wrapBlocking(other.submit(() -> {
                go.await();
                return "value";
            }));
            go.countDown();
            assertThat(future.await()).isEqualTo("value");
        });
    }

    @Test
    void whatAPlainFutureThrewIsThrownItself() {
        IOException broken = new IOException("broken");
        onLoop(() -> {
            Future<Object> running = Future.wrapBlocking(other.submit(() -> {
                throw broken;
            }));
            assertThatThrownBy(running::await).isSameAs(broken);
            FutureTask<Object> done = new FutureTask<>(() -> {
                throw broken;
            });
            done.run();
            assertThatThrownBy(Future.wrapBlocking(done)::await).isSameAs(broken);
        });
    }

    @Test
    void cancellingReachesThePlainFuture() {
        FutureTask<Object> never = new FutureTask<>(() -> null);
        onLoop(() -> {
            Task<Object> task =
                    Tulip.createTask(() -> Future.wrapBlocking(never).await());
            Tulip.sleep(Duration.ZERO).await();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        assertThat(never.isCancelled()).isTrue();
    }

    @Test
    void aPlainFutureWithADisposerIsWaitedForUntilItBringsSomething() {
        FutureTask<String> plain = new FutureTask<>(() -> "connection");
        onLoop(() -> {
            Future<String> freed = loop.createFuture();
            Task<String> task = Tulip.createTask(
                    () -> Future.wrapBlocking(plain, freed::setResult).await());
            Tulip.sleep(Duration.ZERO).await();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(plain.isCancelled()).isFalse();
            other.execute(plain);
            assertThat(freed.await()).isEqualTo("connection");
        });
    }

    @Test
    void aCancelledPlainFutureCancelsTheWaiter() {
        FutureTask<Object> never = new FutureTask<>(() -> null);
        onLoop(() -> {
            Future<Object> future = Future.wrapBlocking(never);
            other.execute(() -> never.cancel(false));
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void ownFuturesAreReturnedAsTheyAre() {
        onLoop(() -> {
            Future<Object> own = loop.createFuture();
            assertThat(Future.wrapBlocking(own)).isSameAs(own);
            own.setResult(null);
        });
    }

    @Test
    void stagesThatCannotBecomeFuturesCanBeGivenUp() {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> stage = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> toCompletableFuture() {
                throw new UnsupportedOperationException("a stage only");
            }
        };
        onLoop(() -> {
            Future<String> minimal = Future.wrap(source.minimalCompletionStage());
            assertThat(minimal.cancel()).isTrue();
            Future<String> future = Future.wrap(stage);
            assertThat(future.cancel()).isTrue();
            source.complete("late");
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void whatAStageFailedWithComesWithoutItsWrapping() {
        IllegalStateException broken = new IllegalStateException("broken");
        onLoop(() -> {
            CompletableFuture<Object> failing = CompletableFuture.supplyAsync(
                    () -> {
                        throw broken;
                    },
                    other);
            assertThatThrownBy(Future.wrap(failing)::await).isSameAs(broken);
            assertThatThrownBy(Future.wrap(failing.thenApply(value -> value))::await)
                    .isSameAs(broken);
            CompletableFuture<Object> source = new CompletableFuture<>();
            Future<Object> dependent = Future.wrap(source.thenApply(value -> value));
            other.execute(() -> source.cancel(false));
            assertThatThrownBy(dependent::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void cancelsOfBothSidesMeet() {
        for (int round = 0; round < 300; round++) {
            CompletableFuture<Integer> source = new CompletableFuture<>();
            int number = round;
            onLoop(() -> {
                Future<Integer> future = Future.wrap(source);
                other.execute(number % 2 == 0 ? () -> source.complete(number) : () -> source.cancel(false));
                if (number % 3 == 0) {
                    Tulip.sleep(Duration.ZERO).await();
                }
                future.cancel();
                try {
                    assertThat(future.await()).isEqualTo(number);
                } catch (CancelledError cancelled) {
                    assertThat(future.isCancelled()).isTrue();
                }
            });
            assertThatThrownByOrValue(source, number);
        }
    }

    private static void assertThatThrownByOrValue(CompletableFuture<Integer> source, int number) {
        try {
            assertThat(source.get(5, TimeUnit.SECONDS)).isEqualTo(number);
        } catch (CancellationException cancelled) {
            assertThat(source.isCancelled()).isTrue();
        } catch (Exception e) {
            throw new AssertionError("neither done nor cancelled", e);
        }
    }

    @Test
    void submittedTasksAreCancelledAtEveryMoment() {
        for (int round = 0; round < 200; round++) {
            int number = round;
            onLoop(() -> {
                CountDownLatch submitted = new CountDownLatch(1);
                other.execute(() -> {
                    CompletableFuture<Object> view =
                            loop.submit(() -> loop.createFuture().await());
                    if (number % 3 == 0) {
                        Thread.yield();
                    }
                    view.cancel(false);
                    submitted.countDown();
                });
                Tulip.toThread(() -> submitted.await(10, TimeUnit.SECONDS)).await();
                while (loop.allTasks().size() > 1) {
                    Tulip.sleep(Duration.ZERO).await();
                }
            });
        }
    }

    @Test
    void aViewIsNotWaitedForOnTheLoop() {
        onLoop(() -> {
            Future<Object> future = loop.createFuture();
            CompletableFuture<Object> view = future.toCompletableFuture();
            assertThatThrownBy(view::get).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(view::join).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> view.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(IllegalStateException.class);
            future.cancel();
        });
    }

    @Test
    void theLoopIsAnExecutor() {
        onLoop(() -> {
            CompletableFuture<Boolean> supplied = CompletableFuture.supplyAsync(loop::inLoop, loop);
            assertThat(Future.wrap(supplied).await()).isTrue();
            CompletableFuture<Boolean> chained =
                    CompletableFuture.supplyAsync(loop::inLoop, other).thenApplyAsync(no -> !no && loop.inLoop(), loop);
            assertThat(Future.wrap(chained).await()).isTrue();
        });
    }

    @Test
    void aClosedLoopRejects() {
        loop.close();
        assertThatThrownBy(() -> loop.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void threadsOutsideWaitForTheLoop() throws Exception {
        java.util.concurrent.Future<String> answer = other.submit(() -> {
            try {
                return loop.submit(
                                () -> Tulip.sleep(Duration.ofMillis(1), "slept").await())
                        .get();
            } finally {
                loop.execute(loop::stop);
            }
        });
        loop.runForever();
        assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo("slept");
        java.util.concurrent.Future<Object> failing = other.submit(() -> {
            try {
                return loop.submit(() -> {
                            throw new IOException("inside");
                        })
                        .get();
            } finally {
                loop.execute(loop::stop);
            }
        });
        loop.runForever();
        assertThatThrownBy(() -> failing.get(5, TimeUnit.SECONDS)).hasRootCauseMessage("inside");
    }

    /** Work that can be sent to another machine. */
    private record Remote(String text) implements Callable<String>, Serializable {
        @Override
        public String call() throws IOException {
            if (text.isEmpty()) {
                throw new IOException("nothing to say");
            }
            return text + "!";
        }
    }

    /** A service that makes bytes of what it is given. What fails there, fails with what {@code get} throws, as some clusters have it. */
    private static ExecutorService cluster() {
        return (ExecutorService) Proxy.newProxyInstance(
                ForeignFutureTest.class.getClassLoader(),
                new Class<?>[] {ExecutorService.class},
                (self, method, given) -> elsewhere(given[0]));
    }

    private static CompletableFuture<Object> elsewhere(Object work) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(work);
        Callable<?> there =
                (Callable<?>) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return there.call();
            } catch (Exception broken) {
                throw new CompletionException(new ExecutionException(broken));
            }
        });
    }

    @Test
    void workThatCanBeSentGoesToAServiceOfOthersAsItIs() {
        onLoop(() -> {
            assertThat(loop.runInExecutor(cluster(), new Remote("hello")).await())
                    .isEqualTo("hello!");
            assertThatThrownBy(loop.runInExecutor(cluster(), new Remote(""))::await)
                    .isInstanceOf(IOException.class)
                    .hasMessage("nothing to say");
        });
    }
}
