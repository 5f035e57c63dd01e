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
     * Lets a body without a result stand where a coroutine is asked for.
     *
     * @param body runs once
     * @return a coroutine whose result is null
     */
    static Coroutine<@Nullable Void> of(Body body) {
        return () -> {
            body.run();
            return null;
        };
    }

    /**
     * A coroutine's body without a result.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    interface Body {
        /**
         * Runs on the loop.
         *
         * @throws Exception becomes the task's exception
         */
        void run() throws Exception;
    }
}
