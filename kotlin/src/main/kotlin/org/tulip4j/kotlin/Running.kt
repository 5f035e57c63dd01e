package org.tulip4j.kotlin

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import org.tulip4j.CancelledError
import org.tulip4j.EventLoop
import org.tulip4j.EventLoops
import org.tulip4j.Future
import org.tulip4j.LoopOptions
import org.tulip4j.Tulip

/**
 * Runs a coroutine, and all that it starts in its scope, on a loop of its own in this thread: what `Tulip.run` is for tulip's coroutines and
 * `runBlocking` for Kotlin's. The coroutine has [asCoroutineContext] of that loop. An interrupt (Ctrl-C) cancels it, and its end is waited for.
 *
 * @param options of the loop
 * @param block the coroutine's body
 * @return what the body returns; throws what it throws
 * @throws CancelledError when it was cancelled from outside
 * @throws IllegalStateException when a loop runs in this thread
 */
public fun <T> runTulip(options: LoopOptions = LoopOptions.DEFAULT, block: suspend CoroutineScope.() -> T): T =
    Tulip.run(
        {
            val loop = EventLoops.running()
            CoroutineScope(loop.asCoroutineContext()).async { cancellationOf { block() } }.awaitInTask(loop)
        },
        options,
    )

/** Waits in a task of tulip for the end, and passes on each request to cancel. */
@OptIn(ExperimentalCoroutinesApi::class)
private fun <T> Deferred<T>.awaitInTask(loop: EventLoop): T {
    val ended: Future<Unit> = loop.createFuture()
    invokeOnCompletion { loop.onLoop { ended.setResult(Unit) } }
    var asked: CancelledError? = null
    while (!ended.isDone) {
        try {
            Tulip.shield(ended).await()
        } catch (cancelled: CancelledError) {
            asked = cancelled
            cancel(cancelled.asCancellation())
        }
    }
    try {
        return getCompleted()
    } catch (cancelled: CancellationException) {
        throw asked ?: cancelled
    }
}
