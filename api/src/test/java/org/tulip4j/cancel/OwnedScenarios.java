package org.tulip4j.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.tulip4j.Future;
import org.tulip4j.GatherOptions;
import org.tulip4j.Play;
import org.tulip4j.Play.Parties;
import org.tulip4j.Task;
import org.tulip4j.TaskGroup;
import org.tulip4j.Timeout;
import org.tulip4j.Tulip;

/**
 * Stages of others that bring what must be freed, awaited in every way there is: in whatever pass the victim is cancelled, the value is either
 * the victim's or was freed, once.
 */
final class OwnedScenarios {
    private static final Duration LONG = Duration.ofDays(1);

    private OwnedScenarios() {}

    /** Awaits and returns what it got. */
    private interface Wait {
        Object get(Future<String> future) throws Exception;
    }

    static void addTo(Map<String, Supplier<Parties>> all) {
        Map<String, Wait> ways = new LinkedHashMap<>();
        ways.put("awaited", Future::await);
        ways.put("awaited later", OwnedScenarios::later);
        ways.put("waitFor", future -> Tulip.waitFor(future, LONG).await());
        ways.put("waitFor with a task of its own", OwnedScenarios::limitedLater);
        ways.put("Timeout", future -> Timeout.of(LONG).run(future::await));
        ways.put("shield", OwnedScenarios::shielded);
        ways.put("shield of a shield", OwnedScenarios::shieldedTwice);
        ways.put("wait", OwnedScenarios::waited);
        ways.put("asCompleted", OwnedScenarios::asCompleted);
        ways.put("gather", future -> Tulip.gather(List.of(future)).await().get(0));
        ways.put(
                "gather twice",
                future -> Tulip.gather(List.of(future, future)).await().get(1));
        ways.put(
                "gatherReturnExceptions",
                future -> Tulip.gatherReturnExceptions(List.of(future)).await().get(0));
        ways.put("shield of a gather", OwnedScenarios::shieldedGather);
        for (Map.Entry<String, Wait> way : ways.entrySet()) {
            all.put("Future#wrap, " + way.getKey(), () -> one(way.getValue(), false));
            all.put("Future#wrap from a thread, " + way.getKey(), () -> one(way.getValue(), true));
        }
        all.put("Future#wrap, TaskGroup", OwnedScenarios::inGroup);
        all.put("Future#wrap, gather of two", () -> two(GatherOptions.DEFAULT));
        all.put("Future#wrap, gather of two that cancels", () -> two(GatherOptions.DEFAULT.withCancelOnFailure(true)));
        all.put("Future#wrap, a gather that fails", OwnedScenarios::failing);
        all.put("Future#wrap, several waiters", OwnedScenarios::several);
    }

    private static Object later(Future<String> future) {
        try {
            ticks(5);
            return future.await();
        } finally {
            future.cancel();
        }
    }

    private static Object limitedLater(Future<String> future) {
        Future<String> limited = Tulip.waitFor(future, LONG);
        try {
            ticks(2);
            return limited.await();
        } finally {
            limited.cancel();
        }
    }

    private static Object shielded(Future<String> future) {
        try {
            return Tulip.shield(future).await();
        } finally {
            future.cancel();
        }
    }

    private static Object shieldedTwice(Future<String> future) {
        try {
            return Tulip.shield(Tulip.shield(future)).await();
        } finally {
            future.cancel();
        }
    }

    private static Object shieldedGather(Future<String> future) {
        Future<List<String>> gathered = Tulip.gather(List.of(future));
        try {
            return Tulip.shield(gathered).await().get(0);
        } finally {
            gathered.cancel();
        }
    }

    private static Object waited(Future<String> future) {
        try {
            Tulip.wait(List.of(future)).await();
            return future.result();
        } finally {
            future.cancel();
        }
    }

    private static Object asCompleted(Future<String> future) {
        try {
            return Tulip.asCompleted(List.of(future)).iterator().next().result();
        } finally {
            future.cancel();
        }
    }

    /** What was brought, and where it went. */
    private static final class Pool {
        final List<CompletableFuture<String>> stages = new ArrayList<>();
        final List<Object> got = new ArrayList<>();
        final List<String> freed = new ArrayList<>();

        Future<String> connect() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            stages.add(stage);
            return Future.wrap(stage, freed::add);
        }

        /** Everything that was brought is with somebody, once. */
        void check() {
            ticks(4);
            List<Object> all = new ArrayList<>(got);
            all.addAll(freed);
            List<String> brought = stages.stream()
                    .filter(stage -> !stage.isCompletedExceptionally())
                    .map(CompletableFuture::join)
                    .toList();
            assertThat(all).containsExactlyInAnyOrderElementsOf(brought);
        }

        void complete(int number) {
            if (number < stages.size()) {
                stages.get(number).complete("connection " + number);
            }
        }
    }

    private static Parties one(Wait way, boolean fromThread) {
        Pool pool = new Pool();
        Task<?> victim = start(() -> {
            pool.got.add(way.get(pool.connect()));
        });
        Task<?> completing = start(() -> {
            ticks(3);
            if (fromThread) {
                assertThat(Play.inOtherThread(() -> pool.complete(0))).isNull();
            } else {
                pool.complete(0);
            }
        });
        return new Parties(victim, List.of(completing), pool::check);
    }

    private static Parties inGroup() {
        Pool pool = new Pool();
        Task<?> victim = start(() -> TaskGroup.runVoid(group -> {
            for (int i = 0; i < 2; i++) {
                Future<String> future = pool.connect();
                group.createTaskVoid(() -> {
                    try {
                        pool.got.add(future.await());
                    } finally {
                        future.cancel();
                    }
                });
            }
        }));
        return new Parties(victim, List.of(completingBoth(pool)), pool::check);
    }

    private static Task<?> completingBoth(Pool pool) {
        return start(() -> {
            ticks(3);
            pool.complete(0);
            ticks(2);
            pool.complete(1);
        });
    }

    private static Parties two(GatherOptions options) {
        Pool pool = new Pool();
        Task<?> victim = start(() -> pool.got.addAll(
                Tulip.gather(List.of(pool.connect(), pool.connect()), options).await()));
        return new Parties(victim, List.of(completingBoth(pool)), pool::check);
    }

    private static Parties failing() {
        Pool pool = new Pool();
        Task<?> victim = start(() -> {
            Future<String> one = pool.connect();
            Future<String> other = pool.connect();
            try {
                pool.got.addAll(Tulip.gather(List.of(one, other), GatherOptions.DEFAULT.withCancelOnFailure(true))
                        .await());
            } catch (IllegalStateException expected) {
                assertThat(expected).hasMessage("no room");
            }
        });
        Task<?> completing = start(() -> {
            ticks(3);
            pool.complete(0);
            ticks(2);
            if (pool.stages.size() > 1) {
                pool.stages.get(1).completeExceptionally(new IllegalStateException("no room"));
            }
        });
        return new Parties(victim, List.of(completing), pool::check);
    }

    /** Two tasks await it, one of them through a shield: only the victim is cancelled, and the other has it in any case. */
    private static Parties several() {
        Pool pool = new Pool();
        Future<String> future = pool.connect();
        Task<?> victim = start(() -> Tulip.shield(future).await());
        List<Object> others = new ArrayList<>();
        Task<?> other =
                start(() -> others.add(Tulip.shield(Tulip.shield(future)).await()));
        Task<?> third = start(() -> pool.got.add(Tulip.shield(future).await()));
        return new Parties(victim, List.of(completingBoth(pool), other, third), () -> {
            pool.check();
            assertThat(others).containsExactly("connection 0");
        });
    }
}
