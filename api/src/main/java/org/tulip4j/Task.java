package org.tulip4j;

import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.seal.TaskSeal;
import org.tulip4j.internal.state.ThreadState;

/**
 * A future driven by a coroutine.
 *
 * <p>{@link #cancel()} is a request: a {@link CancelledError} appears at the task's current or next suspension point, once
 * per request. It may be caught; then the task goes on. May be called from any thread. A task that is cancelled before its first step
 * never runs its body, nor any {@code finally} in there, as in asyncio: what has to be freed is made inside of the body, or freed in
 * a done-callback.
 *
 * <p>What the body throws ends the task and is kept: {@code await}, {@link #result} and {@link #exception} tell it. One that nobody asks for is
 * told to the loop's exception handler when the task is collected, or {@link LoopOptions#unretrievedGrace} after its end, and at the latest when the
 * loop closes. What the body itself catches nobody is told of. A {@link CancelledError} that it catches and does not throw again is a request that
 * was refused: the task goes on and ends as it would have, {@link #cancelling} still counts the request, and only the end of the
 * program reports a task that does so for too long.
 *
 * <p>Implemented by tulip alone; a {@link TaskFactory} wraps the body, or looks at the task.
 *
 * <p>Source: PEP 3156, "Tasks"; asyncio 3.4 to 3.13.
 *
 * @param <T> the coroutine's result
 * @since 0.1.0
 */
public sealed interface Task<T extends @Nullable Object> extends Future<T> permits TaskSeal {
    /** {@return the number of cancel requests minus the calls of {@link #uncancel}} */
    int cancelling();

    /**
     * Takes one cancel request back; for whoever made it. At zero, a request not yet delivered is dropped.
     *
     * @return the requests that are left
     */
    int uncancel();

    /** {@return the name, "Task-N" unless given} */
    String name();

    /**
     * Names the task, at any time.
     *
     * @param name shown in messages
     */
    void setName(String name);

    /** {@return what it runs} */
    Coroutine<T> coroutine();

    /** {@return the context of every step} */
    Context context();

    /**
     * Where the task stands: its frames, innermost first, while suspended; those of its exception when failed; else none.
     *
     * @param limit the most frames to return, at least 1
     * @return the frames; empty where the engine cannot tell
     */
    List<StackTraceElement> stack(int limit);

    /**
     * Prints where the task stands, one frame a line, innermost first; "No stack for ..." when there is none to tell.
     *
     * @param out not closed
     */
    default void printStack(PrintStream out) {
        List<StackTraceElement> frames = stack(Integer.MAX_VALUE);
        out.println((frames.isEmpty() ? "No stack for " : "Stack for ") + this);
        for (StackTraceElement frame : frames) {
            out.println("    at " + frame);
        }
    }

    /**
     * Always refused, as on every future that stands for something: a task's result is what its coroutine returns.
     *
     * @throws InvalidStateException always
     */
    @Override
    void setResult(T value);

    /**
     * Always refused: a task's exception is what its coroutine throws.
     *
     * @throws InvalidStateException always
     */
    @Override
    void setException(Throwable exception);

    /** {@return the task that runs here, or null in a plain callback}
     * @throws IllegalStateException without a running loop
     */
    static @Nullable Task<?> current() {
        return ((EventLoop) ThreadState.running()).currentTask();
    }
}
