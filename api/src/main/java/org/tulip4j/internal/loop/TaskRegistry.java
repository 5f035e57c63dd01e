package org.tulip4j.internal.loop;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.Task;
import org.tulip4j.internal.task.TaskImpl;

/** The tasks that are not done, held strongly, as a linked list through the tasks themselves. Any thread. */
public final class TaskRegistry {
    /** A task's place in the list. */
    public abstract static class Node {
        private @Nullable Node before;
        private @Nullable Node after;

        /** The task in this place. */
        public abstract Task<?> task();
    }

    private @Nullable Node first;

    public synchronized void add(Node node) {
        node.after = first;
        if (first != null) {
            first.before = node;
        }
        first = node;
    }

    public synchronized void remove(Node node) {
        if (node.before != null) {
            node.before.after = node.after;
        } else if (first == node) {
            first = node.after;
        }
        if (node.after != null) {
            node.after.before = node.before;
        }
        node.before = null;
        node.after = null;
    }

    synchronized Set<Task<?>> snapshot() {
        java.util.ArrayList<Task<?>> newestFirst = new java.util.ArrayList<>();
        for (Node node = first; node != null; node = node.after) {
            newestFirst.add(node.task());
        }
        java.util.Collections.reverse(newestFirst);
        return new LinkedHashSet<>(newestFirst);
    }

    /** At loop close: a pending task will never end, and its owner should know. */
    void reportPending(LoopCore loop) {
        for (Task<?> task : snapshot()) {
            loop.callExceptionHandler(ErrorContext.of("Task was destroyed but it is pending: " + task)
                    .with(ErrorContext.TASK, task)
                    .with(ErrorContext.SOURCE_TRACEBACK, task instanceof TaskImpl<?> own ? own.createdAt() : null)
                    .with(ErrorContext.STACK, task.stack(Integer.MAX_VALUE).toArray(StackTraceElement[]::new)));
        }
    }
}
