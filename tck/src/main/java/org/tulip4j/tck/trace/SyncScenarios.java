package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;
import static org.tulip4j.tck.trace.Trace.ticks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoops;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.sync.Barrier;
import org.tulip4j.sync.BarrierBrokenException;
import org.tulip4j.sync.BoundedSemaphore;
import org.tulip4j.sync.Condition;
import org.tulip4j.sync.Event;
import org.tulip4j.sync.Held;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;

/** Locks and their kin: who goes on when, and what a cancelled waiter leaves. */
final class SyncScenarios {
    private SyncScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("080", SyncScenarios::lockFifo);
        scenarios.put("081", SyncScenarios::lockCancelledWaiter);
        scenarios.put("082", SyncScenarios::lockCancelAfterRelease);
        scenarios.put("083", SyncScenarios::lockNoBarging);
        scenarios.put("084", SyncScenarios::eventWakesAll);
        scenarios.put("085", SyncScenarios::conditionNotify);
        scenarios.put("086", SyncScenarios::conditionWaitFor);
        scenarios.put("087", SyncScenarios::conditionCancelledWaiter);
        scenarios.put("088", SyncScenarios::semaphoreFifo);
        scenarios.put("089", SyncScenarios::semaphoreCancelledWaiter);
        scenarios.put("090", SyncScenarios::boundedSemaphore);
        scenarios.put("091", SyncScenarios::barrierCycle);
        scenarios.put("092", SyncScenarios::barrierAbortReset);
    }

    private static Task<?> start(VoidCoroutine body) {
        return Tulip.createTaskVoid(body);
    }

    private static void joinAll(List<Task<?>> tasks) {
        tasks.forEach(Task::await);
    }

    private static void lockFifo(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Lock lock = new Lock();
            lock.acquire().await();
            trace.ev("acquire", kv("returned", true));
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(start(() -> {
                    trace.ev(name, "asks", kv("locked", lock.isLocked()));
                    try (Held held = lock.hold().await()) {
                        useInTurn(trace, name);
                    }
                }));
            }
            ticks(1);
            lock.release();
            trace.ev("main", "released", kv("locked", lock.isLocked()));
            joinAll(tasks);
            trace.ev("end", kv("locked", lock.isLocked()));
            trace.attemptVoid("release", lock::release);
        });
    }

    private static void useInTurn(Trace trace, String name) {
        trace.ev(name, "got");
        ticks(1);
        trace.ev(name, "releasing");
    }

    private static void lockCancelledWaiter(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Lock lock = new Lock();
            lock.acquire().await();
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(start(() -> {
                    try (Held held = lock.hold().await()) {
                        trace.ev(name, "got");
                    } catch (CancelledError cancelled) {
                        trace.ev(name, "cancelled");
                        throw cancelled;
                    }
                }));
            }
            ticks(1);
            tasks.get(1).cancel();
            lock.release();
            trace.outcome("join-a", tasks.get(0));
            trace.outcome("join-b", tasks.get(1));
            trace.outcome("join-c", tasks.get(2));
            trace.ev("end", kv("locked", lock.isLocked()));
        });
    }

    private static void lockCancelAfterRelease(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Lock lock = new Lock();
            lock.acquire().await();
            Task<?> a = start(() -> got(trace, "a", lock));
            Task<?> b = start(() -> got(trace, "b", lock));
            ticks(1);
            lock.release();
            a.cancel();
            trace.outcome("a", a);
            trace.outcome("b", b);
            trace.ev("end", kv("locked", lock.isLocked()));
        });
    }

    private static void got(Trace trace, String name, Lock lock) {
        lock.acquire().await();
        try {
            trace.ev(name, "got");
        } finally {
            lock.release();
        }
    }

    private static void lockNoBarging(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Lock lock = new Lock();
            lock.acquire().await();
            Task<?> w = start(() -> lock.withVoid(() -> useInTurn(trace, "w")));
            ticks(1);
            lock.release();
            trace.ev("main", "asks-again");
            lock.acquire().await();
            trace.ev("main", "got");
            lock.release();
            w.await();
        });
    }

    private static void eventWakesAll(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Event event = new Event();
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(waiter(trace, name, event));
            }
            ticks(1);
            event.set();
            trace.ev("set", kv("is_set", event.isSet()));
            joinAll(tasks);
            EventLoops.running().callSoon(() -> trace.ev("other"));
            event.waitFor().await();
            trace.ev("main", kv("wait", true));
            event.clear();
            Task<?> d = waiter(trace, "d", event);
            ticks(2);
            trace.ev("d", kv("done", d.isDone()));
            event.set();
            d.await();
            event.clear();
            Task<?> e = waiter(trace, "e", event);
            ticks(1);
            event.set();
            event.clear();
            e.await();
        });
    }

    private static Task<?> waiter(Trace trace, String name, Event event) {
        return start(() -> {
            event.waitFor().await();
            trace.ev(name, kv("woke", true), kv("is_set", event.isSet()));
        });
    }

    private static void conditionNotify(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Condition condition = new Condition();
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c", "d")) {
                tasks.add(start(() -> condition.withVoid(() -> {
                    trace.ev(name, "waits");
                    condition.waitFor().await();
                    trace.ev(name, "woke", kv("returned", true), kv("locked", condition.isLocked()));
                })));
            }
            ticks(3);
            notifyStep(trace, condition, "one", condition::signal);
            notifyStep(trace, condition, "two", () -> condition.signal(2));
            notifyStep(trace, condition, "all", condition::signalAll);
            joinAll(tasks);
            trace.attemptVoid("notify", () -> condition.signal());
            trace.attempt("wait", () -> condition.waitFor().await());
        });
    }

    private static void notifyStep(Trace trace, Condition condition, String step, Runnable call) {
        condition.withVoid(() -> {
            call.run();
            trace.ev("notified", step);
            ticks(2);
            trace.ev("unlocking", step);
        });
        ticks(6);
    }

    private static void conditionWaitFor(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Condition condition = new Condition();
            int[] count = {0};
            java.util.function.BooleanSupplier enough = () -> {
                trace.ev("check", kv("count", count[0]));
                return count[0] >= 2;
            };
            Task<?> waiter = start(() -> condition.withVoid(() -> {
                condition.waitFor(enough).await();
                trace.ev("waiter", kv("got", "enough"));
            }));
            ticks(2);
            for (int i = 0; i < 2; i++) {
                condition.withVoid(() -> {
                    count[0]++;
                    condition.signal();
                });
                ticks(4);
            }
            waiter.await();
            condition.withVoid(() -> {
                condition.waitFor(enough).await();
                trace.ev("main", kv("got", "enough"));
            });
        });
    }

    private static void conditionCancelledWaiter(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Condition condition = new Condition();
            Task<?> waiter = start(() -> condition.withVoid(() -> {
                try {
                    condition.waitFor().await();
                } catch (CancelledError cancelled) {
                    trace.ev("waiter", "cancelled", kv("locked", condition.isLocked()));
                    throw cancelled;
                }
            }));
            ticks(2);
            condition.acquire().await();
            waiter.cancel();
            ticks(3);
            trace.ev("main", "holding", kv("waiter_done", waiter.isDone()));
            condition.release();
            trace.outcome("waiter", waiter);
            trace.ev("end", kv("locked", condition.isLocked()));
        });
    }

    private static void semaphoreFifo(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Semaphore semaphore = new Semaphore(2);
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c", "d", "e")) {
                tasks.add(start(() -> semaphore.withVoid(() -> {
                    trace.ev(name, "in");
                    ticks(2);
                    trace.ev(name, "out");
                })));
            }
            ticks(1);
            trace.ev("main", kv("locked", semaphore.isLocked()));
            joinAll(tasks);
            trace.ev("main", kv("locked", semaphore.isLocked()));
            trace.attemptVoid("negative", () -> new Semaphore(-1));
        });
    }

    private static void semaphoreCancelledWaiter(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Semaphore semaphore = new Semaphore(1);
            semaphore.acquire().await();
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(start(() -> {
                    try (Held held = semaphore.hold().await()) {
                        trace.ev(name, "in");
                    }
                }));
            }
            ticks(1);
            tasks.get(0).cancel();
            trace.outcome("a", tasks.get(0));
            semaphore.release();
            tasks.get(1).cancel();
            trace.outcome("b", tasks.get(1));
            trace.outcome("c", tasks.get(2));
            trace.ev("end", kv("locked", semaphore.isLocked()));
        });
    }

    private static void boundedSemaphore(Trace trace) throws Exception {
        trace.runVoid(() -> {
            BoundedSemaphore bounded = new BoundedSemaphore(1);
            acquire(trace, "bounded-acquire", bounded);
            trace.attemptVoid("bounded-release", bounded::release);
            trace.attemptVoid("bounded-release", bounded::release);
            Semaphore plain = new Semaphore(1);
            trace.attemptVoid("plain-release", plain::release);
            acquire(trace, "plain-acquire", plain);
            acquire(trace, "plain-acquire", plain);
            trace.outcome("plain-acquire", Tulip.waitFor(plain.acquire(), Duration.ofMillis(20)));
            trace.ev("end", kv("locked", plain.isLocked()));
        });
    }

    private static void acquire(Trace trace, String name, Semaphore semaphore) {
        trace.attempt(name, () -> {
            semaphore.acquire().await();
            return true;
        });
    }

    private static void barrierCycle(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Barrier barrier = new Barrier(3);
            trace.ev("parties", kv("n", barrier.parties()));
            for (int round = 1; round <= 2; round++) {
                List<Integer> out = new ArrayList<>();
                List<Task<?>> tasks = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    tasks.add(start(() -> out.add(barrier.waitFor().await())));
                }
                ticks(3);
                trace.ev(
                        "round",
                        round,
                        kv("waiting", barrier.waiting()),
                        kv("broken", barrier.isBroken()),
                        kv("out", out));
                tasks.add(start(() -> out.add(barrier.waitFor().await())));
                joinAll(tasks);
                ticks(3);
                trace.ev(
                        "round",
                        round,
                        kv("waiting", barrier.waiting()),
                        kv("out", out.stream().sorted().toList()));
            }
        });
    }

    private static void barrierAbortReset(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Barrier barrier = new Barrier(3);
            List<Task<?>> tasks =
                    List.of(start(() -> party(trace, barrier, "a1")), start(() -> party(trace, barrier, "a2")));
            ticks(3);
            barrier.abort().await();
            joinAll(tasks);
            trace.ev("state", kv("broken", barrier.isBroken()));
            party(trace, barrier, "late");
            barrier.reset().await();
            trace.ev("state", kv("broken", barrier.isBroken()));
            tasks = List.of(start(() -> party(trace, barrier, "b1")), start(() -> party(trace, barrier, "b2")));
            ticks(3);
            barrier.reset().await();
            joinAll(tasks);
            trace.ev("state", kv("broken", barrier.isBroken()));
            List<Integer> positions = Tulip.gather(barrier.waitFor(), barrier.waitFor(), barrier.waitFor())
                    .await();
            trace.ev("positions", kv("values", positions.stream().sorted().toList()));
        });
    }

    private static void party(Trace trace, Barrier barrier, String name) {
        try {
            barrier.waitFor().await();
            trace.ev(name, "passed");
        } catch (BarrierBrokenException broken) {
            trace.ev(name, kv("raised", broken));
        }
    }
}
