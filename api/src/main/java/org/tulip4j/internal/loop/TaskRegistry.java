package org.tulip4j.internal.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.Task;

/**
 * The tasks of a loop that are not done, held strongly, as a linked list through the tasks themselves: an entry costs no object.
 * Any thread, under the registry's lock.
 */
public final class TaskRegistry {
    /** The newest task; null: there is none. */
    private @Nullable Entry first;

    /** A task as the registry knows it: a link of its list. Its neighbours are the registry's, under its lock. */
    public interface Entry {
        /** {@return the task itself} */
        Task<?> task();

        /** {@return where it was made; null without debug mode} */
        StackTraceElement @Nullable [] createdAt();

        /** {@return the next newer entry; null: it is the newest} */
        @Nullable Entry newer();

        /** {@return the next older entry; null: it is the oldest} */
        @Nullable Entry older();

        /** Sets what {@link #newer} returns. */
        void setNewer(@Nullable Entry entry);

        /** Sets what {@link #older} returns. */
        void setOlder(@Nullable Entry entry);
    }

    /** Adds a task that was never added before. */
    public synchronized void add(Entry task) {
        Entry second = first;
        task.setOlder(second);
        if (second != null) {
            second.setNewer(task);
        }
        first = task;
    }

    /** Takes out a task that was added, or was taken out already. */
    public synchronized void remove(Entry task) {
        Entry newer = task.newer();
        Entry older = task.older();
        if (newer != null) {
            newer.setOlder(older);
        } else if (first == task) {
            first = older;
        }
        if (older != null) {
            older.setNewer(newer);
        }
        task.setNewer(null);
        task.setOlder(null);
    }

    /** {@return the tasks, the oldest first; a copy} */
    public Set<Task<?>> snapshot() {
        Set<Task<?>> tasks = new LinkedHashSet<>();
        entries().forEach(entry -> tasks.add(entry.task()));
        return tasks;
    }

    private synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry = first; entry != null; entry = entry.older()) {
            entries.add(entry);
        }
        Collections.reverse(entries);
        return entries;
    }

    /** Reports each task when the loop is closed: it will never end, and its owner should know. */
    void reportPending(EventLoop loop) {
        for (Entry entry : entries()) {
            Task<?> task = entry.task();
            loop.callExceptionHandler(ErrorContext.of("Task was destroyed but it is pending: " + task)
                    .with(ErrorContext.TASK, task)
                    .with(ErrorContext.SOURCE_TRACEBACK, entry.createdAt())
                    .with(ErrorContext.STACK, task.stack(Integer.MAX_VALUE).toArray(StackTraceElement[]::new)));
        }
    }
}
