package org.tulip4j.internal.task;

/** A coroutine whose result is that of a future, so that what is owned there is owned by whoever shows the coroutine's result. */
public interface HandsOn {
    /** {@return the future whose result it returns} */
    FutureImpl<?> source();
}
