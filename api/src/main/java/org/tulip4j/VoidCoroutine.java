package org.tulip4j;

import org.jspecify.annotations.Nullable;

/**
 * The body of a task without a result, so that it need not end with {@code return null}. It is a {@link Coroutine}: it can be given wherever
 * one is asked for, as it is.
 *
 * <p>What runs a body has two names: {@code run}, {@code createTask} or {@code with} for one that has a result, and the same name followed by
 * {@code Void} for one that has none. Two methods of one name would make method references ambiguous.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface VoidCoroutine extends Coroutine<@Nullable Void> {
    /**
     * Runs on the loop, one coroutine at a time.
     *
     * @throws Exception becomes the task's exception
     */
    void runVoid() throws Exception;

    /**
     * Does what {@link #runVoid} does.
     *
     * @return null
     * @throws Exception becomes the task's exception
     */
    @Override
    default @Nullable Void run() throws Exception {
        runVoid();
        return null;
    }
}
