package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Handle;
import org.tulip4j.TimerHandle;
import org.tulip4j.Tulip;

/** The loop: callbacks, timers, running and stopping; {@link HandlerScenarios} has the rest of the area. */
final class LoopScenarios {
    /** How much a coarse clock may be off. */
    private static final Duration TOLERANCE = Duration.ofMillis(2);

    private LoopScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("001", LoopScenarios::callSoonFifo);
        scenarios.put("002", LoopScenarios::iterationBoundary);
        scenarios.put("003", LoopScenarios::cancelledHandle);
        scenarios.put("004", LoopScenarios::callLaterOrder);
        scenarios.put("005", LoopScenarios::equalDeadlines);
        scenarios.put("006", LoopScenarios::zeroAndNegativeDelay);
        scenarios.put("007", LoopScenarios::stopFinishesBatch);
        scenarios.put("008", LoopScenarios::stopBeforeRun);
        scenarios.put("009", LoopScenarios::runUntilCompleteOutcomes);
        scenarios.put("010", LoopScenarios::runUntilCompleteStoppedEarly);
        scenarios.put("011", LoopScenarios::closedLoop);
        scenarios.put("012", LoopScenarios::nestedRun);
        scenarios.put("013", LoopScenarios::threadsafeWakeup);
        scenarios.put("014", LoopScenarios::timeAndDeadlines);
        scenarios.put("015", LoopScenarios::failingCallback);
        scenarios.put("016", LoopScenarios::timerCancel);
        scenarios.put("017", LoopScenarios::readyBeforeTimers);
        scenarios.put("018", LoopScenarios::runningLoop);
        scenarios.put("019", LoopScenarios::timerBeforeReadySamePass);
        HandlerScenarios.register(scenarios);
    }

    private static TimerHandle later(EventLoop loop, int millis, Runnable callback) {
        return loop.callLater(Duration.ofMillis(millis), callback);
    }

    private static void callSoonFifo(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        Runnable a = () -> trace.ev("a");
        loop.callSoon(a);
        loop.callSoon(() -> trace.ev("b", kv("n", 2)));
        loop.callSoon(() -> trace.ev("c", kv("n", 3), kv("t", "x")));
        loop.callSoon(a);
        loop.callSoon(loop::stop);
        trace.ev("scheduled");
        loop.runForever();
        trace.ev("stopped", kv("running", loop.isRunning()), kv("closed", loop.isClosed()));
        loop.close();
    }

    private static void iterationBoundary(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        for (String name : List.of("a", "b", "c")) {
            loop.callSoon(() -> node(trace, loop, name, 0));
        }
        loop.runForever();
        trace.ev("end");
        loop.close();
    }

    private static void node(Trace trace, EventLoop loop, String name, int depth) {
        trace.ev("run", name);
        if (depth < 2) {
            loop.callSoon(() -> node(trace, loop, name + depth, depth + 1));
        } else if (name.startsWith("c")) {
            loop.stop();
        }
    }

    private static void cancelledHandle(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        List<Handle> doomed = new ArrayList<>();
        Handle a = loop.callSoon(() -> {
            trace.ev("a");
            doomed.get(0).cancel();
        });
        Handle b = loop.callSoon(() -> trace.ev("b"));
        Handle c = loop.callSoon(() -> trace.ev("c"));
        Handle d = loop.callSoon(() -> trace.ev("d"));
        doomed.add(c);
        loop.callSoon(loop::stop);
        b.cancel();
        trace.ev("before", kv("b_cancelled", b.isCancelled()), kv("c_cancelled", c.isCancelled()));
        loop.runForever();
        a.cancel();
        b.cancel();
        trace.ev(
                "after",
                kv("b_cancelled", b.isCancelled()),
                kv("c_cancelled", c.isCancelled()),
                kv("d_cancelled", d.isCancelled()));
        loop.close();
    }

    /** Once with its lines dropped: loading the classes may take longer than its delays. */
    private static void warmedUp(Trace trace, BiConsumer<EventLoop, Consumer<String>> scenario) {
        List<Consumer<String>> printers = List.of(dropped -> {}, line -> trace.ev(line));
        for (Consumer<String> print : printers) {
            EventLoop loop = trace.newLoop();
            scenario.accept(loop, print);
            print.accept("end");
            loop.close();
        }
    }

    private static void callLaterOrder(Trace trace) throws Exception {
        warmedUp(trace, (loop, print) -> {
            later(loop, 120, () -> print.accept("slow"));
            later(loop, 30, () -> print.accept("quick"));
            later(loop, 70, () -> print.accept("middle"));
            later(loop, 160, loop::stop);
            loop.callSoon(() -> print.accept("soon"));
            loop.runForever();
        });
    }

    private static void equalDeadlines(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        List<String> got = new ArrayList<>();
        long when = loop.timeNanos() + Duration.ofMillis(40).toNanos();
        for (String name : List.of("e", "d", "c", "b", "a")) {
            loop.callAtNanos(when, () -> got.add(name));
        }
        loop.callAtNanos(when + Duration.ofMillis(40).toNanos(), () -> {
            trace.ev("late", kv("got", sorted(got)));
            loop.stop();
        });
        loop.callAtNanos(when - Duration.ofMillis(25).toNanos(), () -> trace.ev("early", kv("got", got)));
        loop.runForever();
        loop.close();
    }

    private static List<String> sorted(List<String> words) {
        return words.stream().sorted().toList();
    }

    private static void zeroAndNegativeDelay(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        List<String> got = new ArrayList<>();
        loop.callSoon(() -> {
            loop.callLater(Duration.ZERO, () -> got.add("zero"));
            loop.callLater(Duration.ofSeconds(-5), () -> got.add("negative"));
            loop.callAtNanos(loop.timeNanos() - Duration.ofSeconds(1).toNanos(), () -> got.add("past"));
            trace.ev("scheduled", kv("got", got));
            later(loop, 40, () -> {
                trace.ev("finish", kv("got", sorted(got)));
                loop.stop();
            });
        });
        loop.runForever();
        loop.close();
    }

    private static void stopFinishesBatch(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        loop.callSoon(() -> {
            trace.ev("a");
            loop.callSoon(() -> trace.ev("a2"));
        });
        loop.callSoon(() -> {
            trace.ev("b");
            loop.stop();
            loop.callSoon(() -> trace.ev("b2"));
        });
        loop.callSoon(() -> {
            trace.ev("c");
            loop.callSoon(() -> trace.ev("c2"));
        });
        loop.runForever();
        trace.ev("first-run-over");
        loop.callSoon(loop::stop);
        loop.runForever();
        trace.ev("second-run-over");
        loop.close();
    }

    private static void stopBeforeRun(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        loop.callSoon(() -> trace.ev("a"));
        loop.stop();
        trace.ev("asked-to-stop", kv("running", loop.isRunning()));
        loop.runForever();
        trace.ev("first-run-over");
        loop.callSoon(() -> trace.ev("b"));
        loop.callSoon(loop::stop);
        loop.callSoon(() -> trace.ev("c"));
        loop.runForever();
        trace.ev("second-run-over");
        loop.close();
    }

    private static void runUntilCompleteOutcomes(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        trace.attempt("coroutine", () -> loop.runUntilComplete(() -> 1));
        trace.attempt("task", () -> loop.runUntilComplete(loop.createTask(() -> 2)));
        Future<Integer> later = loop.createFuture();
        loop.callSoon(() -> later.setResult(3));
        trace.attempt("future", () -> loop.runUntilComplete(later));
        Future<Integer> done = loop.createFuture();
        done.setResult(4);
        trace.attempt("done-future", () -> loop.runUntilComplete(done));
        Coroutine<Integer> failing = () -> {
            throw new Boom("x");
        };
        trace.attempt("failing", () -> loop.runUntilComplete(failing));
        Future<Integer> cancelled = loop.createFuture();
        loop.callSoon(() -> cancelled.cancel());
        trace.attempt("cancelled", () -> loop.runUntilComplete(cancelled));
        loop.close();
    }

    private static void runUntilCompleteStoppedEarly(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        Future<String> future = loop.createFuture();
        loop.callSoon(loop::stop);
        trace.attempt("first", () -> loop.runUntilComplete(future));
        trace.ev(
                "state",
                kv("done", future.isDone()),
                kv("cancelled", future.isCancelled()),
                kv("running", loop.isRunning()));
        loop.callSoon(() -> future.setResult("late"));
        trace.attempt("second", () -> loop.runUntilComplete(future));
        loop.close();
    }

    private static void closedLoop(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        loop.callSoon(() -> {
            trace.attemptVoid("close-while-running", loop::close);
            loop.stop();
        });
        loop.runForever();
        loop.close();
        trace.ev("closed", kv("value", loop.isClosed()));
        loop.close();
        trace.ev("closed", kv("value", loop.isClosed()));
        Runnable never = () -> trace.ev("never");
        trace.attempt("call-soon", () -> loop.callSoon(never));
        trace.attempt("call-later", () -> later(loop, 10, never));
        trace.attempt("threadsafe", () -> loop.callSoonThreadsafe(never));
        trace.attemptVoid("run-forever", loop::runForever);
    }

    private static void nestedRun(Trace trace) throws Exception {
        EventLoop one = trace.newLoop();
        EventLoop two = trace.newLoop();
        one.callSoon(() -> {
            trace.attemptVoid("same-loop", one::runForever);
            trace.attemptVoid("other-loop", two::runForever);
            printRunning(trace, one, two);
        });
        one.callSoon(() -> {
            trace.ev("still-here");
            one.stop();
        });
        printRunning(trace, one, two);
        one.runForever();
        printRunning(trace, one, two);
        one.close();
        two.close();
    }

    private static void printRunning(Trace trace, EventLoop one, EventLoop two) {
        trace.ev("running", kv("one", one.isRunning()), kv("two", two.isRunning()));
    }

    private static void threadsafeWakeup(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        Thread me = Thread.currentThread();
        Thread other = new Thread(() -> {
            for (String name : List.of("a", "b", "c")) {
                loop.callSoonThreadsafe(() -> trace.ev(name, kv("in_loop_thread", Thread.currentThread() == me)));
            }
            loop.callSoonThreadsafe(loop::stop);
        });
        Handle guard = loop.callLater(Duration.ofSeconds(20), () -> trace.ev("guard"));
        loop.callSoon(other::start);
        loop.runForever();
        other.join();
        guard.cancel();
        trace.ev("end");
        loop.close();
    }

    private static void timeAndDeadlines(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        loop.callSoon(() -> {
            long first = loop.timeNanos();
            long second = loop.timeNanos();
            trace.ev("monotonic", kv("ok", second - first >= 0));
            long when = loop.timeNanos() + Duration.ofMillis(50).toNanos();
            TimerHandle handle = loop.callAtNanos(when, () -> {
                trace.ev("due", kv("reached", loop.timeNanos() - when >= -TOLERANCE.toNanos()));
                loop.stop();
            });
            trace.ev(
                    "when",
                    kv("same", Math.abs(handle.whenNanos() - when) < TOLERANCE.toNanos()),
                    kv("cancelled", handle.isCancelled()));
        });
        loop.runForever();
        loop.close();
    }

    private static void failingCallback(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        loop.setExceptionHandler((where, context) ->
                trace.ev("handler", kv("same_loop", where == loop), kv("exception", context.exception())));
        loop.callSoon(() -> trace.ev("a"));
        loop.callSoon(() -> bad("oops"));
        loop.callSoon(() -> trace.ev("c"));
        later(loop, 20, () -> bad("timer"));
        later(loop, 40, loop::stop);
        loop.runForever();
        trace.ev("end");
        loop.close();
    }

    private static void bad(String label) {
        throw HandlerScenarios.<RuntimeException>sneaky(new Boom(label));
    }

    private static void timerCancel(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        List<Handle> doomed = new ArrayList<>();
        Handle a = later(loop, 20, () -> {
            trace.ev("a");
            doomed.get(0).cancel();
        });
        Handle b = later(loop, 40, () -> trace.ev("b"));
        Handle c = later(loop, 60, () -> trace.ev("c"));
        Handle d = later(loop, 80, () -> trace.ev("d"));
        doomed.add(c);
        later(loop, 100, () -> {
            a.cancel();
            trace.ev("stop", kv("c", c.isCancelled()), kv("d", d.isCancelled()), kv("b", b.isCancelled()));
            loop.stop();
        });
        d.cancel();
        loop.runForever();
        loop.close();
    }

    private static void readyBeforeTimers(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        later(loop, 60, () -> link(trace, loop, "second", 2));
        loop.callSoon(() -> link(trace, loop, "first", 5));
        loop.runForever();
        trace.ev("end");
        loop.close();
    }

    private static void link(Trace trace, EventLoop loop, String name, int left) {
        trace.ev(name, kv("left", left));
        if (left > 0) {
            loop.callSoon(() -> link(trace, loop, name, left - 1));
        } else if (name.equals("second")) {
            loop.stop();
        }
    }

    private static void runningLoop(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        Callable<Boolean> same = () -> EventLoops.running() == loop;
        trace.attempt("before", same);
        loop.runUntilCompleteVoid(() -> {
            trace.attempt("coroutine", same);
            loop.callSoon(() -> trace.attempt("callback", same));
            Tulip.sleep(Duration.ZERO).await();
            Future<Object> answer = loop.runInExecutor(null, () -> {
                try {
                    return same.call();
                } catch (IllegalStateException unknown) {
                    return "unknown";
                }
            });
            trace.ev("thread", kv("value", answer.await()));
        });
        trace.attempt("after", same);
        loop.close();
    }

    /** The callback that blocks does so until the timer is due, instead of for 40 ms. */
    private static void timerBeforeReadySamePass(Trace trace) throws Exception {
        warmedUp(trace, (loop, print) -> {
            TimerHandle due = later(loop, 10, () -> {
                print.accept("timer");
                loop.callSoon(() -> print.accept("timer2"));
                later(loop, 20, loop::stop);
            });
            loop.callSoon(() -> {
                print.accept("block");
                loop.callSoon(() -> print.accept("x"));
                loop.callSoon(() -> {
                    print.accept("y");
                    loop.callSoon(() -> print.accept("y2"));
                });
                while (loop.timeNanos() - due.whenNanos() < TOLERANCE.toNanos()) {
                    Thread.onSpinWait();
                }
            });
            loop.runForever();
        });
    }
}
