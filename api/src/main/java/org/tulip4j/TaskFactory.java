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
    TaskFactory EAGER = eager(new TaskFactory() {
        @Override
        public <T extends @Nullable Object> Task<T> create(EventLoop loop, Coroutine<T> body, TaskOptions options) {
            return loop.newTask(body, options);
        }
    });

    /**
     * Makes a factory eager: it asks for a start inside {@code createTask} unless the options say otherwise.
     *
     * <p>Source: asyncio 3.12, {@code create_eager_task_factory}. Differs: takes a factory, for there is one class of tasks.
     *
     * @param factory asked for every task
     * @return a new factory
     */
    static TaskFactory eager(TaskFactory factory) {
        java.util.Objects.requireNonNull(factory, "factory");
        return new TaskFactory() {
            @Override
            public <T extends @Nullable Object> Task<T> create(EventLoop loop, Coroutine<T> body, TaskOptions options) {
                return factory.create(
                        loop, body, options.eagerStart() == null ? options.withEagerStart(true) : options);
            }
        };
    }

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
