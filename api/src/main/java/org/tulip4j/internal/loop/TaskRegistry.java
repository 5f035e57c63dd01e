package org.tulip4j.internal.loop;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.Task;
import org.tulip4j.internal.task.TaskImpl;

/** The tasks that are not done, held strongly, as a linked list through the tasks themselves. Any thread. */
public final class TaskRegistry {
    private @Nullable TaskImpl<?> first;

    public synchronized void add(TaskImpl<?> task) {
        task.registeredAfter = first;
        if (first != null) {
            first.registeredBefore = task;
        }
        first = task;
    }

    public synchronized void remove(TaskImpl<?> task) {
        if (task.registeredBefore != null) {
            task.registeredBefore.registeredAfter = task.registeredAfter;
        } else if (first == task) {
            first = task.registeredAfter;
        }
        if (task.registeredAfter != null) {
            task.registeredAfter.registeredBefore = task.registeredBefore;
        }
        task.registeredBefore = null;
        task.registeredAfter = null;
    }

    synchronized Set<Task<?>> snapshot() {
        java.util.ArrayList<Task<?>> newestFirst = new java.util.ArrayList<>();
        for (TaskImpl<?> task = first; task != null; task = task.registeredAfter) {
            newestFirst.add(task);
        }
        java.util.Collections.reverse(newestFirst);
        return new LinkedHashSet<>(newestFirst);
    }

    /** At loop close: a pending task will never end, and its owner should know. */
    void reportPending(Loop loop) {
        for (Task<?> task : snapshot()) {
            loop.callExceptionHandler(ErrorContext.of("Task was destroyed but it is pending: " + task)
                    .with(ErrorContext.TASK, task)
                    .with(ErrorContext.SOURCE_TRACEBACK, task instanceof TaskImpl<?> own ? own.createdAt() : null)
                    .with(ErrorContext.STACK, task.stack(Integer.MAX_VALUE).toArray(StackTraceElement[]::new)));
        }
    }
}
