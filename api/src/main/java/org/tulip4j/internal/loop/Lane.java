package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;

/**
 * What a thread is busy with: the loop it runs and the context variables in force.
 *
 * <p>A loop's thread has one lane; the threads of hand-off coroutines share the lane of the thread that drives them, so
 * that all steps of a loop see the same. Only the thread that runs may touch it.
 */
public final class Lane {
    private static final ThreadLocal<Lane> CURRENT = ThreadLocal.withInitial(Lane::new);
    private static ContextAccess access;

    /** The loop that runs here, or null. */
    private @Nullable LoopCore loop;
    /** The variables in force. */
    private Values values = Values.EMPTY;
    /** Whose variables they are: a context, a handle, or this lane. Compared by identity only. */
    private Object scope = this;
    /** The generator whose body runs here, the innermost one, or null. */
    private @Nullable Object generator;
    /** The task that was current when that generator was advanced: it cannot be suspended meanwhile. */
    private @Nullable Object generatorTask;

    private final Errands errands = new Errands();

    private Lane() {}

    /** What coroutine threads have the driving thread do. */
    public Errands errands() {
        return errands;
    }

    /** The lane of this thread. */
    public static Lane current() {
        return CURRENT.get();
    }

    /** Lets this thread share a lane, for hand-off coroutines. */
    public static void share(Lane lane) {
        CURRENT.set(lane);
    }

    /** Ends {@link #share}. */
    public static void unshare() {
        CURRENT.remove();
    }

    /** Given by {@link Context} when it is loaded. */
    public static void access(ContextAccess contextAccess) {
        access = contextAccess;
    }

    /** A context with given variables. */
    public static Context create(Values values) {
        return access().create(values);
    }

    /** Enters a task's context for a step. */
    public void enterContext(Context context) {
        Values own = access().enter(context);
        scope = context;
        values = own;
    }

    /** Ends {@link #enterContext}; what is in force afterwards is for the next callback to say. */
    public void leaveContext(Context context) {
        access().leave(context, values);
    }

    static ContextAccess access() {
        if (access == null) {
            Context.empty();
        }
        return access;
    }

    public @Nullable LoopCore loop() {
        return loop;
    }

    void setLoop(@Nullable LoopCore running) {
        loop = running;
    }

    public Values values() {
        return values;
    }

    public void setValues(Values changed) {
        values = changed;
    }

    public Object scope() {
        return scope;
    }

    public @Nullable Object generator() {
        return generator;
    }

    public @Nullable Object generatorTask() {
        return generatorTask;
    }

    /** From now on this generator's body runs here, within a task or not; called again with what was there before. */
    public void enterGenerator(@Nullable Object entered, @Nullable Object within) {
        generator = entered;
        generatorTask = within;
    }

    /** The variables of a context: those in force when it is the one entered here. */
    public Values valuesOf(Object context, Values own) {
        return scope == context ? values : own;
    }

    /** Puts other variables in force and returns what to give to {@link #leave}. */
    public Saved enter(Object newScope, Values newValues) {
        Saved saved = new Saved(scope, values);
        scope = newScope;
        values = newValues;
        return saved;
    }

    /** Ends {@link #enter} and returns the variables as they were left. */
    public Values leave(Saved saved) {
        Values left = values;
        scope = saved.scope;
        values = saved.values;
        return left;
    }

    /** As {@link #enter}, for the pass, which restores the lane's own by itself. */
    void put(Object newScope, Values newValues) {
        scope = newScope;
        values = newValues;
    }

    /** What was in force before. */
    public record Saved(Object scope, Values values) {}

    /** The core's access to {@link Context}. */
    public interface ContextAccess {
        /** Makes a context. */
        Context create(Values values);

        /** Marks it as entered and returns its variables. */
        Values enter(Context context);

        /** Stores its variables and marks it as left. */
        void leave(Context context, Values values);
    }
}
