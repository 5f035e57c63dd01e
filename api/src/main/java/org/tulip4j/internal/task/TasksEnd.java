package org.tulip4j.internal.task;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Task;
import org.tulip4j.internal.loop.Loop;

/** A wait for the end of all tasks of a group, which the group ends. Its states are those of a future; the loop alone touches it. */
public final class TasksEnd extends FutureImpl<@Nullable Void> {
    /** The tasks of the group that have not told of their end; the group's own set. */
    private final Collection<? extends Task<?>> tasks;

    /** Pending. */
    public TasksEnd(Loop loop, Collection<? extends Task<?>> tasks) {
        super(loop);
        this.tasks = tasks;
    }

    @Override
    protected @Nullable Partners partners() {
        return tasks.isEmpty() ? null : new Partners(true, tasks);
    }

    @Override
    protected String awaitedText() {
        return "<TaskGroup tasks=" + tasks.size() + ">";
    }

    @Override
    protected String endedBy() {
        return "the end of the group's tasks";
    }
}
