package org.tulip4j.internal.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.Task;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.OpenTasks;

/**
 * The tasks of a loop that are not done, held strongly, as a linked list through the tasks themselves: an entry costs no object.
 * Any thread, under the registry's lock.
 */
public final class TaskRegistry extends OpenTasks {
    /** The newest task; null: there is none. */
    private @Nullable TaskImpl<?> first;
    /** How many tasks there are; under the lock. */
    private long alive;
    /** How many were taken out; under the lock. */
    private long done;
    /** Tells of those that wait for each other; the loop alone. */
    private final Deadlocks deadlocks = new Deadlocks();
    /** Tells of futures that nobody awaits; the loop alone. */
    private final Forgotten forgotten = new Forgotten();

    /** It has no tasks yet. */
    public TaskRegistry() {}

    /** {@return the registry of a loop's tasks} */
    static TaskRegistry of(Loop loop) {
        return (TaskRegistry) loop.tasks();
    }

    /** Adds a task that was never added before. */
    synchronized void add(TaskImpl<?> task) {
        TaskImpl<?> second = first;
        task.older = second;
        if (second != null) {
            second.newer = task;
        }
        first = task;
        alive++;
    }

    /** Takes out a task that was added, or was taken out already. */
    synchronized void remove(TaskImpl<?> task) {
        TaskImpl<?> newer = task.newer;
        TaskImpl<?> older = task.older;
        if (newer != null) {
            newer.older = older;
        } else if (first == task) {
            first = older;
        } else {
            return;
        }
        alive--;
        done++;
        if (older != null) {
            older.newer = newer;
        }
        task.newer = null;
        task.older = null;
    }

    @Override
    public Set<Task<?>> snapshot() {
        return new LinkedHashSet<>(tasks());
    }

    @Override
    public synchronized long alive() {
        return alive;
    }

    @Override
    public synchronized long done() {
        return done;
    }

    /** {@return what tells of tasks that wait for each other; the loop's} */
    Deadlocks deadlocks() {
        return deadlocks;
    }

    /** {@return what tells of futures that nobody awaits; the loop's} */
    Forgotten forgotten() {
        return forgotten;
    }

    @Override
    protected long wouldWaitForEver(Loop loop, boolean alone) {
        return alive() == 0 ? Long.MAX_VALUE : deadlocks.look(loop, tasks(), alone);
    }

    private synchronized List<TaskImpl<?>> tasks() {
        List<TaskImpl<?>> tasks = new ArrayList<>();
        for (TaskImpl<?> task = first; task != null; task = task.older) {
            tasks.add(task);
        }
        Collections.reverse(tasks);
        return tasks;
    }

    @Override
    protected void reportPending(EventLoop loop) {
        for (TaskImpl<?> task : tasks()) {
            loop.callExceptionHandler(ErrorContext.of("Task was destroyed but it is pending: " + task)
                    .with(ErrorContext.TASK, task)
                    .with(ErrorContext.SOURCE_TRACEBACK, task.createdAt())
                    .with(ErrorContext.STACK, task.stack(Integer.MAX_VALUE).toArray(StackTraceElement[]::new)));
        }
    }
}
