package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;
import static org.tulip4j.tck.trace.Trace.ticks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.ExceptionGroup;
import org.tulip4j.Task;
import org.tulip4j.TaskGroup;
import org.tulip4j.TimedOutException;
import org.tulip4j.Timeout;
import org.tulip4j.Tulip;

/** Timeout blocks and task groups. */
final class GroupScenarios {
    /** Longer than any scenario takes. */
    private static final int LONG = 10_000;

    private GroupScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("063", GroupScenarios::timeoutBlock);
        scenarios.put("064", GroupScenarios::timeoutReschedule);
        scenarios.put("065", GroupScenarios::timeoutNested);
        scenarios.put("066", GroupScenarios::timeoutAndOutsideCancel);
        scenarios.put("067", GroupScenarios::taskGroupSuccess);
        scenarios.put("068", GroupScenarios::taskGroupChildFails);
        scenarios.put("069", GroupScenarios::taskGroupBodyFails);
        scenarios.put("070", GroupScenarios::taskGroupOuterCancel);
        scenarios.put("071", GroupScenarios::taskGroupNested);
    }

    /** Suspends the current task for so long. */
    private static void nap(int millis) {
        Tulip.sleep(Duration.ofMillis(millis)).await();
    }

    private static Coroutine<@Nullable Void> napping(int millis) {
        return Coroutine.of(() -> nap(millis));
    }

    private static Task<?> me() {
        return Objects.requireNonNull(Tulip.currentTask());
    }

    private static Timeout millis(int millis) {
        return Timeout.of(Duration.ofMillis(millis));
    }

    private static void timeoutBlock(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Timeout one = millis(LONG);
            one.run(napping(10));
            trace.ev("one", kv("expired", one.isExpired()));
            Timeout two = millis(30);
            try {
                two.runVoid(() -> {
                    try {
                        nap(LONG);
                    } catch (CancelledError cancelled) {
                        trace.ev("two", "inside", kv("caught", cancelled));
                        throw cancelled;
                    }
                });
            } catch (TimedOutException timeout) {
                trace.ev(
                        "two",
                        "outside",
                        kv("caught", timeout),
                        kv("expired", two.isExpired()),
                        kv("cancelling", me().cancelling()));
            }
            Timeout three = Timeout.of(null);
            three.run(napping(10));
            Long when = three.whenNanos().isPresent() ? three.whenNanos().getAsLong() : null;
            trace.ev("three", kv("expired", three.isExpired()), kv("when", when));
            Timeout four = millis(-1000);
            try {
                four.runVoid(() -> {
                    trace.ev("four", "body");
                    nap(LONG);
                    trace.ev("four", "not-reached");
                });
            } catch (TimedOutException timeout) {
                trace.ev("four", "outside", kv("caught", timeout), kv("expired", four.isExpired()));
            }
        });
    }

    private static void timeoutReschedule(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            Timeout one = millis(20);
            one.runVoid(() -> {
                one.rescheduleAtNanos(loop.timeNanos() + Duration.ofMillis(LONG).toNanos());
                nap(50);
            });
            trace.ev("one", kv("expired", one.isExpired()));
            Timeout two = Timeout.of(null);
            try {
                two.runVoid(() -> {
                    two.reschedule(Duration.ofMillis(20));
                    nap(LONG);
                });
            } catch (TimedOutException timeout) {
                trace.ev("two", kv("caught", timeout), kv("expired", two.isExpired()));
            }
            Timeout three = millis(30);
            three.runVoid(() -> {
                three.reschedule(null);
                nap(60);
            });
            trace.ev("three", kv("expired", three.isExpired()));
        });
    }

    private static void timeoutNested(Trace trace) throws Exception {
        trace.runVoid(() -> {
            nest(trace, "one", 30, LONG);
            nest(trace, "two", LONG, 30);
        });
    }

    private static void nest(Trace trace, String name, int outerMillis, int innerMillis) {
        Timeout outer = millis(outerMillis);
        Timeout inner = millis(innerMillis);
        try {
            outer.runVoid(() -> {
                try {
                    inner.run(napping(LONG));
                } catch (TimedOutException timeout) {
                    trace.ev(name, "between", kv("caught", timeout), kv("inner_expired", inner.isExpired()));
                } catch (Throwable other) {
                    trace.ev(name, "between", kv("caught", other), kv("inner_expired", inner.isExpired()));
                    throw other;
                }
                nap(10);
                trace.ev(name, "outer-body-continues");
            });
        } catch (TimedOutException timeout) {
            trace.ev(name, "outside", kv("caught", timeout));
        }
        trace.ev(name, "end", kv("outer_expired", outer.isExpired()), kv("inner_expired", inner.isExpired()));
    }

    private static void timeoutAndOutsideCancel(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Task<?> task = Tulip.createTask(limited(trace, false));
            ticks(1);
            task.cancel();
            trace.outcome("cancelled", task);
            trace.outcome("failed", Tulip.createTask(limited(trace, true)));
        });
    }

    private static Coroutine<@Nullable Void> limited(Trace trace, boolean fails) {
        return Coroutine.of(() -> {
            Timeout timeout = millis(LONG);
            timeout.runVoid(() -> {
                try {
                    if (fails) {
                        throw new Boom("body");
                    }
                    nap(LONG);
                } finally {
                    trace.ev("body", kv("expired", timeout.isExpired()));
                }
            });
        });
    }

    private static void taskGroupSuccess(Trace trace) throws Exception {
        trace.runVoid(() -> {
            List<Task<String>> tasks = new ArrayList<>();
            TaskGroup.runVoid(group -> {
                tasks.add(group.createTask(finishing(trace, "a", 40)));
                Coroutine<String> b = finishing(trace, "b", 20);
                tasks.add(group.createTask(() -> {
                    String name = b.run();
                    tasks.add(group.createTask(finishing(trace, "c", 40)));
                    return name;
                }));
                trace.ev("body-end");
            });
            trace.ev("after", kv("results", tasks.stream().map(Task::result).toList()));
        });
    }

    private static Coroutine<String> finishing(Trace trace, String name, int millis) {
        return () -> {
            nap(millis);
            trace.ev("finished", name);
            return name;
        };
    }

    private static void taskGroupChildFails(Trace trace) throws Exception {
        trace.runVoid(() -> {
            List<String> notes = new ArrayList<>();
            List<Task<?>> slow = new ArrayList<>();
            try {
                TaskGroup.run(group -> {
                    slow.add(group.createTask(noting(notes, "s1")));
                    group.createTask(failing("bad", 20));
                    slow.add(group.createTask(noting(notes, "s2")));
                    return noting(notes, "body").run();
                });
            } catch (ExceptionGroup errors) {
                trace.ev("group", kv("caught", errors));
            }
            Collections.sort(notes);
            trace.ev("cancelled", kv("names", notes));
            trace.ev(
                    "state",
                    kv("s1", slow.get(0).isCancelled()),
                    kv("s2", slow.get(1).isCancelled()),
                    kv("cancelling", me().cancelling()));
        });
    }

    private static Coroutine<@Nullable Void> failing(String label, int millis) {
        return Coroutine.of(() -> {
            nap(millis);
            throw new Boom(label);
        });
    }

    /** Sleeps for long and keeps its name when cancelled. */
    private static Coroutine<@Nullable Void> noting(List<String> notes, String name) {
        return Coroutine.of(() -> {
            try {
                nap(LONG);
            } catch (CancelledError cancelled) {
                notes.add(name);
                throw cancelled;
            }
        });
    }

    private static void taskGroupBodyFails(Trace trace) throws Exception {
        trace.runVoid(() -> {
            try {
                TaskGroup.run(group -> {
                    group.createTask(nice(trace));
                    group.createTask(angry());
                    ticks(1);
                    throw new Boom("body");
                });
            } catch (ExceptionGroup errors) {
                List<String> kinds =
                        errors.exceptions().stream().map(Lines::kind).sorted().toList();
                trace.ev("group", kv("errors", kinds));
            }
        });
    }

    private static Coroutine<@Nullable Void> nice(Trace trace) {
        return Coroutine.of(() -> {
            try {
                nap(LONG);
            } finally {
                trace.ev("nice", "ending");
            }
        });
    }

    private static Coroutine<@Nullable Void> angry() {
        return Coroutine.of(() -> {
            try {
                nap(LONG);
            } catch (CancelledError cancelled) {
                throw new Boom("cleanup");
            }
        });
    }

    private static void taskGroupOuterCancel(Trace trace) throws Exception {
        trace.runVoid(() -> {
            List<TaskGroup> box = new ArrayList<>();
            Coroutine<@Nullable Void> worker = Coroutine.of(() -> {
                try {
                    nap(LONG);
                } finally {
                    trace.ev("worker", "cleaning");
                    nap(20);
                    trace.ev("worker", "clean");
                }
            });
            Task<?> owner = Tulip.createTaskVoid(() -> TaskGroup.runVoid(group -> {
                box.add(group);
                group.createTask(worker);
            }));
            ticks(2);
            owner.cancel();
            trace.outcome("owner", owner);
            trace.attempt("late", () -> box.get(0).createTask(worker));
        });
    }

    private static void taskGroupNested(Trace trace) throws Exception {
        trace.runVoid(() -> {
            TaskGroup.runVoid(outer -> {
                outer.createTask(worker(trace, "o1", 40));
                try {
                    failInside(trace, "i1", "one");
                } catch (ExceptionGroup errors) {
                    trace.ev("between", kv("caught", errors));
                }
            });
            trace.ev("round-one-over");
            try {
                TaskGroup.runVoid(outer -> {
                    outer.createTask(worker(trace, "o2", LONG));
                    failInside(trace, "i2", "two");
                });
            } catch (ExceptionGroup errors) {
                trace.ev("outside", kv("caught", errors));
            }
        });
    }

    /** An inner group of a worker and a task that fails. */
    private static void failInside(Trace trace, String name, String label) {
        TaskGroup.runVoid(inner -> {
            inner.createTask(worker(trace, name, LONG));
            inner.createTask(failing(label, 10));
        });
    }

    private static Coroutine<@Nullable Void> worker(Trace trace, String name, int millis) {
        return Coroutine.of(() -> {
            try {
                nap(millis);
                trace.ev(name, "finished");
            } catch (CancelledError cancelled) {
                trace.ev(name, "cancelled");
                throw cancelled;
            }
        });
    }
}
