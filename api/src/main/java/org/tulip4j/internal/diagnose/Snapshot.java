package org.tulip4j.internal.diagnose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.tulip4j.EventLoop;
import org.tulip4j.Task;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.OpenLoops;
import org.tulip4j.internal.task.AwaitedKind;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.TaskImpl;

/**
 * The tasks of one loop at one moment. A loop that runs is asked and so is consistent; one that does not answer is stuck in a
 * callback: then the tasks are named without their stacks, and the stack of its thread says where it is stuck.
 */
final class Snapshot {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The loop that was asked. */
    final Loop loop;
    /** What its tasks were doing, in no order. */
    final List<Entry> entries = new ArrayList<>();
    /** Where the loop is stuck; empty when it answered. */
    List<StackTraceElement> stuckAt = List.of();
    /** How long the loop took to come to the question; negative: it does not run, or did not answer. */
    long lagNanos = -1;

    /** A task, where it stands, what it waits for (empty: nothing), who holds that, and the tasks that await it. */
    record Entry(
            TaskImpl<?> task,
            String phase,
            String waitsFor,
            List<TaskImpl<?>> heldBy,
            List<StackTraceElement> frames,
            Set<TaskImpl<?>> awaitedBy) {
        static Entry of(TaskImpl<?> task, List<StackTraceElement> frames, Set<TaskImpl<?>> awaitedBy) {
            return new Entry(task, task.phase(), AwaitedKind.of(task), AwaitedKind.holders(task), frames, awaitedBy);
        }
    }

    private Snapshot(Loop loop) {
        this.loop = loop;
    }

    /** Every open loop, with the frames of every task. Any thread. */
    static List<Snapshot> all() {
        return all(task -> true);
    }

    /** Every open loop, with the frames of some tasks: to look at a stack is most of what a snapshot costs a loop. Any thread. */
    static List<Snapshot> all(Predicate<TaskImpl<?>> withFrames) {
        Map<Loop, CompletableFuture<Snapshot>> asked = new LinkedHashMap<>();
        for (EventLoop one : OpenLoops.all()) {
            Loop loop = (Loop) one;
            asked.put(loop, ask(loop, withFrames));
        }
        long until = System.nanoTime() + PATIENCE_NANOS;
        List<Snapshot> all = new ArrayList<>();
        asked.forEach((loop, answer) -> all.add(await(loop, answer, until)));
        return all;
    }

    private static CompletableFuture<Snapshot> ask(Loop loop, Predicate<TaskImpl<?>> withFrames) {
        CompletableFuture<Snapshot> answer = new CompletableFuture<>();
        boolean here = loop.inLoop() || !loop.isRunning();
        long asked = System.nanoTime();
        if (here || !loop.postUnlessClosed(core -> answer.complete(look(core, asked, withFrames)))) {
            answer.complete(look(loop, withFrames));
        }
        return answer;
    }

    private static Snapshot look(Loop loop, long asked, Predicate<TaskImpl<?>> withFrames) {
        long lag = System.nanoTime() - asked;
        Snapshot snapshot = look(loop, withFrames);
        snapshot.lagNanos = lag;
        return snapshot;
    }

    private static Snapshot await(Loop loop, CompletableFuture<Snapshot> answer, long until) {
        try {
            return answer.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return stuck(loop);
        } catch (TimeoutException late) {
            return stuck(loop);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("looking at " + loop + " failed", impossible.getCause());
        }
    }

    private static Snapshot look(Loop loop, Predicate<TaskImpl<?>> withFrames) {
        Snapshot snapshot = new Snapshot(loop);
        for (Task<?> task : loop.allTasks()) {
            TaskImpl<?> own = (TaskImpl<?>) task;
            List<StackTraceElement> frames = withFrames.test(own) ? own.bodyFrames() : List.of();
            snapshot.entries.add(Entry.of(own, frames, tasksAbove(own)));
        }
        return snapshot;
    }

    private static Snapshot stuck(Loop loop) {
        Snapshot snapshot = new Snapshot(loop);
        Thread thread = loop.thread();
        snapshot.stuckAt = thread == null ? List.of() : List.of(thread.getStackTrace());
        for (Task<?> task : loop.allTasks()) {
            TaskImpl<?> own = (TaskImpl<?>) task;
            snapshot.entries.add(Entry.of(own, List.of(), Set.of()));
        }
        return snapshot;
    }

    /** The nearest tasks that await it, through futures of gather and its like. */
    private static Set<TaskImpl<?>> tasksAbove(TaskImpl<?> task) {
        if (task.awaiters().isEmpty()) {
            return Set.of();
        }
        Set<TaskImpl<?>> tasks = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<FutureImpl<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<FutureImpl<?>> left = new ArrayList<>(task.awaiters());
        while (!left.isEmpty()) {
            FutureImpl<?> one = left.remove(left.size() - 1);
            if (one instanceof TaskImpl<?> above) {
                tasks.add(above);
            } else if (seen.add(one)) {
                left.addAll(one.awaiters());
            }
        }
        return tasks;
    }
}
