package org.tulip4j.kotlin

import java.lang.ref.WeakReference
import java.util.WeakHashMap
import java.util.concurrent.ConcurrentHashMap
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.cancel
import org.tulip4j.EventLoop
import org.tulip4j.spi.Adoption

/**
 * What Kotlin's coroutines have under way on one loop: steps that wait for their turn, timers, and the jobs these belong to. Any thread.
 *
 * States: open; closed, with its loop. Whatever is added looks at the loop afterwards, so that it is found either by the end of the loop or
 * by who adds it.
 */
internal class LoopWork private constructor(val loop: EventLoop) {
    val dispatcher: TulipDispatcher = LoopDispatcher(this)

    /** Dispatched, and not begun. */
    private val steps: MutableSet<Step> = ConcurrentHashMap.newKeySet()

    /** Started, and neither due nor disposed of. */
    private val timers: MutableSet<LoopTimer> = ConcurrentHashMap.newKeySet()

    /** Jobs that have run here, and have not ended. */
    private val jobs: MutableSet<Job> = ConcurrentHashMap.newKeySet()

    private inner class Step(val context: CoroutineContext, val block: Runnable) : Runnable {
        override fun run() {
            steps.remove(this)
            block.run()
        }

        /** Takes the step from its loop; what has begun cannot be taken. */
        fun takeOver() {
            if (steps.remove(this)) {
                runElsewhere(context, block)
            }
        }

        override fun toString(): String = block.toString()
    }

    fun dispatch(context: CoroutineContext, block: Runnable) {
        watch(context)
        val step = Step(context, block)
        steps.add(step)
        loop.queue(step)
        if (loop.isClosed) {
            end()
        }
    }

    fun start(timer: LoopTimer, context: CoroutineContext) {
        watch(context)
        timers.add(timer)
        loop.onLoop(timer::schedule)
        if (loop.isClosed) {
            end()
        }
    }

    fun remove(timer: LoopTimer): Boolean = timers.remove(timer)

    /** Jobs that cannot be cancelled are looked after by what they wait for. */
    private fun watch(context: CoroutineContext) {
        val job = context[Job]
        if (job != null && job !== NonCancellable && jobs.add(job)) {
            job.invokeOnCompletion { jobs.remove(job) }
        }
    }

    /** The loop runs nothing any more. */
    private fun end() {
        jobs.forEach { it.cancel(gone()) }
        timers.forEach(LoopTimer::takeOver)
        steps.forEach(Step::takeOver)
    }

    private fun runElsewhere(context: CoroutineContext, block: Runnable) {
        context.cancel(gone())
        Dispatchers.IO.dispatch(context, block)
    }

    private fun gone() = CancellationException("its event loop is closed: $loop")

    companion object {
        /** The loop's end holds what is here, so that it lives as long as its loop. Guarded by itself. */
        private val all = WeakHashMap<EventLoop, WeakReference<LoopWork>>()

        fun of(loop: EventLoop): LoopWork = synchronized(all) { all[loop]?.get() ?: make(loop) }

        private fun make(loop: EventLoop): LoopWork {
            val made = LoopWork(loop)
            all[loop] = WeakReference(made)
            Adoption.whenClosed(loop, made::end)
            return made
        }
    }
}
