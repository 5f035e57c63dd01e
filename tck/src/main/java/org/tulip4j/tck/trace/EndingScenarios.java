package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;
import static org.tulip4j.tck.trace.Trace.ticks;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.ReturnWhen;
import org.tulip4j.Task;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;

/** What combinators do when a cancellation, a time-out and an end meet in neighbouring passes. */
final class EndingScenarios {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(10);

    private EndingScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("143", EndingScenarios::cancelledWhileEnding);
        scenarios.put("144", EndingScenarios::waitSortsLate);
    }

    private static Task<@Nullable Void> napping() {
        return Tulip.createTask(() -> Tulip.sleep(LONG).await());
    }

    private static Object noTime(Future<?> child) {
        try {
            return Objects.requireNonNullElse(
                    Tulip.waitFor(child, Duration.ZERO).await(), "nothing");
        } catch (TimedOutException timeout) {
            return "went on";
        }
    }

    private static Task<Object> rollback() {
        return Tulip.createTask(() -> {
            try {
                return Tulip.sleep(LONG, (Object) "slept").await();
            } finally {
                failRollback();
            }
        });
    }

    private static void failRollback() throws Boom {
        throw new Boom("rollback");
    }

    private static void cancelledWhileEnding(Trace trace) throws Exception {
        trace.runVoid(() -> {
            for (int passes = 1; passes < 4; passes++) {
                Task<?> child = napping();
                Task<?> task = Tulip.createTask(() -> noTime(child));
                ticks(passes);
                trace.ev("no-time", kv("accepted", task.cancel("stop")), kv("passes", passes));
                trace.outcome("no-time", task);
                trace.ev("no-time", kv("cancelled", task.isCancelled()), kv("child", child.isCancelled()));
            }
            trace.outcome("himself", Tulip.createTask(() -> {
                Objects.requireNonNull(Task.current()).cancel();
                return noTime(napping());
            }));
            Task<?>[] me = new Task<?>[1];
            me[0] = Tulip.createTask(() -> {
                Task<Object> bad = Tulip.createTask(() -> {
                    throw new Boom("boom");
                });
                Task<Object> other = Tulip.createTask(() -> me[0].cancel());
                return Tulip.gather(List.of(bad, other)).await();
            });
            trace.outcome("same-pass", me[0]);
            rolledBack(trace, () -> Tulip.gather(List.of(rollback())).await());
            rolledBack(trace, () -> Tulip.gatherReturnExceptions(List.of(rollback()))
                    .await());
        });
    }

    private static void rolledBack(Trace trace, Coroutine<?> gathering) {
        Task<?> task = Tulip.createTask(gathering);
        ticks(2);
        task.cancel();
        trace.outcome("rollback", task);
    }

    private static void waitSortsLate(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            for (ReturnWhen when : ReturnWhen.values()) {
                sorted(trace, when);
            }
            Future<String> end = loop.createFuture();
            Task<String> until = Tulip.createTask(end::await);
            loop.callLater(SHORT, () -> end.setResult("ready"));
            ticks(1);
            var both =
                    Tulip.wait(List.of(until), SHORT, ReturnWhen.ALL_COMPLETED).await();
            trace.ev(
                    "same-pass",
                    kv("done", both.done().size()),
                    kv("pending", both.pending().size()));
            for (int passes = 0; passes < 4; passes++) {
                Future<Integer> future = loop.createFuture();
                Task<?> task =
                        Tulip.createTask(() -> Tulip.wait(List.of(future)).await());
                ticks(1);
                future.setResult(1);
                ticks(passes);
                trace.ev("cancel", kv("accepted", task.cancel()), kv("passes", passes));
                Tulip.wait(List.of(task)).await();
                trace.ev("cancel", kv("cancelled", task.isCancelled()));
            }
            Future<String> late = loop.createFuture();
            loop.callLater(SHORT, () -> late.setResult("ready"));
            Iterator<? extends Future<String>> iterator =
                    Tulip.asCompleted(List.of(late), SHORT).iterator();
            trace.attempt("late", () -> iterator.next().result());
        });
    }

    private static void sorted(Trace trace, ReturnWhen when) {
        EventLoop loop = EventLoops.running();
        Future<Object> f = loop.createFuture();
        Future<Object> g = loop.createFuture();
        Future<Object> h = loop.createFuture();
        Map<Future<Object>, String> names = Map.of(f, "f", g, "g", h, "h");
        Task<?> waiting = Tulip.createTaskVoid(() -> {
            var result = Tulip.wait(List.of(f, g, h), LONG, when).await();
            trace.ev("wait", kv("done", names(names, result.done())), kv("pending", names(names, result.pending())));
        });
        ticks(1);
        f.setException(new Boom("f"));
        loop.callSoon(() -> g.setResult(2));
        ticks(3);
        trace.ev("goes-on", kv("done", waiting.isDone()));
        if (!h.isDone()) {
            h.cancel();
        }
        waiting.await();
        f.exception();
    }

    private static List<String> names(Map<Future<Object>, String> names, Collection<? extends Future<?>> futures) {
        return futures.stream()
                .map(future -> Objects.requireNonNull(names.get(future)))
                .sorted()
                .toList();
    }
}
