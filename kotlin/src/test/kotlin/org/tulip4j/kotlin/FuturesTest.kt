package org.tulip4j.kotlin

import java.io.IOException
import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import org.tulip4j.CancelledError
import org.tulip4j.Future
import org.tulip4j.Tulip

@Timeout(30)
class FuturesTest {
    @ParameterizedTest
    @MethodSource("org.tulip4j.kotlin.Engines#all")
    fun aCoroutineAwaitsATask(engine: String) {
        Bench(engine).use { bench ->
            val got = bench.run {
                val task = Tulip.createTask { Tulip.sleep(Duration.ofSeconds(3), "tulips").await() }
                task.awaitSuspending() to bench.clock.elapsed()
            }
            assertThat(got).isEqualTo("tulips" to Duration.ofSeconds(3))
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.kotlin.Engines#all")
    fun aTaskAwaitsACoroutine(engine: String) {
        Bench(engine).use { bench ->
            val got = bench.loop.runUntilComplete {
                val scope = CoroutineScope(bench.loop.asCoroutineContext())
                val lazy = scope.async(start = CoroutineStart.LAZY) { "lazy" }
                val first = scope.future { kotlinx.coroutines.delay(2_000); "future" }
                lazy.start()
                first.await() + ", " + lazy.asTulipFuture().await()
            }
            assertThat(got).isEqualTo("future, lazy")
            assertThat(bench.clock.elapsed()).isEqualTo(Duration.ofSeconds(2))
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.kotlin.Engines#all")
    fun anotherThreadAwaits(engine: String) {
        Bench(engine).use { bench ->
            val got = bench.run {
                val future = bench.loop.createFuture<String>()
                val elsewhere = async(Dispatchers.Default) { future.awaitSuspending() + " in " + Thread.currentThread().name }
                bench.loop.callSoon { future.setResult("tulips") }
                elsewhere.await()
            }
            assertThat(got).startsWith("tulips in DefaultDispatcher")
        }
    }

    @Test
    fun errorsPassBothWays() {
        Bench("platform").use { bench ->
            bench.run {
                val broken = IOException("broken")
                val task = Tulip.createTask<String> { throw broken }
                assertThat(runCatching { task.awaitSuspending() }.exceptionOrNull()).isInstanceOf(IOException::class.java).hasMessage("broken")
                val failed = bench.loop.createFuture<String>().apply { setException(broken) }
                assertThat(runCatching { failed.awaitSuspending() }.exceptionOrNull()).isSameAs(broken)
                assertThat(runCatching { failed.asDeferred().await() }.exceptionOrNull()).hasMessage("broken")
            }
            bench.loop.runUntilCompleteVoid {
                val broken = IOException("broken")
                val scope = CoroutineScope(bench.loop.asCoroutineContext() + Job())
                assertThatThrownBy { scope.future<String> { throw broken }.await() }.isSameAs(broken)
            }
            assertThat(bench.told).isEmpty()
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.kotlin.Engines#all")
    fun aCancelledCoroutineCancelsWhatItAwaits(engine: String) {
        Bench(engine).use { bench ->
            bench.run {
                val task = Tulip.createTask { bench.loop.createFuture<String>().await() }
                val waiting = launch { task.awaitSuspending() }
                yield()
                waiting.cancel(CancellationException("enough"))
                waiting.join()
                val ended = runCatching { task.awaitSuspending() }.exceptionOrNull()
                assertThat(ended).isInstanceOf(CancellationException::class.java).hasMessage("enough")
                assertThat(task.isCancelled).isTrue()
            }
        }
    }

    @Test
    fun aCoroutineInAnotherThreadCancelsThroughTheLoop() {
        Bench("platform").use { bench ->
            bench.run {
                val future = bench.loop.createFuture<String>()
                val waiting = launch(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { future.awaitSuspending() }
                withContext(Dispatchers.Default) { waiting.cancelAndJoin() }
                yield()
                assertThat(future.isCancelled).isTrue()
                assertThat(waiting.isCancelled).isTrue()
            }
            assertThat(bench.told).isEmpty()
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.kotlin.Engines#all")
    fun aCancelledTaskCancelsTheCoroutineItAwaits(engine: String) {
        Bench(engine).use { bench ->
            bench.loop.runUntilCompleteVoid {
                val scope = CoroutineScope(bench.loop.asCoroutineContext())
                var cleaned = false
                val future = scope.future<String> { try { awaitCancellation() } finally { cleaned = true } }
                val task = Tulip.createTask { future.await() }
                somePasses()
                task.cancel()
                assertThatThrownBy { task.await() }.isInstanceOf(CancelledError::class.java)
                somePasses()
                assertThat(cleaned).isTrue()
                assertThat(scope.coroutineContext[Job]!!.isActive).isTrue()
            }
            assertThat(bench.told).isEmpty()
        }
    }

    @Test
    fun aCancelledFutureIsACancellationAndNoFailure() {
        Bench("platform").use { bench ->
            bench.run {
                val parent = Job()
                val future = bench.loop.createFuture<String>()
                val waiting = launch(parent) { future.awaitSuspending() }
                val raw = CoroutineScope(coroutineContext + parent).future<String> { throw CancelledError("raw") }
                yield()
                future.cancel("enough")
                waiting.join()
                assertThat(waiting.isCancelled).isTrue()
                assertThat(runCatching { raw.awaitSuspending() }.exceptionOrNull())
                    .isInstanceOf(CancellationException::class.java).hasMessage("raw")
                assertThat(raw.isCancelled).isTrue()
                assertThat(parent.isActive).isTrue()
                parent.cancel()
            }
            assertThat(bench.told).isEmpty()
        }
    }

    @Test
    fun aCancelledDeferredIsACancelledError() {
        Bench("platform").use { bench ->
            bench.loop.runUntilCompleteVoid {
                val deferred = CompletableDeferred<String>()
                val future = deferred.asTulipFuture()
                val job = Job()
                val end = job.asTulipFuture()
                deferred.cancel(CancellationException("enough"))
                job.complete()
                assertThatThrownBy { future.await() }.isInstanceOf(CancelledError::class.java).hasMessage("enough")
                end.await()
            }
        }
    }

    @Test
    fun aFailedChildEndsItsScope() {
        Bench("platform").use { bench ->
            bench.loop.runUntilCompleteVoid {
                val parent = Job()
                val scope = CoroutineScope(bench.loop.asCoroutineContext() + parent)
                val sibling = scope.future<String> { awaitCancellation() }
                val failing = scope.future<String> { throw IOException("broken") }
                assertThatThrownBy { failing.await() }.hasMessage("broken")
                assertThatThrownBy { sibling.await() }.isInstanceOf(CancelledError::class.java)
                assertThat(parent.isCancelled).isTrue()
            }
        }
    }

    @Test
    fun aDeferredOfAFutureCancelsIt() {
        Bench("platform").use { bench ->
            bench.run {
                val future = bench.loop.createFuture<String>()
                val deferred: Deferred<String> = future.asDeferred()
                deferred.cancel()
                yield()
                assertThat(future.isCancelled).isTrue()
            }
        }
    }

    @Test
    fun withoutALoopNothingIsStarted() {
        val ran = CompletableFuture<Unit>()
        val scope = CoroutineScope(Dispatchers.Unconfined)
        assertThatThrownBy { scope.future { ran.complete(Unit) } }
            .isInstanceOf(IllegalStateException::class.java).hasMessageContaining("no running event loop")
        assertThat(ran).isNotDone()
    }

    @Test
    fun whatAnyoneMaySetIsNotTheFutureOfACoroutine() {
        Bench("platform").use { bench ->
            bench.loop.runUntilCompleteVoid {
                val future: Future<String> = CompletableDeferred<String>().asTulipFuture()
                assertThatThrownBy { future.setResult("mine") }.isInstanceOf(org.tulip4j.InvalidStateException::class.java)
            }
        }
    }
}
