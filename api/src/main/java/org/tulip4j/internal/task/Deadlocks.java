package org.tulip4j.internal.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.tulip4j.ErrorContext;
import org.tulip4j.LoopOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.Ready;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.ProcessThreads;

/**
 * Tells of tasks that wait for each other: in debug mode when a ring closes, else when their loop would wait for ever. Told is what
 * nothing but a cancellation can end; or, when there is nobody else in the process, tasks that nobody can wake. Each task is told
 * of once. Confined to the loop.
 */
final class Deadlocks {
    /** How often a loop that would wait for ever again and again is looked at, at the most. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int FRAMES = 8;
    private static final int TASKS = 100;

    /** The tasks that were told of. */
    private final Set<TaskImpl<?>> told = Collections.newSetFromMap(new WeakHashMap<>());
    /** When the loop was looked at last, by the system's clock. */
    private long lookedAt = System.nanoTime() - PAUSE_NANOS;

    /** The tasks of one ring, and those that wait for it. */
    private record Found(List<TaskImpl<?>> ring, List<TaskImpl<?>> others) {}

    /** Debug mode: a task has begun to wait, and may have closed a ring. It is told of in a slot, unless it is open again by then. */
    void begunToWait(TaskImpl<?> task) {
        if (Rings.mayBeStuck(task) && closesRing(task)) {
            task.loop.enqueue(new Closing(this, task));
        }
    }

    /** A slot in which a ring is told of that a task has closed. */
    private record Closing(Deadlocks deadlocks, TaskImpl<?> task) implements Ready {
        @Override
        public void fire(Loop loop) {
            Rings rings = new Rings(List.of(task));
            if (rings.isStuck(task) && !deadlocks.told.contains(task)) {
                deadlocks.tell(loop, new Found(rings.ringFrom(task), List.of()));
            }
        }

        @Override
        public String toString() {
            return "report of a deadlock";
        }
    }

    private static boolean closesRing(TaskImpl<?> task) {
        Rings rings = new Rings(List.of(task));
        return rings.isStuck(task) && rings.ringFrom(task).contains(task);
    }

    /**
     * The loop is about to wait, without a limit.
     *
     * @param tasks those of the loop, the oldest first
     * @param alone whether nothing is registered with the loop that could wake it
     * @return after what time to look again, in nanoseconds; {@link Long#MAX_VALUE}: when the loop has gone on
     */
    long look(Loop loop, List<TaskImpl<?>> tasks, boolean alone) {
        long now = System.nanoTime();
        boolean realTime = loop.clock() == LoopOptions.DEFAULT.clock();
        if (realTime && now - lookedAt < PAUSE_NANOS) {
            return PAUSE_NANOS - (now - lookedAt);
        }
        lookedAt = now;
        Rings rings = new Rings(tasks);
        found(rings, tasks).forEach(found -> tell(loop, found));
        boolean news = tasks.stream().anyMatch(task -> !told.contains(task));
        if (alone && news && ProcessThreads.isAlone(Thread.currentThread())) {
            tellOfAll(loop, tasks);
        }
        return Long.MAX_VALUE;
    }

    /** The rings that were not told of, each with those that wait for it. Who waits for one that was told of adds nothing. */
    private Collection<Found> found(Rings rings, List<TaskImpl<?>> tasks) {
        Map<Set<TaskImpl<?>>, Found> found = new LinkedHashMap<>();
        for (TaskImpl<?> task : tasks) {
            if (!told.contains(task) && rings.isStuck(task)) {
                List<TaskImpl<?>> ring = rings.ringFrom(task);
                if (told.containsAll(ring)) {
                    told.add(task);
                    continue;
                }
                Found one = found.computeIfAbsent(Set.copyOf(ring), any -> new Found(ring, new ArrayList<>()));
                if (!ring.contains(task)) {
                    one.others().add(task);
                }
            }
        }
        return found.values();
    }

    private void tell(Loop loop, Found found) {
        List<TaskImpl<?>> ring = found.ring();
        List<TaskImpl<?>> all = new ArrayList<>(ring);
        all.addAll(found.others());
        StringBuilder text = new StringBuilder(
                ring.size() == 1
                        ? "Deadlock: a task waits for itself, and only a cancellation can end that"
                        : "Deadlock: " + ring.size()
                                + " tasks wait for each other in a ring, and only a cancellation can end that");
        describe(text, ring);
        if (!found.others().isEmpty()) {
            text.append("\n  They keep waiting: ")
                    .append(found.others().stream()
                            .limit(TASKS)
                            .map(task -> "Task " + task.name())
                            .collect(Collectors.joining(", ")));
        }
        report(loop, text, all);
    }

    private void tellOfAll(Loop loop, List<TaskImpl<?>> tasks) {
        StringBuilder text = new StringBuilder("Nothing can wake "
                + (tasks.size() == 1 ? "this task" : "these " + tasks.size() + " tasks")
                + ": no timer, channel, signal handler or other thread is there that could");
        describe(text, tasks);
        report(loop, text, tasks);
    }

    private static void describe(StringBuilder text, List<TaskImpl<?>> tasks) {
        for (TaskImpl<?> task : tasks.subList(0, Math.min(TASKS, tasks.size()))) {
            FutureImpl<?> target = task.target();
            text.append("\n  Task ").append(task.name());
            if (target != null) {
                text.append(" waits for ")
                        .append(target instanceof TaskImpl<?> ? "Task " : "")
                        .append(target.awaitedText());
            }
            task.bodyFrames().stream().limit(FRAMES).forEach(frame -> text.append("\n    at ")
                    .append(plain(frame)));
        }
        if (tasks.size() > TASKS) {
            text.append("\n  and ").append(tasks.size() - TASKS).append(" more");
        }
    }

    /** A frame without the loader and the module of its class. */
    private static StackTraceElement plain(StackTraceElement frame) {
        return new StackTraceElement(
                frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }

    private void report(Loop loop, StringBuilder text, List<TaskImpl<?>> tasks) {
        told.addAll(tasks);
        ErrorContext context = ErrorContext.of(text.toString()).with(ErrorContext.TASKS, List.copyOf(tasks));
        loop.call(() -> loop.errors().call(context), ContextValues.EMPTY);
    }
}
