package org.tulip4j.internal.state;

import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.ContextCarrier;

/**
 * What a thread is busy with: the loop it runs and the context variables in force.
 *
 * <p>A loop's thread has one threadState; the threads of hand-off coroutines share the threadState of the thread that drives them, so
 * that all steps of a loop see the same. Only the thread that runs may touch it.
 */
public final class ThreadState {
    private static final ThreadLocal<ThreadState> CURRENT = ThreadLocal.withInitial(ThreadState::new);
    private static final @Nullable ContextCarrier CARRIER = Carried.CARRIER;
    /** The way into contexts; set before there is one. */
    private static ContextAccess access;

    /** The loop that runs here, or null. */
    private @Nullable ThreadBound loop;
    /** The variables in force. */
    private ContextValues values = ContextValues.EMPTY;
    /** Whose variables they are: a context, a handle, or this threadState. Compared by identity only. */
    private Object scope = this;
    /** The generator whose body runs here, the innermost one, or null. */
    private @Nullable Object generator;
    /** The task that was current when that generator was advanced: it cannot be suspended meanwhile. */
    private @Nullable Object generatorTask;

    /** What is in force of values of threads, for the callback or step that runs; null: nothing. */
    private @Nullable Carried carried;

    private final HostThreadCalls errands = new HostThreadCalls();

    private ThreadState() {}

    /** What coroutine threads have the driving thread do. */
    public HostThreadCalls errands() {
        return errands;
    }

    /** The threadState of this thread. */
    public static ThreadState current() {
        return CURRENT.get();
    }

    /** Lets this thread share a threadState, for hand-off coroutines. */
    public static void share(ThreadState threadState) {
        CURRENT.set(threadState);
    }

    /** Ends {@link #share}. */
    public static void unshare() {
        CURRENT.remove();
    }

    /** Takes the way into contexts, given by their class when it is loaded. */
    public static void access(ContextAccess contextAccess) {
        access = contextAccess;
    }

    /** {@return the way into contexts; their class has been loaded} */
    public static ContextAccess access() {
        return access;
    }

    /** Enters a task's context for a step. */
    public void enterContext(Object context) {
        ContextValues own = access.enter(context);
        scope = context;
        values = own;
    }

    /** Ends {@link #enterContext}; what is in force afterwards is for the next callback to say. */
    public void leaveContext(Object context) {
        access.leave(context, values);
    }

    /** {@return the loop that runs in this thread; null: none} */
    public @Nullable ThreadBound loop() {
        return loop;
    }

    /**
     * {@return the loop that runs in the caller's thread}
     *
     * @throws IllegalStateException when there is none
     */
    public static ThreadBound running() {
        ThreadBound running = current().loop;
        if (running == null) {
            throw new IllegalStateException("no running event loop in " + Thread.currentThread()
                    + ": call this from a callback or a task, or use Tulip.run");
        }
        return running;
    }

    /** From now on that loop runs here; null: none. */
    public void setLoop(@Nullable ThreadBound running) {
        loop = running;
    }

    public ContextValues values() {
        return values;
    }

    /** The variables in force, with the values of this thread: for who takes them elsewhere. */
    public ContextValues capture() {
        return CARRIER == null ? values : Carried.capture(CARRIER, values);
    }

    /** A coroutine arrives in this thread: the thread's values are those of the variables in force. */
    public void arrive() {
        if (CARRIER != null) {
            carried = Carried.open(CARRIER, values, carried);
        }
    }

    /** A coroutine leaves this thread, which has its own values again; its values are with the variables in force. */
    public void depart() {
        if (CARRIER != null) {
            values = Carried.capture(CARRIER, values);
            closeAll();
        }
    }

    private void closeAll() {
        for (Carried open = carried; open != null; open = open.outer) {
            open.close();
        }
        carried = null;
    }

    public void setValues(ContextValues changed) {
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
    public ContextValues valuesOf(Object context, ContextValues own) {
        return scope == context ? capture() : own;
    }

    /** Puts other variables in force and returns what to give to {@link #leave}. */
    public Saved enter(Object newScope, ContextValues newValues) {
        Saved saved;
        if (CARRIER == null) {
            saved = new Saved(scope, values, null);
        } else {
            Carried outer = carried;
            ContextValues before = Carried.capture(CARRIER, values);
            carried = Carried.open(CARRIER, newValues, outer);
            saved = new Saved(scope, before, carried);
        }
        scope = newScope;
        values = newValues;
        return saved;
    }

    /** Ends {@link #enter}. */
    public void leave(Saved saved) {
        scope = saved.scope;
        values = saved.values;
        if (CARRIER != null) {
            reopen(CARRIER, saved.carried);
        }
    }

    private void reopen(ContextCarrier carrier, @Nullable Carried entered) {
        Carried top = carried;
        if (top != null && top == entered) {
            top.close();
            carried = top.outer;
        } else {
            // A coroutine was suspended in between, which closed them all.
            closeAll();
            carried = Carried.open(carrier, values, null);
        }
    }

    /** Something begins that puts its own in force, step by step; returns what to give to {@link #rejoin}. */
    public Saved apart() {
        return new Saved(scope, values, setAside());
    }

    /** Ends {@link #apart}. */
    public void rejoin(Saved saved) {
        restore(saved.scope, saved.values, saved.carried);
    }

    /** As {@link #enter}, for callbacks of the pass, which restores the threadState's own by itself; ended by {@link #settle}. */
    public void put(Object newScope, ContextValues newValues) {
        scope = newScope;
        values = newValues;
        if (CARRIER != null) {
            carried = Carried.open(CARRIER, newValues, carried);
        }
    }

    /** Puts back what an I/O callback had interrupted. */
    public void set(Object oldScope, ContextValues oldValues) {
        scope = oldScope;
        values = oldValues;
    }

    /** Ends {@link #put}. */
    public void settle() {
        if (CARRIER != null) {
            Carried top = carried;
            if (top != null) {
                top.close();
                carried = top.outer;
            }
        }
    }

    // Others that put their own in force meanwhile

    public @Nullable Carried setAside() {
        Carried own = carried;
        carried = null;
        return own;
    }

    public void restore(Object oldScope, ContextValues oldValues, @Nullable Carried oldCarried) {
        if (CARRIER != null) {
            closeAll();
        }
        scope = oldScope;
        values = oldValues;
        carried = oldCarried;
    }

    /** The body of a generator begins or goes on, perhaps in another thread; returns what to give to {@link #takeBack}. */
    public @Nullable Object handOver() {
        if (CARRIER == null) {
            return null;
        }
        values = Carried.capture(CARRIER, values);
        return setAside();
    }

    /** Ends {@link #handOver}: from another thread, the values of this one are those that the body has left. */
    public void takeBack(@Nullable Object own, boolean otherThread) {
        if (CARRIER == null) {
            return;
        }
        Carried top = (Carried) own;
        carried = top;
        if (!otherThread) {
            return;
        }
        if (top == null) {
            // Outside of loops they stay, as what the body sets does where it has no thread.
            Carried.open(CARRIER, values, null);
        } else {
            top.close();
            carried = Carried.open(CARRIER, values, top.outer);
        }
    }

    /** What was in force before. */
    public record Saved(
            Object scope, ContextValues values, @Nullable Carried carried) {}
}
