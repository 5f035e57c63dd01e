package org.tulip4j.internal.diagnose;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.TaskImpl;

/**
 * Snapshots of all loops as JSON, for consoles. The text has a version: it grows when a reader of an older one would be misled, not
 * when members are added. Tasks refer to each other by their positions in the list of their loop. Without state; any thread.
 */
final class SnapshotJson {
    /** The version of the form. */
    static final int VERSION = 1;

    private SnapshotJson() {}

    /** Every open loop, each with so many tasks at most, the oldest first. */
    static String all(int mostTasks, boolean stacks) {
        JsonText text = new JsonText();
        text.open('{').number("version", VERSION);
        text.number("pid", ProcessHandle.current().pid());
        text.number("time", System.currentTimeMillis());
        text.name("loops").open('[');
        for (Snapshot snapshot : Snapshot.all(task -> stacks)) {
            loop(text, snapshot, mostTasks, stacks);
        }
        return text.close(']').close('}').toString();
    }

    /** The frames of the tasks with these ids. */
    static String stacks(Set<String> ids) {
        JsonText text = new JsonText();
        text.open('{');
        for (Snapshot snapshot : Snapshot.all(task -> ids.contains(id(task)))) {
            for (Snapshot.Entry entry : snapshot.entries) {
                if (ids.contains(id(entry.task()))) {
                    frames(text, id(entry.task()), entry.frames());
                }
            }
        }
        return text.close('}').toString();
    }

    private static void loop(JsonText text, Snapshot snapshot, int mostTasks, boolean stacks) {
        Loop loop = snapshot.loop;
        text.open('{').string("id", id(loop)).string("name", loop.name()).string("state", state(snapshot));
        text.string("backend", loop.report().backend())
                .string("engine", loop.report().engine())
                .flag("debug", loop.isDebug());
        if (snapshot.lagNanos >= 0) {
            text.number("lagMicros", snapshot.lagNanos / 1_000);
        }
        text.name("stats").open('{');
        LoopTable.members(text, loop.stats());
        text.close('}');
        thread(text, loop.thread(), stacks);
        frames(text, "stuckAt", snapshot.stuckAt);
        text.number("taskCount", snapshot.entries.size());
        text.name("tasks").open('[');
        tasks(text, snapshot.entries.subList(0, Math.min(snapshot.entries.size(), Math.max(0, mostTasks))), stacks);
        text.close(']').close('}');
    }

    private static String state(Snapshot snapshot) {
        return !snapshot.stuckAt.isEmpty() ? "stuck" : snapshot.loop.isRunning() ? "running" : "stopped";
    }

    private static void thread(JsonText text, @Nullable Thread thread, boolean stacks) {
        if (thread != null) {
            text.string("thread", thread.getName());
            text.string("threadState", thread.getState().toString());
            if (stacks) {
                frames(text, "threadStack", List.of(thread.getStackTrace()));
            }
        }
    }

    private static void tasks(JsonText text, List<Snapshot.Entry> entries, boolean stacks) {
        Map<TaskImpl<?>, Integer> positions = new IdentityHashMap<>();
        for (Snapshot.Entry entry : entries) {
            positions.put(entry.task(), positions.size());
        }
        for (Snapshot.Entry entry : entries) {
            text.open('{')
                    .string("id", id(entry.task()))
                    .string("name", entry.task().name());
            text.string("state", entry.phase());
            if (!entry.waitsFor().isEmpty()) {
                text.string("waitsFor", entry.waitsFor());
            }
            positions(text, "awaitedBy", entry.awaitedBy(), positions);
            positions(text, "heldBy", entry.heldBy(), positions);
            if (stacks) {
                frames(text, "stack", entry.frames());
            }
            text.close('}');
        }
    }

    /** Those that are listed, by where they are in the list. */
    private static void positions(
            JsonText text, String name, Collection<TaskImpl<?>> tasks, Map<TaskImpl<?>, Integer> positions) {
        if (!tasks.isEmpty()) {
            text.name(name).open('[');
            for (TaskImpl<?> task : tasks) {
                Integer position = positions.get(task);
                if (position != null) {
                    text.number(position);
                }
            }
            text.close(']');
        }
    }

    private static void frames(JsonText text, String name, Collection<StackTraceElement> frames) {
        text.name(name).open('[');
        frames.forEach(frame -> text.string(text(frame)));
        text.close(']');
    }

    private static String text(StackTraceElement frame) {
        String file = frame.getFileName();
        String place = frame.isNativeMethod() ? "Native Method" : file == null ? "Unknown Source" : file;
        String line = frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber();
        return frame.getClassName() + "." + frame.getMethodName() + "(" + place + line + ")";
    }

    /** The number that {@link TaskTables} prints; nearly always unique. */
    private static String id(Object one) {
        return "0x" + Integer.toHexString(System.identityHashCode(one));
    }
}
