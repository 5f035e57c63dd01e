package org.tulip4j.kotlin

import java.time.Duration
import java.util.concurrent.CancellationException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation
import kotlin.coroutines.startCoroutine
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.asCompletableFuture
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.tulip4j.Future

/** A coroutine whose loop is closed ends, wherever it was. */
@Timeout(30)
class ClosedLoopTest {
    private val bench = Bench("platform")
    private val scope = CoroutineScope(bench.loop.asCoroutineContext())
    private val cleaned = CompletableFuture<String>()

    private fun Job.endsCancelled() {
        assertThat(cause())
            .isInstanceOf(CancellationException::class.java)
            .hasMessageContaining("its event loop is closed")
            .hasMessageContaining("memory closed>")
    }

    private fun startThenClose(body: suspend CoroutineScope.() -> Unit): Job {
        val job = scope.launch { try { body() } finally { cleaned.complete(Thread.currentThread().name) } }
        bench.loop.runUntilCompleteVoid { somePasses() }
        bench.close()
        return job
    }

    @Test
    fun inADelay() {
        startThenClose { delay(1_000_000) }.endsCancelled()
        assertThat(cleaned.get(10, TimeUnit.SECONDS)).startsWith("DefaultDispatcher")
    }

    @Test
    fun waitingForSomethingElse() {
        startThenClose { CompletableDeferred<Unit>().await() }.endsCancelled()
        assertThat(cleaned.get(10, TimeUnit.SECONDS)).startsWith("DefaultDispatcher")
    }

    @Test
    fun awaitingAFutureOfThatLoop() {
        val future: Future<String> = bench.loop.createFuture()
        startThenClose { future.awaitSuspending() }.endsCancelled()
        cleaned.get(10, TimeUnit.SECONDS)
    }

    @Test
    fun awaitingAFutureOfThatLoopElsewhere() {
        val future: Future<String> = bench.loop.createFuture()
        val deferred = future.asDeferred()
        val waiting = CompletableFuture<Throwable>()
        CoroutineScope(Dispatchers.Unconfined).launch {
            waiting.complete(runCatching { future.awaitSuspending() }.exceptionOrNull())
        }
        bench.loop.runUntilCompleteVoid { somePasses() }
        bench.close()
        assertThat(waiting.get(10, TimeUnit.SECONDS))
            .isInstanceOf(IllegalStateException::class.java).hasMessageContaining("Event loop is closed")
        assertThatThrownBy { deferred.asCompletableFuture().get(10, TimeUnit.SECONDS) }
            .isInstanceOf(ExecutionException::class.java).hasMessageContaining("Event loop is closed")
    }

    @Test
    fun dispatchedAndNeverBegun() {
        val job = scope.launch { cleaned.complete("began") }
        bench.close()
        job.endsCancelled()
        assertThat(cleaned).isNotDone()
    }

    @Test
    fun startedAfterwards() {
        bench.close()
        scope.launch { cleaned.complete("began") }.endsCancelled()
        CoroutineScope(bench.loop.dispatcher().immediate).launch { cleaned.complete("began") }.endsCancelled()
        assertThat(cleaned).isNotDone()
    }

    /** Kotlin has no job that a timer could end here: the wait goes on elsewhere. */
    @Test
    fun aWaitWithoutAJobGoesOn() {
        val ended = CompletableFuture<Result<String>>()
        suspend { delay(20); Thread.currentThread().name }
            .startCoroutine(Continuation(bench.loop.dispatcher()) { ended.complete(it) })
        bench.loop.runUntilCompleteVoid { somePasses() }
        val before = System.nanoTime()
        bench.close()
        assertThat(ended.get(10, TimeUnit.SECONDS).getOrThrow()).startsWith("DefaultDispatcher")
        assertThat(System.nanoTime() - before).isGreaterThan(Duration.ofMillis(19).toNanos())
    }

    @Test
    fun cleanUpRunsToItsFirstSuspension() {
        val heard = CompletableFuture<Throwable>()
        startThenClose {
            try {
                delay(1_000_000)
            } finally {
                withContext(NonCancellable) { heard.complete(runCatching { delay(1) }.exceptionOrNull()) }
            }
        }.endsCancelled()
        assertThat(heard.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException::class.java)
    }

    @Test
    fun anErrorThatComesTooLateIsToldAllTheSame() {
        val job = startThenClose { try { delay(1_000_000) } finally { error("late") } }
        job.asCompletableFuture().handle { _, _ -> }.get(10, TimeUnit.SECONDS)
        assertThat(bench.told.map { it.exception()?.message }).containsExactly("late")
    }
}
