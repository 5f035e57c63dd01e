package org.tulip4j.bench;

import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.SuspendLambda;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Job;

/**
 * A Kotlin coroutine written down as Kotlin's compiler would: a step that is called again and again, and says each time
 * whether it has suspended.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // Kotlin says less about its types than the compiler of Java wants
abstract class KotlinCoroutine extends SuspendLambda
        implements Function2<CoroutineScope, Continuation<? super Unit>, Object> {
    static final Object SUSPENDED = IntrinsicsKt.getCOROUTINE_SUSPENDED();

    CoroutineScope scope;

    KotlinCoroutine(Continuation<? super Unit> completion) {
        super(2, (Continuation) completion);
    }

    /** Another one of its kind, at its beginning. */
    abstract KotlinCoroutine fresh(Continuation<? super Unit> completion);

    /** Goes on: {@link #SUSPENDED}, or anything else at the end. */
    abstract Object step();

    @Override
    public final Object invoke(CoroutineScope in, Continuation<? super Unit> completion) {
        KotlinCoroutine made = fresh(completion);
        made.scope = in;
        return made.invokeSuspend(Unit.INSTANCE);
    }

    @Override
    public final Continuation<Unit> create(Object in, Continuation<?> completion) {
        KotlinCoroutine made = fresh((Continuation) completion);
        made.scope = (CoroutineScope) in;
        return (Continuation) made;
    }

    @Override
    protected final Object invokeSuspend(Object result) {
        return step() == SUSPENDED ? SUSPENDED : Unit.INSTANCE;
    }

    /** Continuations want a name for this one in step code. */
    final <T> Continuation<T> self() {
        return (Continuation<T>) (Continuation<?>) this;
    }

    /** Runs one to its end, with all that it launches, on this thread. */
    static void run(KotlinCoroutine body) {
        try {
            BuildersKt.runBlocking(kotlin.coroutines.EmptyCoroutineContext.INSTANCE, (Function2) body);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** Starts one beside this one. */
    static Job launch(CoroutineScope in, KotlinCoroutine body) {
        return BuildersKt.launch(
                in, kotlin.coroutines.EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT, (Function2) body);
    }
}
