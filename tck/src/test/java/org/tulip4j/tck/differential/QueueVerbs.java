package org.tulip4j.tck.differential;

import java.util.Comparator;
import java.util.Map;
import org.tulip4j.queues.LifoQueue;
import org.tulip4j.queues.PriorityQueue;
import org.tulip4j.queues.Queue;

/** Queues; the first letter of a name says which, its number the most items it holds. */
final class QueueVerbs {
    private QueueVerbs() {}

    static void register(Map<String, Verb> verbs) {
        verbs.put("put", (player, op) -> {
            queue(player, op).put(op.arg(1)).await();
            return "ok";
        });
        verbs.put("get", (player, op) -> queue(player, op).get().await());
        verbs.put("putn", (player, op) -> {
            queue(player, op).putNowait(op.arg(1));
            return "ok";
        });
        verbs.put("getn", (player, op) -> queue(player, op).getNowait());
        verbs.put("tdone", (player, op) -> {
            queue(player, op).taskDone();
            return "ok";
        });
        verbs.put("join", (player, op) -> {
            queue(player, op).join().await();
            return "ok";
        });
        verbs.put("qsize", (player, op) -> {
            Queue<String> queue = queue(player, op);
            return queue.qsize() + " " + Shown.value(queue.isEmpty()) + " " + Shown.value(queue.isFull());
        });
        verbs.put("shut", (player, op) -> {
            queue(player, op).shutdown(op.arg(1).equals("i"));
            return "ok";
        });
    }

    @SuppressWarnings("unchecked")
    private static Queue<String> queue(Player player, Op op) {
        return (Queue<String>) player.things.computeIfAbsent(op.arg(0), name -> {
            int number = Player.number(name);
            return switch (name.charAt(0)) {
                case 'q' -> new Queue<String>(number);
                case 'p' -> new PriorityQueue<String>(number, Comparator.naturalOrder());
                default -> new LifoQueue<String>(number);
            };
        });
    }
}
