package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;
import static org.tulip4j.tck.trace.Trace.ticks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Context;
import org.tulip4j.ContextVar;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;

/** Futures, and which context a callback or task runs in. */
final class FutureScenarios {
    private static final ContextVar<Object> V = ContextVar.of("v", "unset");

    private FutureScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("020", FutureScenarios::states);
        scenarios.put("021", FutureScenarios::callbacksOrder);
        scenarios.put("022", FutureScenarios::removeCallback);
        scenarios.put("023", FutureScenarios::cancel);
        scenarios.put("024", FutureScenarios::cancelMessage);
        scenarios.put("025", FutureScenarios::failingCallback);
        scenarios.put("026", FutureScenarios::manyWaiters);
        scenarios.put("027", FutureScenarios::awaitDone);
        scenarios.put("028", FutureScenarios::fromThread);
        scenarios.put("072", FutureScenarios::callbackContext);
        scenarios.put("073", FutureScenarios::taskContext);
        scenarios.put("074", FutureScenarios::doneCallbackContext);
        scenarios.put("075", FutureScenarios::explicitTaskContext);
    }

    private static <T extends @Nullable Object> Future<T> newFuture() {
        return EventLoops.running().createFuture();
    }

    private static void states(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        Future<String> f = loop.createFuture();
        trace.ev("new", kv("done", f.isDone()), kv("cancelled", f.isCancelled()));
        trace.attempt("result", f::result);
        trace.attempt("exception", f::exception);
        f.setResult("v");
        trace.ev("set", kv("done", f.isDone()), kv("cancelled", f.isCancelled()));
        trace.attempt("result", f::result);
        trace.attempt("exception", f::exception);
        trace.attemptVoid("set-again", () -> f.setResult("w"));
        trace.attemptVoid("fail-again", () -> f.setException(new Boom("late")));
        trace.attempt("cancel", f::cancel);
        trace.attempt("result", f::result);
        Future<String> g = loop.createFuture();
        g.setException(new Boom("e"));
        trace.ev("failed", kv("done", g.isDone()), kv("cancelled", g.isCancelled()));
        trace.attempt("result", g::result);
        trace.attempt("exception", g::exception);
        trace.attempt("same-loop", () -> f.loop() == loop);
        loop.close();
    }

    private static void callbacksOrder(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            Future<Integer> f = loop.createFuture();
            for (String name : List.of("c1", "c2", "c3")) {
                f.addDoneCallback(printing(trace, name, f));
            }
            loop.callSoon(() -> trace.ev("queued"));
            f.setResult(7);
            trace.ev("set");
            f.addDoneCallback(printing(trace, "c4", f));
            loop.callSoon(() -> trace.ev("queued-last"));
            trace.ev("yielding");
            ticks(2);
            trace.ev("end");
        });
    }

    private static Consumer<Future<Integer>> printing(Trace trace, String name, Future<Integer> future) {
        return done -> trace.ev(name, kv("same", done == future), kv("result", done.result()));
    }

    private static void removeCallback(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Future<@Nullable Void> f = newFuture();
            Consumer<Future<@Nullable Void>> x = done -> trace.ev("x");
            Consumer<Future<@Nullable Void>> y = done -> trace.ev("y");
            Consumer<Future<@Nullable Void>> z = done -> trace.ev("z");
            for (Consumer<Future<@Nullable Void>> callback : List.of(x, y, x, z, x)) {
                f.addDoneCallback(callback);
            }
            trace.ev("removed", kv("count", f.removeDoneCallback(x)));
            trace.ev("removed", kv("count", f.removeDoneCallback(x)));
            f.addDoneCallback(y);
            f.setResult(null);
            ticks(2);
            trace.ev("end");
        });
    }

    private static void cancel(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Future<Integer> f = newFuture();
            f.addDoneCallback(
                    done -> trace.ev("callback", kv("cancelled", done.isCancelled()), kv("done", done.isDone())));
            trace.attempt("cancel", f::cancel);
            trace.attempt("cancel", f::cancel);
            trace.ev("state", kv("done", f.isDone()), kv("cancelled", f.isCancelled()));
            trace.attempt("result", f::result);
            trace.attempt("exception", f::exception);
            trace.attemptVoid("set-result", () -> f.setResult(1));
            ticks(1);
            trace.ev("end");
        });
    }

    private static void cancelMessage(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Future<@Nullable Void> f = newFuture();
            Future<@Nullable Void> g = newFuture();
            Task<?> first = Tulip.createTask(catching(trace, "with", f));
            Task<?> second = Tulip.createTask(catching(trace, "without", g));
            ticks(1);
            f.cancel("too slow");
            g.cancel();
            first.await();
            second.await();
            trace.ev("tasks", kv("first_cancelled", first.isCancelled()), kv("second_cancelled", second.isCancelled()));
        });
    }

    private static Coroutine<@Nullable Void> catching(Trace trace, String name, Future<?> future) {
        return Coroutine.of(() -> {
            try {
                future.await();
            } catch (CancelledError cancelled) {
                trace.ev(name, kv("caught", cancelled), kv("message", cancelled.getMessage()));
            }
        });
    }

    private static void failingCallback(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            loop.setExceptionHandler((where, context) -> trace.ev("handler", kv("exception", context.exception())));
            Future<String> f = loop.createFuture();
            f.addDoneCallback(done -> trace.ev("c1"));
            f.addDoneCallback(done -> {
                throw HandlerScenarios.<RuntimeException>sneaky(new Boom("cb"));
            });
            f.addDoneCallback(done -> trace.ev("c3"));
            f.setResult("kept");
            ticks(2);
            trace.ev("end", kv("result", f.result()));
        });
    }

    private static void manyWaiters(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Future<Integer> f = newFuture();
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(Tulip.createTaskVoid(() -> {
                    trace.ev(name, "waits");
                    trace.ev(name, "got", kv("value", f.await()));
                    ticks(1);
                    trace.ev(name, "again");
                }));
            }
            ticks(1);
            trace.ev("set");
            f.setResult(5);
            tasks.forEach(Future::await);
            trace.ev("end");
        });
    }

    private static void awaitDone(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            loop.callSoon(() -> trace.ev("other"));
            Future<Integer> a = loop.createFuture();
            Future<Integer> b = loop.createFuture();
            Future<Integer> c = loop.createFuture();
            a.setResult(1);
            b.setException(new Boom("b"));
            c.cancel();
            trace.outcome("a", a);
            trace.outcome("b", b);
            trace.outcome("c", c);
            trace.ev("giving-way");
            ticks(1);
            trace.ev("end");
        });
    }

    private static void fromThread(Trace trace) throws Exception {
        trace.runVoid(() -> {
            CompletableFuture<Integer> a = new CompletableFuture<>();
            CompletableFuture<Integer> b = new CompletableFuture<>();
            CompletableFuture<Integer> c = new CompletableFuture<>();
            Future<Integer> wrappedA = Future.wrap(a);
            Future<Integer> wrappedB = Future.wrap(b);
            Future<Integer> wrappedC = Future.wrap(c);
            wrappedC.cancel();
            ticks(2);
            trace.ev("thread-side", kv("cancelled", c.isCancelled()));
            Thread thread = new Thread(() -> {
                a.complete(9);
                b.completeExceptionally(new Boom("t"));
            });
            thread.start();
            trace.outcome("a", wrappedA);
            trace.outcome("b", wrappedB);
            trace.outcome("c", wrappedC);
            thread.join();
        });
    }

    private static void printAndSet(Trace trace, String name) {
        trace.ev(name, kv("sees", V.get()));
        V.set("set-by-" + name);
    }

    private static void callbackContext(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            V.set("main");
            loop.callSoon(() -> printAndSet(trace, "soon"));
            loop.callLater(Duration.ofMillis(10), () -> printAndSet(trace, "timer"));
            V.set("later");
            Context context = Context.copyCurrent();
            context.run(() -> V.set("given"));
            loop.callSoon(() -> printAndSet(trace, "explicit"), context);
            Tulip.sleep(Duration.ofMillis(30)).await();
            trace.ev("main", kv("sees", V.get()));
            trace.ev("explicit-context", kv("holds", context.get(V)));
        });
    }

    private static void taskContext(Trace trace) throws Exception {
        trace.runVoid(() -> {
            V.set(1);
            Task<?> a = Tulip.createTask(keeping(trace, "a"));
            Task<?> b = Tulip.createTask(keeping(trace, "b"));
            V.set(2);
            a.await();
            b.await();
            trace.ev("main", kv("sees", V.get()));
            direct();
            trace.ev("main", kv("sees", V.get()));
        });
    }

    private static Coroutine<@Nullable Void> keeping(Trace trace, String name) {
        return Coroutine.of(() -> {
            trace.ev(name, kv("sees", V.get()));
            V.set(name);
            ticks(2);
            trace.ev(name, kv("sees", V.get()));
        });
    }

    private static void direct() {
        V.set("direct");
        ticks(1);
    }

    private static void doneCallbackContext(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Future<@Nullable Void> f = newFuture();
            V.set("adding");
            Consumer<Future<@Nullable Void>> callback = done -> trace.ev("callback", kv("sees", V.get()));
            f.addDoneCallback(callback);
            Context context = Context.empty();
            context.run(() -> V.set("given"));
            f.addDoneCallback(callback, context);
            f.addDoneCallback(callback, Context.empty());
            Tulip.createTaskVoid(() -> {
                        V.set("completing");
                        f.setResult(null);
                    })
                    .await();
            ticks(2);
            trace.ev("main", kv("sees", V.get()));
        });
    }

    private static void explicitTaskContext(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            Context context = Context.copyCurrent();
            TaskOptions shared = TaskOptions.DEFAULT.withContext(context);
            Task<?> a = loop.createTaskVoid(
                    () -> {
                        trace.ev("w1", kv("sees", V.get()));
                        V.set("shared");
                    },
                    shared);
            Task<?> b = loop.createTaskVoid(() -> trace.ev("w2", kv("sees", V.get())), shared);
            a.await();
            b.await();
            trace.ev("main", kv("sees", V.get()));
            trace.ev("context", kv("holds", context.get(V)));
        });
    }
}
