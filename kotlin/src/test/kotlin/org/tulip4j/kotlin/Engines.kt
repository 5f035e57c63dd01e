package org.tulip4j.kotlin

import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import org.tulip4j.BackendUnavailableException
import org.tulip4j.ErrorContext
import org.tulip4j.EventLoop
import org.tulip4j.EventLoops
import org.tulip4j.LoopOptions
import org.tulip4j.Tulip
import org.tulip4j.testing.ManualClock
import org.tulip4j.testing.MemoryBackendProvider

/** A loop on a clock that jumps, and what its exception handler was told. */
class Bench(engine: String) : AutoCloseable {
    val clock: ManualClock = ManualClock.autoJump()
    val loop: EventLoop =
        EventLoops.newLoop(
            LoopOptions.DEFAULT.withBackend(MemoryBackendProvider()).withClock(clock).withEngine(engine).withDebug(true),
        )
    val told = mutableListOf<ErrorContext>()

    init {
        loop.setExceptionHandler { _, context -> told.add(context) }
    }

    /** Runs a coroutine of Kotlin on the loop to its end, from outside. */
    fun <T> run(block: suspend CoroutineScope.() -> T): T =
        loop.runUntilComplete {
            CoroutineScope(loop.asCoroutineContext()).future { block() }.await()
        }

    override fun close() {
        loop.close()
    }
}

/** What was queued has run. */
fun somePasses() {
    repeat(4) { Tulip.sleep(Duration.ZERO).await() }
}

/** Waits, outside of loops, for the end of a job; null: nothing ended it. */
fun Job.cause(): Throwable? {
    val ended = CompletableFuture<Throwable?>()
    invokeOnCompletion { ended.complete(it) }
    return ended.get(10, TimeUnit.SECONDS)
}

object Engines {
    /** Those that this JVM has. */
    @JvmStatic
    fun all(): List<String> =
        listOf("continuation", "virtual", "platform").filter {
            try {
                Bench(it).close()
                true
            } catch (_: BackendUnavailableException) {
                false
            }
        }
}
