package org.tulip4j.kotlin

import io.netty.channel.DefaultEventLoop
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executors
import java.util.concurrent.ThreadFactory
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import org.tulip4j.EventLoop
import org.tulip4j.EventLoops
import org.tulip4j.GuestHost
import org.tulip4j.LoopOptions

@Timeout(30)
class DispatcherTest {
    @ParameterizedTest
    @MethodSource("org.tulip4j.kotlin.Engines#all")
    fun delaysAndTimeoutsAreOnTheLoopsClock(engine: String) {
        Bench(engine).use { bench ->
            bench.run {
                delay(3_600_000)
                assertThat(EventLoops.running()).isSameAs(bench.loop)
                assertThat(withTimeoutOrNull(1_000) { CompletableDeferred<String>().await() }).isNull()
                assertThat(withTimeoutOrNull(1_000) { delay(10); "in time" }).isEqualTo("in time")
                withContext(bench.loop.dispatcher().immediate) { delay(90) }
                delay(0)
            }
            assertThat(bench.clock.elapsed()).isEqualTo(Duration.ofMillis(3_601_100))
        }
    }

    @Test
    fun aCancelledDelayLeavesNoTimer() {
        Bench("platform").use { bench ->
            bench.run {
                val sleeper = launch { delay(3_600_000) }
                yield()
                sleeper.cancel()
                sleeper.join()
                val before = bench.loop.stats().timers()
                delay(7_200_000)
                assertThat(bench.loop.stats().timers() - before).isEqualTo(1)
            }
            assertThat(bench.clock.elapsed()).isEqualTo(Duration.ofHours(2))
        }
    }

    @Test
    fun delaysOfOtherThreadsAreTimersOfTheLoopToo() {
        Bench("platform").use { bench ->
            bench.run {
                val there = withContext(Dispatchers.Default) {
                    launch(bench.loop.dispatcher(), CoroutineStart.UNDISPATCHED) { delay(60_000) }
                }
                there.join()
                val cancelled = withContext(Dispatchers.Default) {
                    launch(bench.loop.dispatcher(), CoroutineStart.UNDISPATCHED) { delay(60_000) }.apply { cancel() }
                }
                cancelled.join()
            }
            assertThat(bench.clock.elapsed()).isEqualTo(Duration.ofMinutes(1))
        }
    }

    @Test
    fun immediateDoesNotWaitForAPassInACallback() {
        Bench("platform").use { bench ->
            val order = mutableListOf<String>()
            val loop = bench.loop
            val scope = CoroutineScope(loop.dispatcher().immediate)
            loop.runUntilCompleteVoid {
                loop.callSoon {
                    scope.launch { order.add("immediate") }
                    CoroutineScope(loop.dispatcher()).launch { order.add("dispatched") }
                    order.add("callback")
                }
                somePasses()
                scope.launch { order.add("from a task") }
                order.add("task")
                somePasses()
            }
            assertThat(order).containsExactly("immediate", "callback", "dispatched", "task", "from a task")
            assertThat(loop.dispatcher()).isSameAs(loop.dispatcher())
            assertThat(loop.dispatcher().immediate.immediate).isSameAs(loop.dispatcher().immediate)
        }
    }

    @Test
    fun whatTulipAwaitsRefusesACoroutineOfKotlin() {
        Bench("platform").use { bench ->
            bench.run {
                val future = bench.loop.createFuture<String>()
                assertThatThrownBy { future.await() }.isInstanceOf(IllegalStateException::class.java)
            }
        }
    }

    @Test
    fun errorsThatNobodyHandlesReachTheLoop() {
        Bench("platform").use { bench ->
            val broken = IllegalArgumentException("broken")
            bench.loop.runUntilCompleteVoid {
                val scope = CoroutineScope(bench.loop.asCoroutineContext() + SupervisorJob())
                val here = scope.launch { throw broken }
                val elsewhere = scope.launch(Dispatchers.Default) { error("elsewhere") }
                here.asTulipFuture().also { it.addDoneCallback { done -> done.exception() } }
                val both = bench.loop.createFuture<Unit>()
                elsewhere.invokeOnCompletion { bench.loop.callSoonThreadsafe { both.setResult(Unit) } }
                both.await()
                somePasses()
            }
            assertThat(bench.told.map { it.exception()?.message }).containsExactly("broken", "elsewhere")
            assertThat(bench.told[0].message()).contains("A coroutine of Kotlin failed")
        }
    }

    @Test
    fun guestsAndNettysLoopsRunCoroutines() {
        val executor = Executors.newSingleThreadExecutor { Thread(it, "the host") }
        val netty = DefaultEventLoop(ThreadFactory { Thread(it, "netty's") })
        try {
            runsIn("the host", EventLoops.attach(GuestHost.of(executor), LoopOptions.DEFAULT))
            runsIn("netty's", EventLoops.attach(GuestHost.of(netty), LoopOptions.DEFAULT))
        } finally {
            executor.shutdown()
            netty.shutdownGracefully(0, 1, TimeUnit.SECONDS)
        }
    }

    private fun runsIn(thread: String, loop: EventLoop) {
        val scope = CoroutineScope(loop.asCoroutineContext())
        val names = CompletableFuture<List<String>>()
        val outside = CompletableDeferred<Unit>()
        scope.launch {
            val before = Thread.currentThread().name
            delay(1)
            outside.await()
            names.complete(listOf(before, Thread.currentThread().name))
        }
        outside.complete(Unit)
        assertThat(names.get(10, TimeUnit.SECONDS)).allMatch { it.startsWith(thread) }
        val waiting = scope.launch { awaitCancellation() }
        loop.close()
        assertThat(waiting.cause()).hasMessageContaining("its event loop is closed")
    }
}
