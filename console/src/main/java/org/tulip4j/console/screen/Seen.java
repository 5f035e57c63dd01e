package org.tulip4j.console.screen;

import java.util.HashMap;
import java.util.Map;
import org.tulip4j.console.data.LoopFacts;
import org.tulip4j.console.data.Snapshot;
import org.tulip4j.console.data.TaskFacts;

/** Since when each task has been seen: tulip notes no time when it makes one. Confined to a thread. */
final class Seen {
    /** When each task was seen first, by loop, id and name. */
    private Map<String, Long> since = new HashMap<>();
    /** When the latest look was. */
    private long now;

    /** Takes in a look. */
    void look(Snapshot snapshot) {
        now = snapshot.time();
        Map<String, Long> still = new HashMap<>();
        for (LoopFacts loop : snapshot.loops()) {
            for (TaskFacts task : loop.tasks()) {
                still.put(key(task), since.getOrDefault(key(task), now));
            }
        }
        since = still;
    }

    /** How long a task of the latest look has been seen. */
    String age(TaskFacts task) {
        return Numbers.age(now - since.getOrDefault(key(task), now));
    }

    private static String key(TaskFacts task) {
        return task.loop() + '\n' + task.id() + '\n' + task.name();
    }
}
