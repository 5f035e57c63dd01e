package org.tulip4j;

import org.jspecify.annotations.Nullable;

/**
 * How a task starts.
 *
 * @param name shown in messages; null: "Task-N"
 * @param context used as it is; null: a copy of the creator's
 * @param eagerStart true runs the body inside {@code createTask} up to its first suspension; null: as the loop does
 */
public record TaskOptions(
        @Nullable String name,
        @Nullable Context context,
        @Nullable Boolean eagerStart) {
    /** Nothing asked for. */
    public static final TaskOptions DEFAULT = new TaskOptions(null, null, null);

    /**
     * Options with a name only.
     *
     * @param name shown in messages
     * @return new options
     */
    public static TaskOptions named(String name) {
        return DEFAULT.withName(name);
    }

    /**
     * The same with another name.
     *
     * @param name shown in messages
     * @return new options
     */
    public TaskOptions withName(String name) {
        return new TaskOptions(name, context, eagerStart);
    }

    /**
     * The same with a context, which the task uses as it is.
     *
     * @param context not copied
     * @return new options
     */
    public TaskOptions withContext(Context context) {
        return new TaskOptions(name, context, eagerStart);
    }

    /**
     * The same with or without an eager start.
     *
     * @param eagerStart whether the body starts inside {@code createTask}
     * @return new options
     */
    public TaskOptions withEagerStart(boolean eagerStart) {
        return new TaskOptions(name, context, eagerStart);
    }
}
