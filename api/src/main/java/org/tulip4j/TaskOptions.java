package org.tulip4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a task starts. Immutable: each {@code with} returns a changed copy.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class TaskOptions {
    /** Nothing asked for. */
    public static final TaskOptions DEFAULT = new TaskOptions(null, null, null);

    private final @Nullable String name;
    private final @Nullable Context context;
    private final @Nullable Boolean eagerStart;

    private TaskOptions(@Nullable String name, @Nullable Context context, @Nullable Boolean eagerStart) {
        this.name = name;
        this.context = context;
        this.eagerStart = eagerStart;
    }

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
     * Returns these options with another name.
     *
     * @param name shown in messages
     * @return new options
     */
    public TaskOptions withName(String name) {
        return new TaskOptions(name, context, eagerStart);
    }

    /**
     * Returns these options with a context, which the task uses as it is.
     *
     * @param context not copied
     * @return new options
     */
    public TaskOptions withContext(Context context) {
        return new TaskOptions(name, context, eagerStart);
    }

    /**
     * Returns these options with or without an eager start.
     *
     * @param eagerStart whether the body starts inside {@code createTask}
     * @return new options
     */
    public TaskOptions withEagerStart(boolean eagerStart) {
        return new TaskOptions(name, context, eagerStart);
    }

    /** {@return shown in messages; null: "Task-N"} */
    public @Nullable String name() {
        return name;
    }

    /** {@return used as it is; null: a copy of the creator's} */
    public @Nullable Context context() {
        return context;
    }

    /** {@return true runs the body inside {@code createTask} up to its first suspension; null: as the loop does} */
    public @Nullable Boolean eagerStart() {
        return eagerStart;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskOptions that
                && Objects.equals(name, that.name)
                && Objects.equals(context, that.context)
                && Objects.equals(eagerStart, that.eagerStart);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, context, eagerStart);
    }

    @Override
    public String toString() {
        return "TaskOptions[name=" + name + ", context=" + context + ", eagerStart=" + eagerStart + "]";
    }
}
