package org.tulip4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Deferred;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.future.FutureKt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.Context;
import org.tulip4j.ContextVar;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whatever thread of whatever framework ends what a task waits for, the task goes on with its own context variables. */
@Timeout(60)
class ContextTest {
    private static final ContextVar<String> USER = ContextVar.of("user", "nobody");

    private static void on(VoidCoroutine body) {
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            loop.runUntilCompleteVoid(() -> {
                USER.set("ada");
                body.run();
                // Another task has its own, and the one that waited sees nothing of it.
                Tulip.createTaskVoid(() -> USER.set("bob")).await();
                assertThat(USER.get()).isEqualTo("ada");
            });
        }
    }

    @Test
    void aTaskKeepsThemOverAnOperatorOfReactor() {
        on(() -> {
            String elsewhere = Future.wrap(Mono.delay(Duration.ofMillis(1), Schedulers.parallel())
                            .map(tick -> USER.get())
                            .toFuture())
                    .await();
            assertThat(elsewhere).as("in Reactor's thread").isEqualTo("nobody");
            assertThat(USER.get()).isEqualTo("ada");
        });
    }

    @Test
    void aTaskKeepsThemOverAnOperatorThatRunsOnItsOwnLoop() {
        on(() -> {
            Context mine = Context.copyCurrent();
            String there = Future.wrap(Mono.just("tulips")
                            .publishOn(Schedulers.fromExecutor(EventLoops.running()))
                            .map(tick -> mine.run(USER::get))
                            .toFuture())
                    .await();
            assertThat(there).isEqualTo("ada");
            assertThat(USER.get()).isEqualTo("ada");
        });
    }

    @Test
    void aTaskKeepsThemOverAHandlerOfVertx() {
        Vertx vertx = Vertx.vertx();
        on(() -> {
            Context mine = Context.copyCurrent();
            CompletableFuture<String> fired = new CompletableFuture<>();
            vertx.setTimer(1, timer -> fired.complete(USER.get() + " " + mine.run(USER::get)));
            assertThat(Future.wrap(fired).await()).as("in the handler").isEqualTo("nobody ada");
            assertThat(USER.get()).isEqualTo("ada");
            Future.wrap(vertx.close().toCompletionStage()).await();
            assertThat(USER.get()).isEqualTo("ada");
        });
    }

    /** {@code delay(1)} as the compiler of Kotlin would make it. */
    private static final class Delaying implements Function2<CoroutineScope, Continuation<? super Unit>, Object> {
        @Override
        public Object invoke(CoroutineScope scope, Continuation<? super Unit> continuation) {
            return DelayKt.delay(1, continuation);
        }
    }

    @Test
    void aTaskKeepsThemOverADelayOfKotlin() {
        on(() -> {
            Deferred<Unit> delayed = BuildersKt.async(
                    CoroutineScopeKt.CoroutineScope(Dispatchers.getDefault()),
                    Dispatchers.getDefault(),
                    CoroutineStart.DEFAULT,
                    new Delaying());
            Future.wrap(FutureKt.asCompletableFuture(delayed)).await();
            assertThat(USER.get()).isEqualTo("ada");
        });
    }
}
