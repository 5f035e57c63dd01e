package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;
import static org.tulip4j.tck.trace.Trace.ticks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/** Tasks: when they start, how they take turns, how they end and how they are cancelled. */
final class TaskScenarios {
    /** Longer than any scenario takes. */
    private static final int LONG = 10_000;

    private TaskScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("029", TaskScenarios::creationIsLazy);
        scenarios.put("030", TaskScenarios::sleep0Interleaving);
        scenarios.put("031", TaskScenarios::directAwaitVersusTask);
        scenarios.put("032", TaskScenarios::resultsAndExceptions);
        scenarios.put("033", TaskScenarios::cancelBeforeStart);
        scenarios.put("034", TaskScenarios::cancelWhileWaitingOnFuture);
        scenarios.put("035", TaskScenarios::cancelChain);
        scenarios.put("036", TaskScenarios::cancelSwallowed);
        scenarios.put("037", TaskScenarios::cancelReplacedByError);
        scenarios.put("038", TaskScenarios::cleanupMayAwait);
        scenarios.put("039", TaskScenarios::doubleCancel);
        scenarios.put("040", TaskScenarios::uncancel);
        scenarios.put("041", TaskScenarios::currentAndAll);
        scenarios.put("042", TaskScenarios::doneCallbacks);
        scenarios.put("043", TaskScenarios::cancelMessage);
        scenarios.put("044", TaskScenarios::awaiterErrorPropagation);
        scenarios.put("045", TaskScenarios::selfAwait);
        scenarios.put("046", TaskScenarios::runCoroutineThreadsafe);
    }

    /** Suspends the current task for so long. */
    private static void nap(int millis) {
        Tulip.sleep(Duration.ofMillis(millis)).await();
    }

    private static Task<?> me() {
        return Objects.requireNonNull(Tulip.currentTask());
    }

    private static void creationIsLazy(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<String> a = Tulip.createTask(named(trace, "a"));
            Task<String> b = Tulip.createTask(named(trace, "b"));
            trace.ev("created");
            EventLoops.running().callSoon(() -> trace.ev("callback"));
            Task<String> c = Tulip.createTask(named(trace, "c"));
            ticks(1);
            trace.ev("results", kv("values", List.of(a.await(), b.await(), c.await())));
        });
    }

    private static Coroutine<String> named(Trace trace, String name) {
        return () -> {
            trace.ev(name, "start");
            return name;
        };
    }

    private static void sleep0Interleaving(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> a = Tulip.createTask(stepper(trace, "a", 3));
            Task<?> b = Tulip.createTask(stepper(trace, "b", 1));
            Task<?> c = Tulip.createTask(stepper(trace, "c", 2));
            c.await();
            trace.ev("main", "joined", "c");
            a.await();
            trace.ev("main", "joined", "a");
            b.await();
            trace.ev("main", "joined", "b");
        });
    }

    private static Coroutine<@Nullable Void> stepper(Trace trace, String name, int steps) {
        return Coroutine.of(() -> {
            for (int i = 0; i < steps; i++) {
                trace.ev(name, kv("step", i));
                Tulip.sleep(Duration.ZERO).await();
            }
            trace.ev(name, "done");
        });
    }

    private static void directAwaitVersusTask(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            loop.callSoon(() -> trace.ev("other1"));
            trace.ev("main", kv("value", direct(trace)));
            loop.callSoon(() -> trace.ev("other2"));
            Task<Integer> task = Tulip.createTask(() -> direct(trace));
            loop.callSoon(() -> trace.ev("other3"));
            trace.ev("main", kv("value", task.await()));
        });
    }

    private static int direct(Trace trace) {
        trace.ev("direct");
        return 1 + inner(trace);
    }

    private static int inner(Trace trace) {
        trace.ev("inner");
        return 1;
    }

    private static void resultsAndExceptions(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<Integer> ok = Tulip.createTask(() -> 10);
            Task<Integer> bad = Tulip.createTask(() -> {
                throw new Boom("bad");
            });
            trace.attempt("early", ok::result);
            ticks(1);
            trace.ev("ok", kv("done", ok.isDone()), kv("cancelled", ok.isCancelled()));
            trace.attempt("ok-result", ok::result);
            trace.attempt("ok-exception", ok::exception);
            trace.ev("bad", kv("done", bad.isDone()), kv("cancelled", bad.isCancelled()));
            trace.attempt("bad-result", bad::result);
            trace.attempt("bad-exception", bad::exception);
            trace.outcome("await-ok", ok);
            trace.outcome("await-bad", bad);
            trace.outcome("await-bad", bad);
            trace.attemptVoid("set-result", () -> ok.setResult(1));
        });
    }

    private static void cancelBeforeStart(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> task = Tulip.createTaskVoid(() -> trace.ev("body-ran"));
            trace.attempt("cancel", task::cancel);
            trace.ev("state", kv("done", task.isDone()), kv("cancelled", task.isCancelled()));
            trace.outcome("await", task);
            trace.ev("state", kv("done", task.isDone()), kv("cancelled", task.isCancelled()));
            trace.attempt("cancel", task::cancel);
        });
    }

    private static void cancelWhileWaitingOnFuture(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Future<@Nullable Void> future = EventLoops.running().createFuture();
            Task<?> task = Tulip.createTaskVoid(() -> {
                try {
                    trace.ev("waiting");
                    future.await();
                } finally {
                    trace.ev("cleanup", kv("future_cancelled", future.isCancelled()));
                }
            });
            ticks(1);
            trace.ev("cancel", kv("returned", task.cancel()));
            trace.ev("state", kv("future_cancelled", future.isCancelled()), kv("task_done", task.isDone()));
            trace.outcome("await", task);
            trace.ev("state", kv("task_cancelled", task.isCancelled()));
        });
    }

    private static void cancelChain(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> inner = Tulip.createTask(level(trace, "inner", null));
            Task<?> middle = Tulip.createTask(level(trace, "middle", inner));
            Task<?> outer = Tulip.createTask(level(trace, "outer", middle));
            ticks(2);
            outer.cancel();
            trace.ev("asked");
            trace.outcome("await", outer);
            trace.ev(
                    "state",
                    kv("inner", inner.isCancelled()),
                    kv("middle", middle.isCancelled()),
                    kv("outer", outer.isCancelled()));
        });
    }

    private static Coroutine<@Nullable Void> level(Trace trace, String name, @Nullable Task<?> below) {
        return Coroutine.of(() -> {
            try {
                if (below != null) {
                    below.await();
                } else {
                    nap(LONG);
                }
            } catch (CancelledError cancelled) {
                trace.ev(name, "cancelled");
                throw cancelled;
            }
        });
    }

    private static void cancelSwallowed(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<String> task = Tulip.createTask(() -> {
                try {
                    nap(LONG);
                } catch (CancelledError cancelled) {
                    trace.ev("caught");
                }
                nap(10);
                return "survived";
            });
            ticks(1);
            trace.ev("cancel", kv("returned", task.cancel()));
            trace.outcome("await", task);
            trace.ev("state", kv("done", task.isDone()), kv("cancelled", task.isCancelled()));
        });
    }

    private static void cancelReplacedByError(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> task = Tulip.createTaskVoid(() -> {
                try {
                    nap(LONG);
                } catch (CancelledError cancelled) {
                    trace.ev("caught");
                    throw new Boom("instead");
                }
            });
            ticks(1);
            task.cancel();
            trace.outcome("await", task);
            trace.ev(
                    "state",
                    kv("done", task.isDone()),
                    kv("cancelled", task.isCancelled()),
                    kv("exception", task.exception()));
        });
    }

    private static void cleanupMayAwait(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> task = Tulip.createTaskVoid(() -> {
                try {
                    nap(LONG);
                } finally {
                    trace.ev("cleanup-begin");
                    ticks(2);
                    nap(10);
                    trace.ev("cleanup-end");
                }
            });
            ticks(1);
            task.cancel();
            ticks(2);
            trace.ev("state", kv("done", task.isDone()));
            trace.outcome("await", task);
            trace.ev("state", kv("done", task.isDone()), kv("cancelled", task.isCancelled()));
        });
    }

    private static void doubleCancel(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<String> task = Tulip.createTask(() -> {
                try {
                    nap(LONG);
                } catch (CancelledError first) {
                    trace.ev("first");
                    try {
                        nap(LONG);
                    } catch (CancelledError second) {
                        trace.ev("second");
                    }
                }
                return "gave-up";
            });
            ticks(1);
            trace.ev("cancel", kv("returned", task.cancel()));
            ticks(2);
            trace.ev("cancel", kv("returned", task.cancel()));
            trace.outcome("await", task);
            trace.ev("state", kv("cancelled", task.isCancelled()));
        });
    }

    private static void uncancel(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<String> task = Tulip.createTask(() -> {
                Task<?> me = me();
                trace.ev("start", kv("cancelling", me.cancelling()));
                try {
                    nap(LONG);
                } catch (CancelledError cancelled) {
                    trace.ev("caught", kv("cancelling", me.cancelling()));
                    trace.ev("uncancel", kv("remaining", me.uncancel()));
                    trace.ev("uncancel", kv("remaining", me.uncancel()));
                }
                ticks(1);
                return "ok";
            });
            ticks(1);
            task.cancel();
            trace.ev("main", kv("cancelling", task.cancelling()));
            trace.outcome("await", task);
            trace.ev("main", kv("cancelling", task.cancelling()), kv("cancelled", task.isCancelled()));
        });
    }

    private static void currentAndAll(Trace trace) throws Exception {
        trace.runVoid(() -> {
            me().setName("main");
            EventLoop loop = EventLoops.running();
            Future<@Nullable Void> gate = loop.createFuture();
            Task<?> t1 = Tulip.createTaskVoid(() -> trace.ev("current", kv("name", me().name())), "t1");
            Task<?> t2 = Tulip.createTaskVoid(
                    () -> {
                        trace.ev("current", kv("name", me().name()));
                        gate.await();
                        trace.ev("current", kv("name", me().name()));
                    },
                    "t2");
            loop.callSoon(() -> trace.ev("callback", kv("has_task", Tulip.currentTask() != null)));
            trace.ev("all", kv("names", allNames()));
            ticks(1);
            trace.ev("all", kv("names", allNames()), kv("t1_done", t1.isDone()));
            t2.setName("renamed");
            gate.setResult(null);
            t2.await();
            trace.ev("all", kv("names", allNames()));
        });
    }

    private static List<String> allNames() {
        return EventLoops.running().allTasks().stream().map(Task::name).sorted().toList();
    }

    private static void doneCallbacks(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<Integer> task = Tulip.createTask(() -> {
                ticks(1);
                ticks(1);
                trace.ev("last-step");
                EventLoops.running().callSoon(() -> trace.ev("queued"));
                return 4;
            });
            task.addDoneCallback(done -> trace.ev("cb1", kv("result", done.result())));
            Task<?> watcher = Tulip.createTaskVoid(() -> trace.ev("watcher", kv("got", task.await())));
            ticks(1);
            task.addDoneCallback(done -> trace.ev("cb2", kv("result", done.result())));
            watcher.await();
            ticks(1);
            trace.ev("end");
        });
    }

    private static void cancelMessage(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> task = Tulip.createTaskVoid(() -> {
                try {
                    nap(LONG);
                } catch (CancelledError cancelled) {
                    trace.ev("inner", kv("message", cancelled.getMessage()));
                    throw cancelled;
                }
            });
            ticks(1);
            task.cancel("enough");
            try {
                task.await();
            } catch (CancelledError cancelled) {
                trace.ev("outer", kv("message", cancelled.getMessage()));
            }
        });
    }

    private static void awaiterErrorPropagation(Trace trace) throws Exception {
        trace.runVoid(() -> {
            trace.outcome("first", Tulip.createTaskVoid(() -> mid(trace, 1)));
            trace.outcome("second", Tulip.createTaskVoid(() -> translate(trace)));
        });
    }

    private static void low() throws Boom {
        ticks(1);
        throw new Boom("low");
    }

    private static void mid(Trace trace, int n) throws Boom {
        try {
            low();
        } finally {
            trace.ev("mid", "finally", kv("n", n));
        }
    }

    private static void translate(Trace trace) throws Boom {
        try {
            mid(trace, 2);
        } catch (Boom low) {
            throw new Boom("translated");
        }
    }

    private static void selfAwait(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<String> task = Tulip.createTask(() -> {
                trace.outcome("self", me());
                return "went-on";
            });
            trace.ev("end", kv("result", task.await()));
        });
    }

    private static void runCoroutineThreadsafe(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            Future<@Nullable Void> gone = loop.createFuture();
            List<@Nullable Object> out = new ArrayList<>();
            Thread thread = new Thread(() -> submitThree(trace, loop, gone, out));
            thread.start();
            gone.await();
            thread.join();
            for (Object word : out) {
                trace.ev("thread", kv("outcome", word));
            }
        });
    }

    /** This happens on another thread; instead of waiting 30 ms it waits for the slow one to have begun. */
    private static void submitThree(
            Trace trace, EventLoop loop, Future<@Nullable Void> gone, List<@Nullable Object> out) {
        out.add(ending(loop.submit(() -> 6)));
        out.add(ending(loop.submitVoid(() -> {
            throw new Boom("bad");
        })));
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<@Nullable Void> slow = loop.submitVoid(() -> {
            begun.countDown();
            try {
                nap(LONG);
            } catch (CancelledError cancelled) {
                trace.ev("slow-cancelled");
                gone.setResult(null);
                throw cancelled;
            }
        });
        try {
            begun.await();
        } catch (InterruptedException interrupted) {
            out.add(interrupted);
        }
        slow.cancel(false);
        out.add(ending(slow));
    }

    /** Blocks until the result is there: that, the exception, or the word cancelled. */
    private static @Nullable Object ending(CompletableFuture<?> future) {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            return failed.getCause();
        } catch (CancellationException cancelled) {
            return "cancelled";
        } catch (InterruptedException interrupted) {
            return interrupted;
        }
    }
}
