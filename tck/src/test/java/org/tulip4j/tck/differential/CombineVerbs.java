package org.tulip4j.tck.differential;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.ReturnWhen;
import org.tulip4j.Task;
import org.tulip4j.TaskGroup;
import org.tulip4j.TaskOptions;
import org.tulip4j.TimedOutException;
import org.tulip4j.Timeout;
import org.tulip4j.Tulip;
import org.tulip4j.WaitResult;

/** What waits for several, or for a time. */
final class CombineVerbs {
    private CombineVerbs() {}

    static void register(Map<String, Verb> verbs) {
        verbs.put("gather", (player, op) -> {
            gather(player, op, player.futures(op.args().subList(2, op.args().size())));
            return null;
        });
        verbs.put("gatherco", CombineVerbs::gatherCoroutines);
        verbs.put("shield", CombineVerbs::shield);
        verbs.put("wait", CombineVerbs::wait);
        verbs.put("waitfor", CombineVerbs::waitFor);
        verbs.put("ascomp", CombineVerbs::asCompleted);
        verbs.put("timeout", CombineVerbs::timeout);
        verbs.put("resched", CombineVerbs::reschedule);
        verbs.put("expired", (player, op) -> {
            Timeout limit = (Timeout) player.slots.get(op.arg(0));
            return limit == null ? "none" : Shown.value(limit.isExpired());
        });
        verbs.put("group", CombineVerbs::group);
        verbs.put("gspawn", (player, op) -> {
            TaskGroup group = (TaskGroup) player.slots.get(op.arg(0));
            if (group == null) {
                return "none";
            }
            TaskOptions options = op.args().size() > 2 ? TaskOptions.DEFAULT.withEagerStart(true) : TaskOptions.DEFAULT;
            player.slots.put(op.arg(1), group.createTask(player.body(Player.number(op.arg(1))), options));
            return null;
        });
        verbs.put("gcancel", (player, op) -> {
            TaskGroup group = (TaskGroup) player.slots.get(op.arg(0));
            if (group == null) {
                return "none";
            }
            group.cancel();
            return null;
        });
    }

    static void waitForAll(List<Task<?>> tasks) {
        List<Future<Object>> all = new ArrayList<>();
        for (Task<?> task : tasks) {
            @SuppressWarnings("unchecked")
            Future<Object> one = (Future<Object>) task;
            all.add(one);
        }
        Tulip.wait(all).await();
    }

    private static void gather(Player player, Op op, List<Future<Object>> futures) {
        player.slots.put(
                op.arg(0), op.arg(1).equals("r") ? Tulip.gatherReturnExceptions(futures) : Tulip.gather(futures));
    }

    private static @Nullable String gatherCoroutines(Player player, Op op) {
        List<Coroutine<String>> bodies = new ArrayList<>();
        for (String number : op.args().subList(2, op.args().size())) {
            bodies.add(player.body(Integer.parseInt(number)));
        }
        if (op.arg(1).equals("r")) {
            List<Future<String>> tasks = new ArrayList<>();
            bodies.forEach(body -> tasks.add(Tulip.createTask(body)));
            player.slots.put(op.arg(0), Tulip.gatherReturnExceptions(tasks));
        } else {
            player.slots.put(op.arg(0), Tulip.gatherCoroutines(bodies));
        }
        return null;
    }

    private static @Nullable String shield(Player player, Op op) {
        Future<Object> inner = player.future(op.arg(1));
        if (inner == null) {
            return "none";
        }
        player.slots.put(op.arg(0), Tulip.shield(inner));
        return null;
    }

    private static String wait(Player player, Op op) {
        List<Future<Object>> given =
                player.futures(op.args().subList(2, op.args().size()));
        ReturnWhen when =
                switch (op.arg(0)) {
                    case "f" -> ReturnWhen.FIRST_COMPLETED;
                    case "x" -> ReturnWhen.FIRST_EXCEPTION;
                    default -> ReturnWhen.ALL_COMPLETED;
                };
        WaitResult<Future<Object>> result =
                Tulip.wait(given, Player.ticks(op.arg(1)), when).await();
        return "done=" + places(given, result.done()) + " pending=" + places(given, result.pending());
    }

    private static String places(List<Future<Object>> given, Collection<Future<Object>> some) {
        return Shown.value(some.stream().map(given::indexOf).sorted().toList());
    }

    private static String waitFor(Player player, Op op) {
        Future<Object> future = player.future(op.arg(0));
        return future == null
                ? "none"
                : Shown.value(Tulip.waitFor(future, Player.ticks(op.arg(1))).await());
    }

    private static String asCompleted(Player player, Op op) {
        List<Future<Object>> given =
                player.futures(op.args().subList(1, op.args().size()));
        Iterator<Future<Object>> iterator =
                Tulip.asCompleted(given, Player.ticks(op.arg(0))).iterator();
        while (iterator.hasNext()) {
            Future<Object> next;
            try {
                next = iterator.next();
            } catch (TimedOutException late) {
                player.log(op.at() + " !Timeout");
                continue;
            }
            player.log(op.at() + " " + given.indexOf(next) + Shown.state(next));
            player.block(op.body());
        }
        return "over";
    }

    private static String timeout(Player player, Op op) throws Exception {
        Timeout limit = Tulip.timeout(Player.ticks(op.arg(1)));
        player.slots.put(op.arg(0), limit);
        try {
            limit.runVoid(() -> player.block(op.body()));
        } finally {
            player.log(op.at() + " expired=" + Shown.value(limit.isExpired()) + " cancelling=" + requests());
        }
        return "ok";
    }

    private static int requests() {
        return Objects.requireNonNull(Tulip.currentTask()).cancelling();
    }

    private static String reschedule(Player player, Op op) {
        Timeout limit = (Timeout) player.slots.get(op.arg(0));
        if (limit == null) {
            return "none";
        }
        limit.reschedule(Player.ticks(op.arg(1)));
        return "ok";
    }

    private static String group(Player player, Op op) throws Exception {
        try {
            TaskGroup.runVoid(group -> {
                player.slots.put(op.arg(0), group);
                player.block(op.body());
            });
        } finally {
            player.log(op.at() + " cancelling=" + requests());
        }
        return "ok";
    }
}
