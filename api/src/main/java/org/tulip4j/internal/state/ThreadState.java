package org.tulip4j.internal.state;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.ContextCarrier;

/**
 * What a thread is busy with: the loop it runs, the context variables in force, the generator whose body runs.
 *
 * <p>A loop's thread has one; the threads of hand-off coroutines share that of the thread which drives them, so that all steps of a
 * loop see the same. Only the thread that runs may touch it.
 *
 * <p>What begins here ends here, in nested order. A task's step and a callback of the pass only begin and end: what is in force
 * afterwards is for the next one to say. Three pairs save what was there and restore it:
 *
 * <ul>
 *   <li>{@link #enter} and {@link #leave}: a block with variables of its own, inside of a step or callback, which may be suspended;
 *   <li>{@link SetAside#take} and {@link SetAside#giveBack}: somebody else has the thread, a driver or a step inside of a step;
 *   <li>{@link #enterGenerator} and {@link #leaveGenerator}: the body of a generator goes on, perhaps in another thread.
 * </ul>
 */
public final class ThreadState {
    private static final ThreadLocal<ThreadState> CURRENT = ThreadLocal.withInitial(ThreadState::new);
    private static final @Nullable ContextCarrier CARRIER = Carried.CARRIER;
    /** Whose variables are in force in a callback that has no context: its own, but nobody has asked for a name. */
    private static final Object NAMELESS = new Object();
    /** The way into contexts; set before there is one. */
    private static ContextAccess access;

    /** The loop that runs here, or null. */
    private @Nullable ThreadBound loop;
    /** The variables in force. */
    private ContextValues values = ContextValues.EMPTY;
    /** Whose variables they are: a context, an object of the callback's, {@code NAMELESS}, or this state. Compared by identity only. */
    private Object scope = this;
    /** The generator whose body runs here, the innermost one, or null. */
    private @Nullable GeneratorScope generator;
    /** What is in force of values of threads, for the callback or step that runs; null: nothing. */
    private @Nullable Carried carried;
    /** The backend of the simulation that goes on in this thread, or did; null: there was none. */
    private @Nullable WeakReference<Backend> simulation;
    /** What coroutine threads have the driving thread do. */
    private final HostThreadCalls errands = new HostThreadCalls();

    private ThreadState() {}

    // Which thread's

    /** {@return the state of this thread} */
    public static ThreadState current() {
        return CURRENT.get();
    }

    /** Lets this thread share a state, for hand-off coroutines. */
    public static void share(ThreadState threadState) {
        CURRENT.set(threadState);
    }

    /** Ends {@link #share}. */
    public static void unshare() {
        CURRENT.remove();
    }

    /** {@return what coroutine threads have the driving thread do} */
    public HostThreadCalls errands() {
        return errands;
    }

    // The loop

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
                    + ": call this from a callback or a task; work in another thread than the loop's hands it over with"
                    + " callSoonThreadsafe or submit, and a program that has no loop is run by Tulip.run");
        }
        return running;
    }

    /** Sets the loop that runs here; null: none does. */
    void setLoop(@Nullable ThreadBound running) {
        loop = running;
    }

    /** {@return the backend of the simulation that goes on in this thread, or did; null: there is none any more} */
    public @Nullable Backend simulation() {
        return simulation == null ? null : simulation.get();
    }

    /** Notes that this thread runs loops of a simulation. */
    public void simulates(Backend backend) {
        simulation = new WeakReference<>(backend);
    }

    // The variables

    /** Takes the way into contexts, given by their class when it is loaded. */
    public static void access(ContextAccess contextAccess) {
        access = contextAccess;
    }

    /** {@return the way into contexts; their class has been loaded} */
    public static ContextAccess access() {
        return access;
    }

    /** {@return the variables in force} */
    public ContextValues values() {
        return values;
    }

    /** Puts changed variables in force, of the same scope, wherever that is in force. */
    public void setValues(ContextValues changed) {
        values = changed;
        if (scope instanceof SharedScope shared) {
            shared.changed(changed);
        }
    }

    /** Takes what another thread has set in a scope, if that is in force here still; this thread waits for the other one meanwhile. */
    public void adopt(SharedScope changed, ContextValues newValues) {
        if (scope == changed) {
            values = newValues;
        }
    }

    /** {@return whose variables are in force, to be compared by identity; a callback gets its name now} */
    public Object scope() {
        if (scope == NAMELESS) {
            scope = new Object();
        }
        return scope;
    }

    /** {@return what {@link #scope} returns, or what stands for a callback that nobody has asked; for {@link #putBack}} */
    public Object scopeNow() {
        return scope;
    }

    /** {@return the variables in force, with the values of this thread: for who takes them elsewhere} */
    public ContextValues capture() {
        return CARRIER == null ? values : Carried.capture(CARRIER, values);
    }

    /** {@return the variables of a context: those in force when it is the one entered here} */
    public ContextValues valuesOf(Object context, ContextValues own) {
        return scope == context ? capture() : own;
    }

    // A task's step

    /** Enters a task's context for a step. */
    public void enterContext(Object context) {
        ContextValues own = access.enter(context);
        scope = context;
        if (values != own) {
            values = own;
        }
    }

    /** Ends {@link #enterContext}. */
    public void leaveContext(Object context) {
        access.leave(context, values);
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

    // A callback

    /** Begins a callback with variables of its own, which are a copy that nobody else has. */
    public void beginCallback(ContextValues newValues) {
        beginCallback(NAMELESS, newValues);
    }

    /**
     * Begins a callback with variables of its own.
     *
     * <p>What is in force already is not written again: to store a reference where another one has been for long costs the callback as
     * much as all else here, for the garbage collector (G1) orders memory then.
     */
    public void beginCallback(Object newScope, ContextValues newValues) {
        if (scope != newScope) {
            scope = newScope;
        }
        if (values != newValues) {
            values = newValues;
        }
        if (CARRIER != null) {
            carried = Carried.open(CARRIER, newValues, carried);
        }
    }

    /** Ends {@link #beginCallback}. */
    public void endCallback() {
        if (CARRIER != null) {
            Carried top = carried;
            if (top != null) {
                top.close();
                carried = top.outer;
            }
        }
    }

    /** Puts the variables back that were in force before a callback came in between; it has ended. */
    public void putBack(Object oldScope, ContextValues oldValues) {
        scope = oldScope;
        values = oldValues;
    }

    // A block with variables of its own

    /** What was in force before a block, and what was opened for it. */
    public static final class Saved {
        /** Whose variables were in force. */
        private final Object scope;
        /** The variables that were in force, with the thread's values. */
        private final ContextValues values;
        /** What the block's variables put in force of the thread's; null: there is no carrier. */
        private final @Nullable Carried entered;

        private Saved(Object scope, ContextValues values, @Nullable Carried entered) {
            this.scope = scope;
            this.values = values;
            this.entered = entered;
        }
    }

    /** Puts other variables in force for a block; what is returned is for {@link #leave}. */
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
            reopen(CARRIER, saved.entered);
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

    // Somebody else has the thread

    /**
     * What was in force in a thread before somebody else had it. States: empty; holding what was in force, from {@link #take} to
     * {@link #giveBack}. May be used again, so that a driver that takes the thread often needs one.
     */
    public static final class SetAside {
        /** The state that this was taken from; null: empty. */
        private @Nullable ThreadState state;
        /** The loop that ran there; null: none. */
        private @Nullable ThreadBound loop;
        /** Whose variables were in force. */
        private @Nullable Object scope;
        /** The variables that were in force. */
        private ContextValues values = ContextValues.EMPTY;
        /** What was in force of values of threads; null: nothing. */
        private @Nullable Carried carried;

        /** Takes what is in force, which stays so until somebody puts in force what is theirs. */
        public void take(ThreadState from) {
            state = from;
            loop = from.loop;
            scope = from.scope;
            values = from.values;
            carried = from.carried;
            from.carried = null;
        }

        /** Ends {@link #take}: what was in force is so again. Does nothing when empty. */
        public void giveBack() {
            ThreadState to = state;
            Object outer = scope;
            if (to == null || outer == null) {
                return;
            }
            if (CARRIER != null) {
                to.closeAll();
            }
            to.loop = loop;
            to.scope = outer;
            to.values = values;
            to.carried = carried;
            state = null;
            loop = null;
            scope = null;
            values = ContextValues.EMPTY;
            carried = null;
        }
    }

    // Generators

    /** {@return the generator whose body runs here, the innermost one, or null} */
    public @Nullable GeneratorScope generator() {
        return generator;
    }

    /** {@return the task that cannot be suspended while the body of a generator runs, or null} */
    public @Nullable Object generatorTask() {
        GeneratorScope innermost = generator;
        return innermost == null ? null : innermost.task;
    }

    /** The body of a generator begins or goes on, within a task or not, perhaps in another thread. */
    public void enterGenerator(GeneratorScope entered, @Nullable Object within) {
        if (CARRIER != null) {
            values = Carried.capture(CARRIER, values);
            entered.carried = carried;
            carried = null;
        }
        entered.outer = generator;
        entered.task = within;
        generator = entered;
    }

    /** Ends {@link #enterGenerator}: from another thread, the values of this one are those that the body has left. */
    public void leaveGenerator(GeneratorScope left, boolean otherThread) {
        generator = left.outer;
        left.outer = null;
        left.task = null;
        if (CARRIER == null) {
            return;
        }
        Carried top = left.carried;
        left.carried = null;
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
}
