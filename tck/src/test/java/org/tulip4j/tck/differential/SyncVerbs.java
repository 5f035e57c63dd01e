package org.tulip4j.tck.differential;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.sync.Barrier;
import org.tulip4j.sync.BoundedSemaphore;
import org.tulip4j.sync.Condition;
import org.tulip4j.sync.Event;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;

/** Locks, semaphores, conditions, events and barriers; the first letter of a name says which, its number how many. */
final class SyncVerbs {
    private SyncVerbs() {}

    static void register(Map<String, Verb> verbs) {
        verbs.put("acquire", SyncVerbs::acquire);
        verbs.put("release", SyncVerbs::release);
        verbs.put("locked", SyncVerbs::locked);
        verbs.put("with", SyncVerbs::with);
        verbs.put("inc", (player, op) -> {
            player.count++;
            return null;
        });
        registerConditions(verbs);
        registerEvents(verbs);
        registerBarriers(verbs);
    }

    private static Object thing(Player player, Op op) {
        return player.things.computeIfAbsent(op.arg(0), name -> {
            int number = Player.number(name);
            return switch (name.charAt(0)) {
                case 'l' -> new Lock();
                case 's' -> new Semaphore(number);
                case 'u' -> new BoundedSemaphore(number);
                case 'c' -> new Condition();
                case 'e' -> new Event();
                default -> new Barrier(number);
            };
        });
    }

    private static String acquire(Player player, Op op) {
        Object thing = thing(player, op);
        if (thing instanceof Lock lock) {
            lock.acquire().await();
        } else if (thing instanceof Semaphore semaphore) {
            semaphore.acquire().await();
        } else {
            ((Condition) thing).acquire().await();
        }
        return "ok";
    }

    private static String release(Player player, Op op) {
        Object thing = thing(player, op);
        if (thing instanceof Lock lock) {
            lock.release();
        } else if (thing instanceof Semaphore semaphore) {
            semaphore.release();
        } else {
            ((Condition) thing).release();
        }
        return "ok";
    }

    private static String locked(Player player, Op op) {
        Object thing = thing(player, op);
        if (thing instanceof Event event) {
            return Shown.value(event.isSet());
        }
        if (thing instanceof Lock lock) {
            return Shown.value(lock.isLocked());
        }
        return Shown.value(
                thing instanceof Semaphore semaphore ? semaphore.isLocked() : ((Condition) thing).isLocked());
    }

    private static String with(Player player, Op op) {
        Object thing = thing(player, op);
        Coroutine<@Nullable Void> body = Coroutine.of(() -> {
            player.log(op.at() + " in");
            player.block(op.body());
        });
        if (thing instanceof Lock lock) {
            lock.with(body);
        } else if (thing instanceof Semaphore semaphore) {
            semaphore.with(body);
        } else {
            ((Condition) thing).with(body);
        }
        return "ok";
    }

    private static void registerConditions(Map<String, Verb> verbs) {
        verbs.put("cwait", (player, op) -> {
            ((Condition) thing(player, op)).waitFor().await();
            return "ok";
        });
        verbs.put("cwaitfor", (player, op) -> {
            int least = Integer.parseInt(op.arg(1));
            ((Condition) thing(player, op))
                    .waitFor(() -> {
                        player.log(op.at() + " asks " + player.count);
                        return player.count >= least;
                    })
                    .await();
            return "ok";
        });
        verbs.put("notify", (player, op) -> {
            ((Condition) thing(player, op)).signal(Integer.parseInt(op.arg(1)));
            return "ok";
        });
        verbs.put("notifyall", (player, op) -> {
            ((Condition) thing(player, op)).signalAll();
            return "ok";
        });
    }

    private static void registerEvents(Map<String, Verb> verbs) {
        verbs.put("evwait", (player, op) -> {
            ((Event) thing(player, op)).waitFor().await();
            return "ok";
        });
        verbs.put("evset", (player, op) -> {
            ((Event) thing(player, op)).set();
            return null;
        });
        verbs.put("evclr", (player, op) -> {
            ((Event) thing(player, op)).clear();
            return null;
        });
    }

    private static void registerBarriers(Map<String, Verb> verbs) {
        verbs.put(
                "bwait",
                (player, op) ->
                        Shown.value(((Barrier) thing(player, op)).waitFor().await()));
        verbs.put("babort", (player, op) -> {
            ((Barrier) thing(player, op)).abort().await();
            return "ok";
        });
        verbs.put("breset", (player, op) -> {
            ((Barrier) thing(player, op)).reset().await();
            return "ok";
        });
        verbs.put("bstate", (player, op) -> {
            Barrier barrier = (Barrier) thing(player, op);
            return barrier.waiting() + " " + Shown.value(barrier.isBroken());
        });
    }
}
