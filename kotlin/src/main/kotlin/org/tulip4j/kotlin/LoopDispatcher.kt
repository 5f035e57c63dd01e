@file:OptIn(InternalCoroutinesApi::class, ExperimentalCoroutinesApi::class)

package org.tulip4j.kotlin

import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.Delay
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.asExecutor
import org.tulip4j.EventLoop
import org.tulip4j.EventLoops
import org.tulip4j.TimerHandle

/** The only place that uses what kotlinx.coroutines keeps for itself: `Delay`, by which a dispatcher has a clock of its own. */
internal class LoopDispatcher(private val work: LoopWork) : TulipDispatcher(), Delay {
    override val loop: EventLoop
        get() = work.loop

    override val immediate: TulipDispatcher = ImmediateDispatcher(this)

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        work.dispatch(context, block)
    }

    override fun scheduleResumeAfterDelay(timeMillis: Long, continuation: CancellableContinuation<Unit>) {
        val timer = LoopTimer(work, timeMillis) { onLoop ->
            if (onLoop) with(continuation) { resumeUndispatched(Unit) } else continuation.resume(Unit)
        }
        continuation.invokeOnCancellation { timer.dispose() }
        work.start(timer, continuation.context)
    }

    override fun invokeOnTimeout(timeMillis: Long, block: Runnable, context: CoroutineContext): DisposableHandle {
        val timer = LoopTimer(work, timeMillis) { block.run() }
        work.start(timer, context)
        return timer
    }

    override fun toString(): String = "TulipDispatcher($loop)"
}

private class ImmediateDispatcher(private val turns: LoopDispatcher) : TulipDispatcher(), Delay by turns {
    override val loop: EventLoop
        get() = turns.loop

    override val immediate: TulipDispatcher
        get() = this

    override fun isDispatchNeeded(context: CoroutineContext): Boolean =
        EventLoops.runningOrNull() !== loop || !loop.inLoop() || loop.currentTask() != null

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        turns.dispatch(context, block)
    }

    override fun toString(): String = "$turns.immediate"
}

/**
 * Something to be done once at a time of the loop's clock. States: waiting; ended, by its time, by [dispose], or by [takeOver] when the loop
 * is closed. Any thread, but for [schedule] and [run].
 *
 * @param action told whether it is called on the loop
 */
internal class LoopTimer(private val work: LoopWork, delayMillis: Long, private val action: (Boolean) -> Unit) :
    Runnable, DisposableHandle {
    private val loop = work.loop
    private val due = loop.timeNanos() + TimeUnit.MILLISECONDS.toNanos(delayMillis.coerceIn(0, LONGEST_MILLIS))
    private val ended = AtomicBoolean()

    /** Null until the loop has it. Confined to the loop. */
    private var handle: TimerHandle? = null

    fun schedule() {
        if (!ended.get()) {
            handle = loop.callAtNanos(due, this)
        }
    }

    override fun run() {
        end { action(true) }
    }

    override fun dispose() {
        end { loop.onLoop { handle?.cancel() } }
    }

    /** The loop is closed: what must wait all the same, for it cannot be cancelled, waits elsewhere. */
    fun takeOver() {
        if (work.remove(this)) {
            val rest = due - loop.timeNanos()
            CompletableFuture.delayedExecutor(rest, TimeUnit.NANOSECONDS, Dispatchers.IO.asExecutor()).execute {
                end { action(false) }
            }
        }
    }

    private inline fun end(then: () -> Unit) {
        if (ended.compareAndSet(false, true)) {
            work.remove(this)
            then()
        }
    }

    private companion object {
        /** A hundred years, which is what a loop's timers take. */
        const val LONGEST_MILLIS = 100L * 365 * 24 * 60 * 60 * 1000
    }
}
