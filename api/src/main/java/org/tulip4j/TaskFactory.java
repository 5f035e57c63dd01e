package org.tulip4j;

import java.util.Objects;

/**
 * Makes the tasks of a loop.
 *
 * <p>Source: asyncio 3.4.4, {@code set_task_factory}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TaskFactory {
    /** Runs every body inside {@code createTask} up to its first suspension. Source: asyncio 3.12. */
    TaskFactory EAGER = eager(EventLoop::newTask);

    /**
     * Makes a factory eager: it asks for a start inside {@code createTask} unless the options say otherwise.
     *
     * <p>Source: asyncio 3.12, {@code create_eager_task_factory}. Differs: takes a factory, for there is one class of tasks.
     *
     * @param factory asked for every task
     * @return a new factory
     */
    static TaskFactory eager(TaskFactory factory) {
        Objects.requireNonNull(factory, "factory");
        return (loop, body, options) ->
                factory.create(loop, body, options.eagerStart() == null ? options.withEagerStart(true) : options);
    }

    /**
     * Makes a task, normally with {@link EventLoop#newTask}. A lambda will do: {@code (loop, body, options) -> loop.newTask(body, options)}.
     *
     * @param loop the loop asked
     * @param body what it runs
     * @param options everything that was asked for
     * @return a task of this loop that runs this body: whoever asked for it is given the task as one with the body's result
     */
    Task<?> create(EventLoop loop, Coroutine<?> body, TaskOptions options);
}
