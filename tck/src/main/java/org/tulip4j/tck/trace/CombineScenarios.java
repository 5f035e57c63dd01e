package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;
import static org.tulip4j.tck.trace.Trace.ticks;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.ReturnWhen;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.WaitResult;

/** Gather, wait, waitFor, asCompleted and shield; {@link GroupScenarios} has the blocks, {@link EndingScenarios} the neighbouring passes. */
final class CombineScenarios {
    /** Longer than any scenario takes. */
    private static final int LONG = 10_000;

    private CombineScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("047", CombineScenarios::gatherOrder);
        scenarios.put("048", CombineScenarios::gatherFirstError);
        scenarios.put("049", CombineScenarios::gatherReturnExceptions);
        scenarios.put("050", CombineScenarios::gatherCancelledFromOutside);
        scenarios.put("051", CombineScenarios::gatherChildCancelled);
        scenarios.put("052", CombineScenarios::gatherNested);
        scenarios.put("053", CombineScenarios::waitAllCompleted);
        scenarios.put("054", CombineScenarios::waitFirstCompleted);
        scenarios.put("055", CombineScenarios::waitFirstException);
        scenarios.put("056", CombineScenarios::waitTimeoutAndCancel);
        scenarios.put("057", CombineScenarios::waitForOutcomes);
        scenarios.put("058", CombineScenarios::waitForWaitsForCleanup);
        scenarios.put("059", CombineScenarios::waitForOuterCancel);
        scenarios.put("060", CombineScenarios::asCompleted);
        scenarios.put("061", CombineScenarios::shieldOuterCancel);
        scenarios.put("062", CombineScenarios::shieldInnerOutcomes);
        GroupScenarios.register(scenarios);
        EndingScenarios.register(scenarios);
    }

    /** Suspends the current task for so long. */
    private static void nap(int millis) {
        Tulip.sleep(Duration.ofMillis(millis)).await();
    }

    private static Coroutine<@Nullable Void> napping(int millis) {
        return Coroutine.of(() -> nap(millis));
    }

    /** Sleeps for long; prints when cancelled. */
    private static Coroutine<@Nullable Void> slow(Trace trace, String name) {
        return Coroutine.of(() -> {
            try {
                nap(LONG);
            } catch (CancelledError cancelled) {
                trace.ev(name, "cancelled");
                throw cancelled;
            }
        });
    }

    /** Sleeps, then fails or returns its name. */
    private static Coroutine<String> work(String name, int millis, boolean fails) {
        return () -> {
            nap(millis);
            if (fails) {
                throw new Boom(name);
            }
            return name;
        };
    }

    private static List<String> names(Collection<? extends Future<?>> tasks) {
        return tasks.stream().map(task -> ((Task<?>) task).name()).sorted().toList();
    }

    private static void gatherOrder(Trace trace) throws Exception {
        trace.runVoid(() -> {
            trace.outcome(
                    "gather",
                    Tulip.gatherCoroutines(List.of(
                            finishing(trace, "a", 60, false),
                            finishing(trace, "b", 20, false),
                            finishing(trace, "c", 40, false))));
            trace.outcome("empty", Tulip.gather());
        });
    }

    private static Coroutine<String> finishing(Trace trace, String name, int millis, boolean fails) {
        return () -> {
            nap(millis);
            trace.ev("finished", name);
            if (fails) {
                throw new Boom(name);
            }
            return name;
        };
    }

    private static void gatherFirstError(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoops.running().setExceptionHandler((loop, context) -> {});
            List<Task<String>> tasks = List.of(
                    Tulip.createTask(finishing(trace, "a", 20, true)),
                    Tulip.createTask(finishing(trace, "b", 50, false)),
                    Tulip.createTask(finishing(trace, "c", 60, true)));
            trace.outcome("gather", Tulip.gather(tasks));
            printState(trace, tasks);
            nap(90);
            printState(trace, tasks);
            tasks.get(2).exception();
        });
    }

    private static void printState(Trace trace, List<Task<String>> tasks) {
        trace.ev(
                "state",
                kv("done", tasks.stream().map(Future::isDone).toList()),
                kv("cancelled", tasks.stream().map(Future::isCancelled).toList()));
    }

    private static void gatherReturnExceptions(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> victim = Tulip.createTask(napping(LONG));
            Future<List<@Nullable Object>> gather = Tulip.gatherReturnExceptions(List.of(
                    Tulip.createTask(give(1, 0)),
                    Tulip.createTask(failing("x")),
                    victim,
                    Tulip.createTask(give(4, 30))));
            ticks(2);
            victim.cancel();
            trace.ev("results", kv("values", gather.await()));
            trace.ev("gather", kv("cancelled", gather.isCancelled()), kv("victim_cancelled", victim.isCancelled()));
        });
    }

    private static <T> Coroutine<T> give(T value, int millis) {
        return () -> Tulip.sleep(Duration.ofMillis(millis), value).await();
    }

    private static Coroutine<@Nullable Void> failing(String label) {
        return Coroutine.of(() -> {
            throw new Boom(label);
        });
    }

    private static void gatherCancelledFromOutside(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> first = Tulip.createTask(() -> "early");
            List<Task<?>> tasks =
                    List.of(first, Tulip.createTask(slow(trace, "b")), Tulip.createTask(slow(trace, "c")));
            Task<?> group = Tulip.createTaskVoid(
                    () -> Tulip.<@Nullable Object>gather(tasks).await());
            ticks(3);
            group.cancel();
            trace.outcome("group", group);
            trace.ev(
                    "state",
                    kv("cancelled", tasks.stream().map(Future::isCancelled).toList()),
                    kv("first", first.result()));
        });
    }

    private static void gatherChildCancelled(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<@Nullable Void> a = Tulip.createTask(napping(LONG));
            Task<String> b = Tulip.createTask(work("sibling", 20, false));
            Future<?> gather = Tulip.<@Nullable Object>gather(a, b);
            ticks(1);
            a.cancel();
            trace.outcome("gather", gather);
            Task<?> me = Objects.requireNonNull(Tulip.currentTask());
            trace.ev("state", kv("me_cancelling", me.cancelling()), kv("b_done", b.isDone()));
            trace.outcome("b", b);
        });
    }

    private static void gatherNested(Trace trace) throws Exception {
        trace.runVoid(() -> {
            trace.outcome(
                    "nested",
                    Tulip.<@Nullable Object>gather(
                            Tulip.createTask(give("a", 0)),
                            Tulip.gatherCoroutines(List.of(give("b", 0), give("c", 0)))));
            Future<?> gather = Tulip.<@Nullable Object>gather(
                    Tulip.createTask(slow(trace, "x")),
                    Tulip.gatherCoroutines(List.of(slow(trace, "y"), slow(trace, "z"))));
            ticks(2);
            trace.ev("cancel", kv("returned", gather.cancel()));
            trace.outcome("cancelled", gather);
        });
    }

    private static void waitAllCompleted(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<@Nullable Void> ok = Tulip.createTask(napping(20), "ok");
            Task<@Nullable Void> bad = Tulip.createTaskVoid(
                    () -> {
                        nap(10);
                        throw new Boom("bad");
                    },
                    "bad");
            Task<@Nullable Void> gone = Tulip.createTask(napping(LONG), "gone");
            EventLoops.running().callSoon(() -> gone.cancel());
            WaitResult<Task<@Nullable Void>> result =
                    Tulip.wait(List.of(ok, bad, gone)).await();
            trace.ev("done", kv("names", names(result.done())));
            trace.ev("pending", kv("names", names(result.pending())));
            trace.ev("outcomes", kv("ok", ok.exception()), kv("bad", bad.exception()), kv("gone", gone.isCancelled()));
        });
    }

    private static void waitFirstCompleted(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Set<Task<@Nullable Void>> pending = Set.of(
                    Tulip.createTask(napping(60), "a"),
                    Tulip.createTask(napping(20), "b"),
                    Tulip.createTask(napping(100), "c"));
            while (!pending.isEmpty()) {
                WaitResult<Task<@Nullable Void>> result =
                        Tulip.wait(pending, null, ReturnWhen.FIRST_COMPLETED).await();
                pending = result.pending();
                trace.ev(
                        "done",
                        kv("names", names(result.done())),
                        kv("pending", names(pending)),
                        kv("cancelled", pending.stream().anyMatch(Future::isCancelled)));
            }
        });
    }

    private static void waitFirstException(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<String> b = Tulip.createTask(work("b", 50, true), "b");
            Task<String> c = Tulip.createTask(work("c", 100, false), "c");
            List<Task<String>> one = List.of(Tulip.createTask(work("a", 20, false), "a"), b, c);
            WaitResult<Task<String>> result =
                    Tulip.wait(one, null, ReturnWhen.FIRST_EXCEPTION).await();
            trace.ev(
                    "one",
                    kv("done", names(result.done())),
                    kv("pending", names(result.pending())),
                    kv("error", b.exception()));
            c.await();
            Task<String> d = Tulip.createTask(work("d", 20, false), "d");
            Task<String> e = Tulip.createTask(work("e", 500, false), "e");
            Task<String> f = Tulip.createTask(work("f", 40, false), "f");
            e.cancel();
            result = Tulip.wait(List.of(d, e, f), null, ReturnWhen.FIRST_EXCEPTION)
                    .await();
            trace.ev(
                    "two",
                    kv("done", names(result.done())),
                    kv("pending", names(result.pending())),
                    kv("e_cancelled", e.isCancelled()));
        });
    }

    private static void waitTimeoutAndCancel(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<String> a = Tulip.createTask(work("a", 20, false), "a");
            Task<String> b = Tulip.createTask(work("b", 200, false), "b");
            WaitResult<Task<String>> result = Tulip.wait(List.of(a, b), Duration.ofMillis(60), ReturnWhen.ALL_COMPLETED)
                    .await();
            trace.ev("timed", kv("done", names(result.done())), kv("pending", names(result.pending())));
            Task<?> waiter = Tulip.createTask(() -> Tulip.wait(List.of(b)).await());
            ticks(1);
            waiter.cancel();
            trace.outcome("waiter", waiter);
            trace.ev("b", kv("done", b.isDone()), kv("cancelled", b.isCancelled()));
            trace.attempt("nothing", () -> Tulip.wait(List.<Future<String>>of()).await());
            trace.outcome("b", b);
        });
    }

    private static void waitForOutcomes(Trace trace) throws Exception {
        trace.runVoid(() -> {
            trace.outcome("quick", Tulip.waitFor(Tulip.createTask(give(1, 0)), Duration.ofSeconds(10)));
            Task<?> bad = Tulip.createTask(work("bad", 0, true));
            trace.outcome("bad", Tulip.waitFor(bad, Duration.ofSeconds(10)));
            trace.outcome("slow", Tulip.waitFor(Tulip.createTask(slow(trace, "slow")), Duration.ofMillis(30)));
            trace.outcome("unlimited", Tulip.waitFor(Tulip.createTask(give(1, 0)), null));
        });
    }

    private static void waitForWaitsForCleanup(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> inner = Tulip.createTaskVoid(() -> {
                try {
                    nap(LONG);
                } finally {
                    trace.ev("cleaning");
                    nap(30);
                    trace.ev("cleaned");
                }
            });
            trace.outcome("wait-for", Tulip.waitFor(inner, Duration.ofMillis(20)));
            Task<?> me = Objects.requireNonNull(Tulip.currentTask());
            trace.ev("me", kv("cancelling", me.cancelling()));
        });
    }

    private static void waitForOuterCancel(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> outer = Tulip.createTaskVoid(
                    () -> Tulip.waitFor(Tulip.createTask(slow(trace, "inner")), Duration.ofSeconds(20))
                            .await());
            ticks(2);
            outer.cancel();
            trace.outcome("outer", outer);
            trace.ev("state", kv("cancelled", outer.isCancelled()));
        });
    }

    private static void asCompleted(Trace trace) throws Exception {
        trace.runVoid(() -> {
            List<Task<String>> one = List.of(
                    Tulip.createTask(work("a", 60, false)),
                    Tulip.createTask(work("b", 20, false)),
                    Tulip.createTask(work("c", 40, true)));
            outcomes(trace, "round-one", Tulip.asCompleted(one, null));
            Task<String> d = Tulip.createTask(work("d", LONG, false));
            Task<String> e = Tulip.createTask(work("e", 20, false));
            outcomes(trace, "round-two", Tulip.asCompleted(List.of(d, e), Duration.ofMillis(60)));
            trace.ev("d", kv("done", d.isDone()));
            d.cancel();
            trace.outcome("d", d);
        });
    }

    private static void outcomes(Trace trace, String name, Iterable<Task<String>> completed) {
        for (Iterator<Task<String>> next = completed.iterator(); next.hasNext(); ) {
            trace.attempt(name, () -> next.next().await());
        }
    }

    private static void shieldOuterCancel(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Future<Void> enough = EventLoops.running().createFuture();
            Task<String> inner = Tulip.createTask(() -> {
                try {
                    enough.await();
                } catch (CancelledError cancelled) {
                    trace.ev("inner", "cancelled");
                    throw cancelled;
                }
                trace.ev("inner", "finished");
                return "inner-done";
            });
            Task<?> outer = Tulip.createTaskVoid(() -> {
                try {
                    Tulip.shield(inner).await();
                } catch (CancelledError cancelled) {
                    trace.ev("outer", "cancelled", kv("inner_done", inner.isDone()));
                    throw cancelled;
                }
            });
            ticks(2);
            outer.cancel();
            trace.outcome("outer", outer);
            enough.setResult(null);
            trace.outcome("inner", inner);
        });
    }

    private static void shieldInnerOutcomes(Trace trace) throws Exception {
        trace.runVoid(() -> {
            trace.outcome("result", Tulip.shield(Tulip.createTask(give(3, 0))));
            trace.outcome("error", Tulip.shield(Tulip.createTask(failing("inner"))));
            Task<?> task = Tulip.createTask(napping(LONG));
            Future<?> shield = Tulip.shield(task);
            ticks(1);
            task.cancel();
            trace.outcome("cancelled", shield);
            Future<String> done = EventLoops.running().createFuture();
            done.setResult("done");
            trace.outcome("done", Tulip.shield(done));
        });
    }
}
