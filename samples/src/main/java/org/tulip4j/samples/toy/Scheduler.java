package org.tulip4j.samples.toy;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tulip4j.Generator;
import org.tulip4j.StopIteration;

/** Runs tasks in turn and does what they ask for: the kernel of a toy operating system. Every emit gives way. */
final class Scheduler implements AutoCloseable {
    private final PrintStream out;
    private final Deque<Task> ready = new ArrayDeque<>();
    private final Map<Integer, Task> tasks = new LinkedHashMap<>();
    /** Who waits for the end of which task. */
    private final Map<Integer, List<Task>> exitWaits = new LinkedHashMap<>();

    private final IoWaits io;
    /** The selector's turn in the rotation; it is in no map, for it never ends. */
    private final Task poller;

    Scheduler(PrintStream out) throws IOException {
        this.out = out;
        this.io = new IoWaits(this);
        this.poller = new Task(io.pollTask());
        Task.count = 0;
    }

    /** Starts a task and returns its id. */
    int spawn(Generator<Object, Object, ?> target) {
        Task task = new Task(target);
        tasks.put(task.id(), task);
        schedule(task);
        return task.id();
    }

    /** Puts a task at the end of the queue. */
    void schedule(Task task) {
        ready.add(task);
    }

    boolean isIdle() {
        return ready.isEmpty();
    }

    IoWaits io() {
        return io;
    }

    /** Runs until every task has ended. One that fails is reported and does no harm to the others. */
    void mainLoop() {
        schedule(poller);
        while (!tasks.isEmpty()) {
            if (ready.peek() == poller && ready.size() == 1 && io.isEmpty()) {
                throw new IllegalStateException("every task waits for another one to end: " + tasks.values());
            }
            step(ready.remove());
        }
    }

    private void step(Task task) {
        Object emitted;
        try {
            emitted = task.run();
        } catch (StopIteration end) {
            exit(task);
            return;
        } catch (Exception failure) {
            if (task == poller) {
                throw new IllegalStateException("the selector failed", failure);
            }
            out.println(task + " failed: " + failure.getMessage());
            exit(task);
            return;
        }
        if (emitted instanceof SystemCall call) {
            trap(call, task);
        } else {
            schedule(task);
        }
    }

    /** What the system refuses, the task hears at its emit. */
    private void trap(SystemCall call, Task task) {
        try {
            call.handle(this, task);
        } catch (IOException | RuntimeException refused) {
            task.setThrowValue(refused);
            schedule(task);
        }
    }

    private void exit(Task task) {
        tasks.remove(task.id());
        List<Task> waiting = exitWaits.remove(task.id());
        if (waiting != null) {
            waiting.forEach(this::schedule);
        }
    }

    /** Lets a task wait for the end of another; false when there is none. */
    boolean waitForExit(Task task, int tid) {
        if (!tasks.containsKey(tid)) {
            return false;
        }
        exitWaits.computeIfAbsent(tid, none -> new ArrayList<>()).add(task);
        return true;
    }

    /** Ends a task where it stands: its next step finds it at its end. False when there is none. */
    boolean kill(int tid) {
        Task task = tasks.get(tid);
        if (task == null) {
            return false;
        }
        boolean waited = io.forget(task);
        for (List<Task> waiting : exitWaits.values()) {
            waited |= waiting.remove(task);
        }
        if (waited) {
            schedule(task);
        }
        try {
            task.close();
        } catch (RuntimeException failure) {
            out.println(task + " failed: " + failure.getMessage());
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        io.close();
    }
}
