package org.tulip4j.internal.trace;

import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;

/**
 * Tells Flight Recorder of what keeps a loop, where its module is there and a recording asks; else each call costs two loads and makes
 * nothing. What lasts is an object from its begin to its end, of no type that a runtime without Flight Recorder lacks; null: nobody asked
 * when it began. Any thread.
 */
public final class LoopEvents {
    private LoopEvents() {}

    /** {@return whether a recording asks for callbacks that take long} */
    public static boolean asksForCallbacks() {
        return Recorder.isAwake() && SlowCallbackEvent.PROBE.isEnabled();
    }

    /** {@return what is to be given to {@link #callbackEnded}, or null} */
    public static @Nullable Object callbackBegins() {
        if (!asksForCallbacks()) {
            return null;
        }
        SlowCallbackEvent event = new SlowCallbackEvent();
        event.begin();
        return event;
    }

    /**
     * A callback has ended; it is told of when it took as long as the recording's threshold.
     *
     * @param begun from {@link #callbackBegins}
     * @param callback has the text
     */
    public static void callbackEnded(@Nullable Object begun, Object loop, Object callback) {
        if (begun == null) {
            return;
        }
        SlowCallbackEvent event = (SlowCallbackEvent) begun;
        event.end();
        if (event.shouldCommit()) {
            event.loop = loop.toString();
            event.callback = callback.toString();
            event.commit();
        }
    }

    /** A loop is stuck; the message is the log's. */
    public static void stuck(Object loop, @Nullable String task, @Nullable Thread thread, String message) {
        if (Recorder.isAwake() && StuckLoopEvent.PROBE.isEnabled()) {
            StuckLoopEvent event = new StuckLoopEvent();
            event.loop = loop.toString();
            event.task = task == null ? "" : task;
            event.stuck = thread;
            event.message = message;
            event.commit();
        }
    }

    /** A task is cancelled again while it waits in its clean-up; the task has the text. */
    public static void cleanUpCut(Object loop, Object task) {
        if (Recorder.isAwake() && CleanUpCutEvent.PROBE.isEnabled()) {
            CleanUpCutEvent event = new CleanUpCutEvent();
            event.loop = loop.toString();
            event.task = task.toString();
            event.commit();
        }
    }

    /** The loop has told its exception handler, or the log, of an error. */
    public static void error(Object loop, ErrorContext context) {
        if (Recorder.isAwake() && ErrorEvent.PROBE.isEnabled()) {
            ErrorEvent event = new ErrorEvent();
            event.loop = loop.toString();
            event.message = context.message();
            event.failure = ConnectionEvents.text(context.exception());
            event.commit();
        }
    }

    /** {@return what is to be given to {@link #workStarted}, or null} */
    public static @Nullable Object workWaits() {
        if (!Recorder.isAwake() || !ExecutorWaitEvent.PROBE.isEnabled()) {
            return null;
        }
        ExecutorWaitEvent event = new ExecutorWaitEvent();
        event.begin();
        return event;
    }

    /**
     * A thread has taken work of an executor.
     *
     * @param begun from {@link #workWaits}
     */
    public static void workStarted(@Nullable Object begun, Object loop, Object work) {
        if (begun == null) {
            return;
        }
        ExecutorWaitEvent event = (ExecutorWaitEvent) begun;
        event.end();
        if (event.shouldCommit()) {
            event.loop = loop.toString();
            event.work = work.getClass().getName();
            event.commit();
        }
    }
}
