package org.tulip4j;

import org.jspecify.annotations.Nullable;

/**
 * Makes the tasks of a loop.
 *
 * <p>Source: asyncio 3.4.4, {@code set_task_factory}.
 */
@FunctionalInterface
public interface TaskFactory {
    /** Runs every body inside {@code createTask} up to its first suspension. Source: asyncio 3.12. */
    TaskFactory EAGER = new TaskFactory() {
        @Override
        public <T extends @Nullable Object> Task<T> create(EventLoop loop, Coroutine<T> body, TaskOptions options) {
            boolean eager = options.eagerStart() == null || options.eagerStart();
            return loop.newTask(body, options.withEagerStart(eager));
        }
    };

    /**
     * Makes a task, normally with {@link EventLoop#newTask}.
     *
     * @param loop the loop asked
     * @param body what it runs
     * @param options everything that was asked for
     * @param <T> its result
     * @return a task of this loop
     */
    <T extends @Nullable Object> Task<T> create(EventLoop loop, Coroutine<T> body, TaskOptions options);
}
