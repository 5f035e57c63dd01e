package org.tulip4j.testing.world;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Task;
import org.tulip4j.spi.CoroutineEngine;

/** Stands before an engine and tells victims how often their tasks wait. Confined to the thread of the loop or the world. */
final class Awaits implements CoroutineEngine {
    /** Runs the bodies. */
    private final CoroutineEngine engine;
    /** Who may be cancelled; may grow. */
    private final List<Victim> victims;

    Awaits(CoroutineEngine engine, List<Victim> victims) {
        this.engine = engine;
        this.victims = victims;
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Stack create(Runnable body) {
        Stack stack = engine.create(body);
        return body instanceof Task<?> task && mayBeTaken(task) ? new Count(stack, task) : stack;
    }

    private boolean mayBeTaken(Task<?> task) {
        for (Victim victim : victims) {
            if (victim.looksAtAll() || victim.takes(task)) {
                return true;
            }
        }
        return false;
    }

    /** The stack of a task, which counts its awaits from when a victim takes it. */
    final class Count implements Stack {
        /** Runs the body. */
        private final Stack stack;
        /** Whose stack it is. */
        private final Task<?> task;
        /** Who has taken it; null: nobody yet. */
        private @Nullable Victim victim;
        /** The await at which it is cancelled; zero: none; null: not chosen yet. */
        @Nullable Integer chosen;
        /** How often it has waited since. */
        int awaits;
        /** It was cancelled here. */
        private boolean cancelled;
        /** The body has left it in the step that runs. */
        private boolean left;

        Count(Stack stack, Task<?> task) {
            this.stack = stack;
            this.task = task;
        }

        @Override
        public void resume() {
            left = false;
            stack.resume();
            if (left && !cancelled) {
                waits();
            }
        }

        private void waits() {
            for (int i = 0; victim == null && i < victims.size(); i++) {
                victim = victims.get(i).takes(task) ? victims.get(i) : null;
            }
            Integer number = victim == null ? null : victim.struck(this);
            if (victim != null && number != null) {
                cancelled = true;
                victim.cancel(task, number, stack.stackTrace());
            }
        }

        @Override
        public void suspend() {
            left = true;
            stack.suspend();
        }

        @Override
        public void abandon() {
            stack.abandon();
        }

        @Override
        public @Nullable Thread thread() {
            return stack.thread();
        }

        @Override
        public StackTraceElement[] stackTrace() {
            return stack.stackTrace();
        }
    }
}
