package org.tulip4j.testing;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoops;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.spi.CoroutineEngine;

/**
 * Whoever is cancelled in a test with {@link TulipTest#cancels}: at its first await in the first run of the test, at its second in the second, until it ends
 * before it is cancelled. What the test looks at afterwards must be whole each time.
 *
 * <pre>{@code
 * @TulipTest(cancels = 100)
 * void thePoolIsWholeWhoeverIsCancelled(Victim victim) {
 *     Pool pool = new Pool(1);
 *     victim.run(() -> pool.use(connection -> connection.ask("?")));
 *     assertEquals(1, pool.free());
 * }
 * }</pre>
 *
 * <p>An await counts when it waits: one whose future is done goes on at once, and cannot be cancelled.
 *
 * <p>Thread: the loop's.
 *
 * @since 0.1.0
 */
public final class Victim {
    /** Says at which await it is cancelled. */
    private final int at;
    /** What is cancelled; null: it was not begun. */
    private @Nullable Task<?> task;
    /** How often it has waited. */
    private int awaits;
    /** Where it was cancelled, innermost first; null: it was not. */
    private StackTraceElement @Nullable [] where;

    Victim(int at) {
        this.at = at;
    }

    /**
     * Runs a body as a task, which is cancelled at its await of this run, and waits until it has ended.
     *
     * @param body what is cancelled; what it throws, but for its cancellation, is thrown
     * @throws IllegalStateException when called a second time
     */
    public void run(VoidCoroutine body) {
        Objects.requireNonNull(body, "body");
        if (task != null) {
            throw new IllegalStateException("a test has one victim: " + task + " was it already");
        }
        Task<?> begun = EventLoops.running().createTaskVoid(body, TaskOptions.named("victim"));
        task = begun;
        try {
            begun.await();
        } catch (CancelledError cancelled) {
            if (!begun.isCancelled()) {
                throw cancelled;
            }
        }
    }

    /** {@return whether it was cancelled in this run, whatever it made of that} */
    public boolean wasCancelled() {
        return where != null;
    }

    /** {@return at which of its awaits it is cancelled in this run, from 1 on} */
    public int awaitNumber() {
        return at;
    }

    /** Whether it was begun at all. */
    boolean hasBegun() {
        return task != null;
    }

    /** Where it was cancelled, for messages. */
    String place() {
        StackTraceElement[] frames = where;
        if (frames == null) {
            return "not cancelled";
        }
        for (StackTraceElement frame : frames) {
            if (isUsers(frame.getClassName())) {
                return "cancelled at its await number " + at + ", " + frame;
            }
        }
        return "cancelled at its await number " + at;
    }

    /** Whether a class is neither Java's own nor tulip's, tests of tulip left aside. */
    private static boolean isUsers(String name) {
        return name.startsWith("org.tulip4j.")
                ? name.contains("Test")
                : !name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.");
    }

    /** Stands before an engine and counts how often the victim waits. */
    CoroutineEngine around(CoroutineEngine engine) {
        return new Counting(engine);
    }

    /** Has the loop cancel it before anything else can happen to it. */
    private void waits(CoroutineEngine.Stack stack) {
        Task<?> begun = task;
        if (++awaits == at && begun != null) {
            where = stack.stackTrace();
            begun.loop().callSoonThreadsafe(() -> begun.cancel("cancelled by the test, at its await number " + at));
        }
    }

    /** The engine that is seen by the loop. */
    private final class Counting implements CoroutineEngine {
        /** Runs the bodies. */
        private final CoroutineEngine engine;

        Counting(CoroutineEngine engine) {
            this.engine = engine;
        }

        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public Stack create(Runnable body) {
            Stack stack = engine.create(body);
            return body == task ? new Counted(stack) : stack;
        }
    }

    /** The victim's stack. */
    private final class Counted implements CoroutineEngine.Stack {
        /** Runs the body. */
        private final CoroutineEngine.Stack stack;
        /** The body has left it in the step that runs. */
        private boolean left;

        Counted(CoroutineEngine.Stack stack) {
            this.stack = stack;
        }

        @Override
        public void resume() {
            left = false;
            stack.resume();
            if (left) {
                waits(stack);
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

    @Override
    public String toString() {
        return "<Victim " + place() + ">";
    }
}
