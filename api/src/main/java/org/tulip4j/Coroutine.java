package org.tulip4j;

import org.jspecify.annotations.Nullable;

/**
 * The body of a task: plain Java that may call {@link Future#await()} at any depth.
 *
 * <p>A task runs its body exactly once. Whatever it throws is stored on the task.
 *
 * @param <T> what it returns
 * @since 0.1.0
 */
@FunctionalInterface
public interface Coroutine<T extends @Nullable Object> {
    /**
     * Runs on the loop, one coroutine at a time.
     *
     * @return the task's result
     * @throws Exception becomes the task's exception
     */
    T run() throws Exception;

    /**
     * Says of a lambda that it is a coroutine without a result, where the place itself does not: in a list, or in a variable of a wider type.
     *
     * @param body without a result
     * @return the very same
     */
    static Coroutine<@Nullable Void> of(VoidCoroutine body) {
        return body;
    }
}
