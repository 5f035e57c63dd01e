package org.tulip4j.internal.task;

import org.tulip4j.Future;

/** Says in a word what a task waits for. Without state. */
public final class AwaitedKind {
    private AwaitedKind() {}

    /** The name of a task, or the kind of another future: "Sleep", "Queue.Get", "Future"; empty: nothing. The loop; elsewhere a guess. */
    public static String of(TaskImpl<?> task) {
        for (Future<?> target : task.waitingOn()) {
            return target instanceof TaskImpl<?> other
                    ? other.name()
                    : kind(target.getClass().getName());
        }
        return "";
    }

    private static String kind(String type) {
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return simple.equals("FutureImpl") || simple.equals("SettableFuture") ? "Future" : simple.replace('$', '.');
    }
}
