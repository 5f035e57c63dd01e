package org.tulip4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import kotlin.coroutines.Continuation;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Deferred;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.future.FutureKt;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A loop as the executor of other libraries: what they run, they run in its thread; cancelling goes both ways. */
@Timeout(60)
class ExecutorViewTest {
    /** A coroutine of Kotlin, as its compiler would make it: awaits the future once, then says where it goes on. */
    private static final class Awaiting implements Function2<CoroutineScope, Continuation<? super String>, Object> {
        private final CompletableFuture<String> awaited;
        private final Places places;

        Awaiting(CompletableFuture<String> awaited, Places places) {
            this.awaited = awaited;
            this.places = places;
        }

        @Override
        public Object invoke(CoroutineScope scope, Continuation<? super String> continuation) {
            places.here("kotlin");
            return FutureKt.await(awaited, continuation);
        }
    }

    /** What was given to the executor has run. */
    private static void somePasses() {
        for (int i = 0; i < 4; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    private static Deferred<String> async(EventLoop loop, CompletableFuture<String> awaited, Places places) {
        CoroutineDispatcher dispatcher = ExecutorsKt.from(loop);
        return BuildersKt.async(
                CoroutineScopeKt.CoroutineScope(dispatcher),
                dispatcher,
                CoroutineStart.DEFAULT,
                new Awaiting(awaited, places));
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void kotlinRunsOnTheLoop(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            Places places = new Places(loop);
            String got = loop.runUntilComplete(() -> {
                CompletableFuture<String> elsewhere = new CompletableFuture<>();
                Deferred<String> deferred = async(loop, elsewhere, places);
                deferred.invokeOnCompletion(cause -> {
                    places.here("completed");
                    return kotlin.Unit.INSTANCE;
                });
                somePasses();
                Thread third = new Thread(() -> elsewhere.complete("tulips"));
                third.start();
                return Future.wrap(FutureKt.asCompletableFuture(deferred)).await();
            });
            assertThat(got).isEqualTo("tulips");
            places.wereAllTheLoop("kotlin", "completed");
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void cancellingATaskCancelsTheKotlinCoroutineItAwaits(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            Places places = new Places(loop);
            CompletableFuture<String> never = new CompletableFuture<>();
            loop.runUntilCompleteVoid(() -> {
                Deferred<String> deferred = async(loop, never, places);
                Task<String> task = Tulip.createTask(() ->
                        Future.wrap(FutureKt.asCompletableFuture(deferred)).await());
                somePasses();
                task.cancel();
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                assertThat(deferred.isCancelled()).isTrue();
            });
            assertThat(never).isCancelled();
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void cancellingAKotlinCoroutineCancelsTheTaskItAwaits(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            Places places = new Places(loop);
            loop.runUntilCompleteVoid(() -> {
                Task<String> task =
                        Tulip.createTask(() -> loop.<String>createFuture().await());
                Deferred<String> deferred = async(loop, task.toCompletableFuture(), places);
                somePasses();
                JobKt.cancel(deferred, "enough", null);
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                assertThat(deferred.isCancelled()).isTrue();
            });
            places.wereAllTheLoop("kotlin");
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void reactorRunsOnTheLoop(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            Places places = new Places(loop);
            List<Integer> got = loop.runUntilComplete(() -> {
                Scheduler scheduler = Schedulers.fromExecutor(loop);
                Mono<List<Integer>> numbers = Flux.range(0, 3)
                        .publishOn(Schedulers.boundedElastic())
                        .map(number -> number + 1)
                        .publishOn(scheduler)
                        .doOnNext(number -> places.here("number"))
                        .doFinally(signal -> places.here("finally"))
                        .collectList();
                return Future.wrap(numbers.toFuture()).await();
            });
            assertThat(got).containsExactly(1, 2, 3);
            places.wereAllTheLoop("number", "finally");
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void cancellingATaskCancelsTheReactorPipelineItAwaits(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            AtomicReference<Boolean> onLoop = new AtomicReference<>();
            loop.runUntilCompleteVoid(() -> {
                Mono<String> never = Mono.<String>never()
                        .doOnCancel(() -> onLoop.set(loop.inLoop()))
                        .subscribeOn(Schedulers.fromExecutor(loop));
                Task<String> task =
                        Tulip.createTask(() -> Future.wrap(never.toFuture()).await());
                somePasses();
                task.cancel();
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                somePasses();
            });
            assertThat(onLoop.get()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void disposingAReactorPipelineCancelsTheTaskItWaitsFor(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            loop.runUntilCompleteVoid(() -> {
                Task<String> task =
                        Tulip.createTask(() -> loop.<String>createFuture().await());
                Disposable subscribed = Mono.fromFuture(task.toCompletableFuture())
                        .subscribeOn(Schedulers.fromExecutor(loop))
                        .subscribe();
                somePasses();
                subscribed.dispose();
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void aTaskCancelledByItselfIsACancellationThere(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            AtomicReference<Throwable> heard = new AtomicReference<>();
            CountDownLatch told = new CountDownLatch(1);
            loop.runUntilComplete(() -> {
                Task<String> task =
                        Tulip.createTask(() -> loop.<String>createFuture().await());
                Mono.fromFuture(task.toCompletableFuture())
                        .publishOn(Schedulers.fromExecutor(loop))
                        .subscribe(value -> {}, failure -> {
                            heard.set(failure);
                            told.countDown();
                        });
                somePasses();
                task.cancel();
                return loop.runInExecutorVoid(null, () -> {
                            told.await();
                        })
                        .await();
            });
            assertThat(heard.get()).isInstanceOf(CancellationException.class);
        }
    }
}
