package org.tulip4j.kotlin

import java.util.concurrent.CompletableFuture
import java.util.concurrent.RejectedExecutionException
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.future.asDeferred
import kotlinx.coroutines.suspendCancellableCoroutine
import org.tulip4j.CancelledError
import org.tulip4j.EventLoop
import org.tulip4j.EventLoops
import org.tulip4j.Future

/**
 * Waits for a future of tulip without holding a thread. `Future.await()`, which hides any extension of its name, is for tulip's own tasks.
 *
 * The coroutine goes on by its dispatcher; a future that is done already answers a caller on its loop at once. When the coroutine is cancelled
 * meanwhile, the future is cancelled too, through its loop, as a task that awaits it would do: protect shared ones with `Tulip.shield`.
 *
 * Thread: any.
 *
 * @return the value; throws the exception that was stored, which counts as retrieved
 * @throws CancellationException when the future or the coroutine was cancelled; tulip's `CancelledError` never arrives here
 * @throws IllegalStateException when the future's loop is closed before the future is done
 */
public suspend fun <T> Future<T>.awaitSuspending(): T {
    if (isDone && loop().inLoop()) {
        return resultOrCancellation()
    }
    val view = toCompletableFuture()
    return suspendCancellableCoroutine { waiting ->
        view.whenComplete { value, thrown ->
            if (thrown == null) waiting.resume(value) else waiting.resumeWithException(thrown)
        }
        waiting.invokeOnCancellation { cause -> cancelFromAnywhere(cause?.message) }
    }
}

/**
 * A `Deferred` that ends as the future does. Cancelling it cancels the future, through its loop; when that loop is closed before the
 * future is done, it fails with `IllegalStateException`.
 *
 * Thread: any.
 */
public fun <T> Future<T>.asDeferred(): Deferred<T> = toCompletableFuture().asDeferred()

/**
 * A future of the running loop that ends as the `Deferred` does; completion in any thread is brought to the loop. What cancels the one cancels
 * the other. The future is cancelled at once, while the coroutine may still clean up: join it to wait for that.
 *
 * Thread: a loop's.
 *
 * @throws IllegalStateException without a running loop
 */
@OptIn(ExperimentalCoroutinesApi::class)
public fun <T> Deferred<T>.asTulipFuture(): Future<T> = bridge { getCompleted() }

/**
 * A future of the running loop that is done when the job is, and fails as it does. What cancels the one cancels the other, as for a `Deferred`.
 *
 * Thread: a loop's.
 *
 * @throws IllegalStateException without a running loop
 */
public fun Job.asTulipFuture(): Future<Unit> = bridge { }

/**
 * Starts a coroutine as a child of this scope, with a tulip future of the running loop for its result. As with `async`, a failure also ends
 * the scope, unless that supervises. Cancelling the future cancels the coroutine; a `CancelledError` in the body cancels it.
 *
 * Thread: a loop's. On which thread the body runs, the scope's dispatcher decides: see [asCoroutineContext].
 *
 * @param context added to the scope's
 * @param start as for `async`
 * @param block the coroutine's body
 * @throws IllegalStateException without a running loop; then nothing is started
 */
public fun <T> CoroutineScope.future(
    context: CoroutineContext = EmptyCoroutineContext,
    start: CoroutineStart = CoroutineStart.DEFAULT,
    block: suspend CoroutineScope.() -> T,
): Future<T> {
    EventLoops.running()
    return async(context, start) { cancellationOf { block() } }.asTulipFuture()
}

/** Turns tulip's cancellation, which Kotlin would take for a failure, into Kotlin's. */
internal inline fun <T> cancellationOf(body: () -> T): T =
    try {
        body()
    } catch (cancelled: CancelledError) {
        throw cancelled.asCancellation()
    }

internal fun CancelledError.asCancellation(): CancellationException =
    CancellationException(message ?: "cancelled by tulip").also { it.initCause(this) }

/** Does something in the loop's thread, now when this is that. A closed loop does nothing. */
internal fun EventLoop.onLoop(action: Runnable) {
    if (inLoop()) action.run() else queue(action)
}

/** Does something in a coming pass. A closed loop does nothing: the caller looks whether it is. */
internal fun EventLoop.queue(action: Runnable) {
    try {
        execute(action)
    } catch (closed: RejectedExecutionException) {
        check(isClosed) { closed }
    }
}

private fun <T> Future<T>.resultOrCancellation(): T = cancellationOf { result() }

/** Whoever waits in vain on a closed loop has been told so by the view. */
private fun Future<*>.cancelFromAnywhere(message: String?) {
    loop().onLoop { cancel(message) }
}

private inline fun <T> Job.bridge(crossinline result: () -> T): Future<T> {
    val stage = CompletableFuture<T>()
    invokeOnCompletion { cause ->
        when (cause) {
            null -> stage.complete(result())
            is CancelledError -> stage.completeExceptionally(cause.asCancellation())
            else -> stage.completeExceptionally(cause)
        }
    }
    stage.whenComplete { _, thrown ->
        if (thrown is CancellationException) {
            cancel(CancellationException("the tulip future that stands for it was cancelled", thrown))
        }
    }
    return Future.wrap(stage)
}
