package org.tulip4j.kotlin

import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CoroutineDispatcher
import org.tulip4j.Context
import org.tulip4j.EventLoop

/**
 * Runs coroutines in the thread of a loop, in turn with its callbacks and tasks. `delay` and `withTimeout` are timers of the loop, on its clock.
 *
 * When the loop is closed, every job that has run here is cancelled, with the closed loop in the message, and ends on `Dispatchers.IO`.
 * So does what is dispatched later; nothing waits for ever, and clean-up in a `finally` runs.
 *
 * Thread: any.
 *
 * @since 0.1.0
 */
public abstract class TulipDispatcher internal constructor() : CoroutineDispatcher() {
    /** The loop that runs the coroutines. */
    public abstract val loop: EventLoop

    /**
     * The same loop, without a pass in between: a coroutine that is resumed in a callback of the loop goes on there and then. Anywhere else,
     * and within a task of tulip, whose `await` could suspend the coroutine's caller in the middle, it is dispatched.
     */
    public abstract val immediate: TulipDispatcher
}

/**
 * The dispatcher of this loop, always the same. Alone it carries no context variables, and errors that nobody handles go where Kotlin
 * sends them: [asCoroutineContext] has all three.
 *
 * Works for every loop: owned, guest, hosted by Netty. Of a closed loop it runs nothing: see [TulipDispatcher].
 *
 * Thread: any.
 */
public fun EventLoop.dispatcher(): TulipDispatcher = LoopWork.of(this).dispatcher

/**
 * What a coroutine needs to be at home on this loop: its [dispatcher], tulip's context variables ([asContextElement]), and a handler that
 * brings errors which nobody handles to the loop's exception handler, in the loop's thread.
 *
 * There is no `Job` in it: `CoroutineScope(loop.asCoroutineContext())` makes a scope of its own, `launch(loop.asCoroutineContext())` a child.
 *
 * Thread: any.
 *
 * @param variables copied; by default those of the caller
 */
public fun EventLoop.asCoroutineContext(variables: Context = Context.copyCurrent()): CoroutineContext {
    val work = LoopWork.of(this)
    return work.dispatcher + variables.asContextElement() + LoopExceptionHandler(work)
}
