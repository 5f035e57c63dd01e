package org.tulip4j.internal.diagnose;

import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Task;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.SlowCallbacks;

/**
 * What the watch has seen of loops: a loop that was busy with the same thing at {@value #LOOKS} looks in a row is stuck. Looks are
 * counted, not time, so that a process that was stopped and went on accuses nobody. Holds no loop; confined to the watch's thread.
 */
final class StuckLooks {
    static final int LOOKS = 4;

    /** What was seen of each loop at the last look. */
    private final Map<Loop, Seen> seen = new WeakHashMap<>();
    /** How long a loop must stand still to be told of. */
    private final long periodNanos;

    /** So much time is between two looks. */
    StuckLooks(long periodNanos) {
        this.periodNanos = periodNanos;
    }

    /** How far a loop had come at the latest look. */
    private static final class Seen {
        /** What {@link Loop#progress} told then. */
        private long progress;
        /** How often in a row it was that, and busy. */
        private int looks;
        /** The callback that was told of in debug mode, by identity; null: none is. */
        private @Nullable String told;
    }

    /** Looks at a loop that runs; what is to be told of it, once while it is stuck, else null. */
    @Nullable String look(Loop loop) {
        Seen last = seen.computeIfAbsent(loop, any -> new Seen());
        long progress = loop.progress();
        if (!loop.isBusy() || progress != last.progress) {
            last.progress = progress;
            last.looks = loop.isBusy() ? 1 : 0;
            return null;
        }
        if (++last.looks != LOOKS) {
            return null;
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(periodNanos * (LOOKS - 1));
        return text(loop, "one callback or step has taken more than " + seconds + " s so far");
    }

    /** Looks at a loop in debug mode; what is to be told, once, of a callback that has taken twice the limit and goes on, else null. */
    @Nullable String lookInDebug(Loop loop, SlowCallbacks timing) {
        Seen last = seen.computeIfAbsent(loop, any -> new Seen());
        String text = timing.running();
        if (text == null) {
            last.told = null;
            return null;
        }
        long takes = System.nanoTime() - timing.startedAt();
        if (last.told == text || takes < 2 * timing.limitNanos()) {
            return null;
        }
        last.told = text;
        String about = text(loop, "executing " + text + " takes " + takes / 1_000_000 + " ms so far");
        return timing.running() == text ? about : null;
    }

    /** What is known of a loop that is stuck: the task, the stack, the remedy. */
    static String text(Loop loop, String what) {
        Thread thread = loop.thread();
        Task<?> task = loop.taskNow();
        StackTraceElement[] stack = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
        Thread.State state = thread == null ? Thread.State.NEW : thread.getState();
        return loop + " is stuck: " + what + ", and it can do nothing else until that ends."
                + (task == null ? "" : " It is in task " + task.name() + ".") + remedy(state)
                + (thread == null ? "" : " Thread " + thread.getName() + " is " + state + " in")
                + Arrays.stream(stack).map(frame -> "\n    at " + frame).collect(Collectors.joining());
    }

    private static String remedy(Thread.State state) {
        return switch (state) {
            case BLOCKED ->
                " It waits for a monitor. A coroutine that awaits inside synchronized keeps its monitor while others run, and"
                        + " stops them all: use org.tulip4j.sync.Lock there, or await outside.";
            case WAITING, TIMED_WAITING ->
                " What waits without await() belongs into runInExecutor; between coroutines use the locks and queues of tulip.";
            default ->
                " What computes for long or blocks belongs into runInExecutor, or gives way by Tulip.sleep(Duration.ZERO).";
        };
    }
}
