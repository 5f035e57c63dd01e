package org.tulip4j.internal.task;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.Future;
import org.tulip4j.internal.state.ContextValues;

/**
 * What a future calls when it is done: one that was given to {@code addDoneCallback}, with the context it was given in. It never
 * changes; the loop's thread makes and runs it.
 */
record DoneCallback<T extends @Nullable Object>(
        FutureImpl<T> future,
        Consumer<? super Future<T>> consumer,
        ContextValues values,
        @Nullable Context context) implements Runnable {
    @Override
    public void run() {
        try {
            consumer.accept(future);
        } finally {
            future.told();
        }
    }

    boolean calls(Consumer<?> other) {
        return consumer.equals(other);
    }

    @Override
    public String toString() {
        return "done-callback " + consumer;
    }
}
