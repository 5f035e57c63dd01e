package org.tulip4j.kotlin

import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.Job
import org.tulip4j.ErrorContext

/** Brings errors that nobody handles to the loop's exception handler, in the loop's thread; when the loop is closed, from any. */
internal class LoopExceptionHandler(private val work: LoopWork) :
    AbstractCoroutineContextElement(CoroutineExceptionHandler), CoroutineExceptionHandler {
    override fun handleException(context: CoroutineContext, exception: Throwable) {
        val report = ErrorContext.of("A coroutine of Kotlin failed, and nobody waits for it: ${context[Job]}", exception)
        val loop = work.loop
        if (loop.inLoop() || loop.isClosed) {
            loop.callExceptionHandler(report)
        } else {
            work.dispatch(EmptyCoroutineContext) { loop.callExceptionHandler(report) }
        }
    }

    override fun toString(): String = "errors go to ${work.loop}"
}
