package org.tulip4j.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.SharedScope;
import org.tulip4j.internal.state.ThreadState;

/**
 * The context variables of a coroutine of another library: in force while it runs, in whatever thread, and kept while it is suspended.
 * What it sets is seen in its later steps and by nobody else.
 *
 * <p>{@link Context#run} is for a block that begins and ends in one call; this is for a library that is told "the coroutine goes on
 * here" and "it leaves this thread". A step may begin in another thread before the one before has left: each sees what the other sets.
 *
 * <p>Values of threads that a {@link ContextCarrier} carries are those of the moment when this was made; what a step changes in them is not
 * kept. Thread: any, one step at a time.
 *
 * @since 0.1.0
 */
public final class SuspendableContext {
    /** What the variables are, and where they are in force. */
    private final Variables variables;

    private SuspendableContext(ContextValues values) {
        variables = new Variables(values);
    }

    /**
     * A copy of a context.
     *
     * @param context read, not kept
     * @return in force nowhere yet
     */
    public static SuspendableContext of(Context context) {
        Context own = Objects.requireNonNull(context, "context").copy();
        return new SuspendableContext(ThreadState.access().enter(own));
    }

    /**
     * A copy for another coroutine. Made in a step of this one, it has the values of its thread, too.
     *
     * @return in force nowhere yet
     */
    public SuspendableContext copy() {
        ThreadState here = ThreadState.current();
        return new SuspendableContext(here.scopeNow() == variables ? here.capture() : variables.now());
    }

    /**
     * Puts the variables in force in this thread; where they are in force already, nothing changes.
     *
     * @return what ends it, in this thread, the last entered first
     */
    public Entered enter() {
        ThreadState here = ThreadState.current();
        return here.scopeNow() == variables ? new Entered(variables, here) : variables.enter(here);
    }

    /** The variables, with the steps that run. Guarded by itself. */
    private static final class Variables implements SharedScope {
        /** What they are. */
        private ContextValues values;
        /** The steps that have entered and not left: one, or two where a coroutine changes its thread. */
        private final List<Entered> steps = new ArrayList<>(2);

        Variables(ContextValues values) {
            this.values = values;
        }

        synchronized ContextValues now() {
            return values;
        }

        synchronized Entered enter(ThreadState here) {
            Entered step = new Entered(this, here);
            step.before = here.enter(this, values);
            steps.add(step);
            return step;
        }

        synchronized void leave(Entered step) {
            steps.remove(step);
        }

        @Override
        public synchronized void changed(ContextValues set) {
            values = set;
            for (Entered step : steps) {
                step.state.adopt(this, set);
            }
        }
    }

    /**
     * A step, while it runs.
     *
     * @since 0.1.0
     */
    public static final class Entered {
        /** What is in force. */
        private final Variables variables;
        /** What the step's thread is busy with. */
        private final ThreadState state;
        /** What was in force before; null: the same variables. */
        private ThreadState.@Nullable Saved before;

        private Entered(Variables variables, ThreadState state) {
            this.variables = variables;
            this.state = state;
        }

        /** Puts back in force what was before. */
        public void leave() {
            ThreadState.Saved outer = before;
            if (outer != null) {
                before = null;
                variables.leave(this);
                state.leave(outer);
            }
        }
    }
}
