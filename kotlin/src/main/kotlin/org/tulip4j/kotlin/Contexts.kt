package org.tulip4j.kotlin

import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CopyableThreadContextElement
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.ExperimentalCoroutinesApi
import org.tulip4j.Context
import org.tulip4j.spi.SuspendableContext

/**
 * An element that carries a copy of tulip's context variables along with a coroutine: through every suspension, into `withContext` of any
 * dispatcher, and, as a copy of what is set then, into the coroutines it starts. What the coroutine sets is seen in its later steps and not by
 * its creator, as in a task of tulip.
 *
 * Values of threads that `tulip-context-propagation` carries, such as the MDC, are those of the moment when the coroutine was started.
 */
public fun Context.asContextElement(): CoroutineContext = ContextElement(SuspendableContext.of(this))

@OptIn(ExperimentalCoroutinesApi::class, DelicateCoroutinesApi::class)
private class ContextElement(private val variables: SuspendableContext) :
    CopyableThreadContextElement<SuspendableContext.Entered> {
    companion object Key : CoroutineContext.Key<ContextElement>

    override val key: CoroutineContext.Key<ContextElement>
        get() = Key

    override fun updateThreadContext(context: CoroutineContext): SuspendableContext.Entered = variables.enter()

    override fun restoreThreadContext(context: CoroutineContext, oldState: SuspendableContext.Entered) {
        oldState.leave()
    }

    override fun copyForChild(): ContextElement = ContextElement(variables.copy())

    override fun mergeForChild(overwritingElement: CoroutineContext.Element): CoroutineContext =
        (overwritingElement as ContextElement).copyForChild()

    override fun toString(): String = "tulip's context variables"
}
