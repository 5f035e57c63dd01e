package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;
import static org.tulip4j.tck.trace.Trace.ticks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.queues.LifoQueue;
import org.tulip4j.queues.PriorityQueue;
import org.tulip4j.queues.Queue;

/** Queues: order, bounds, who is served first, and joining. */
final class QueueScenarios {
    private QueueScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("093", QueueScenarios::fifoAndBounds);
        scenarios.put("094", QueueScenarios::producerConsumer);
        scenarios.put("095", QueueScenarios::waitingGettersFifo);
        scenarios.put("096", QueueScenarios::waitingPuttersFifo);
        scenarios.put("097", QueueScenarios::priorityAndLifo);
        scenarios.put("098", QueueScenarios::joinTaskDone);
    }

    private static Task<?> start(VoidCoroutine body) {
        return Tulip.createTaskVoid(body);
    }

    private static void fifoAndBounds(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Queue<String> queue = new Queue<>(2);
            trace.ev(
                    "new",
                    kv("size", queue.qsize()),
                    kv("empty", queue.isEmpty()),
                    kv("full", queue.isFull()),
                    kv("max", queue.maxSize()));
            trace.attempt("get-nowait", queue::getNowait);
            trace.outcome("put", queue.put("a"));
            putNowait(trace, queue, "b");
            trace.ev("now", kv("size", queue.qsize()), kv("empty", queue.isEmpty()), kv("full", queue.isFull()));
            putNowait(trace, queue, "c");
            trace.outcome("get", queue.get());
            trace.attempt("get-nowait", queue::getNowait);
            trace.attempt("get-nowait", queue::getNowait);
            Queue<Integer> unbounded = new Queue<>();
            for (int i = 0; i < 5; i++) {
                unbounded.putNowait(i);
            }
            trace.ev("unbounded", kv("size", unbounded.qsize()), kv("full", unbounded.isFull()));
        });
    }

    private static void putNowait(Trace trace, Queue<String> queue, String item) {
        trace.attemptVoid("put-nowait", () -> queue.putNowait(item));
    }

    private static void producerConsumer(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Queue<Integer> queue = new Queue<>(1);
            Log producer = trace.log("producer");
            Log consumer = trace.log("consumer");
            int end = -1;
            int[] top = {0};
            Task<?> produce = start(() -> {
                for (int i = 0; i < 4; i++) {
                    queue.put(i).await();
                    top[0] = Math.max(top[0], queue.qsize());
                    producer.ev("put", i);
                }
                queue.put(end).await();
            });
            Task<?> consume = start(() -> {
                for (int item = queue.get().await();
                        item != end;
                        item = queue.get().await()) {
                    consumer.ev("got", item);
                    ticks(3);
                }
            });
            Tulip.gather(List.of(produce, consume)).await();
            producer.dump();
            consumer.dump();
            trace.ev("largest", kv("size", top[0]));
        });
    }

    private static void waitingGettersFifo(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Queue<String> queue = new Queue<>();
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("g1", "g2", "g3")) {
                tasks.add(start(() -> trace.ev(name, "got", queue.get().await())));
            }
            ticks(1);
            tasks.get(1).cancel();
            queue.putNowait("x");
            queue.putNowait("y");
            tasks.forEach(task -> trace.outcome("join", task));
            trace.ev("end", kv("size", queue.qsize()));
        });
    }

    private static void waitingPuttersFifo(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Queue<String> queue = new Queue<>(1);
            queue.putNowait("first");
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("p1", "p2", "p3")) {
                tasks.add(start(() -> {
                    queue.put(name).await();
                    trace.ev(name, "in");
                }));
            }
            ticks(1);
            tasks.get(1).cancel();
            for (int i = 0; i < 3; i++) {
                trace.ev("main", "got", queue.get().await());
                ticks(3);
            }
            tasks.forEach(task -> trace.outcome("join", task));
            trace.ev("end", kv("size", queue.qsize()));
        });
    }

    private static void priorityAndLifo(Trace trace) throws Exception {
        trace.runVoid(() -> {
            fillAndEmpty(trace, "priority", new PriorityQueue<>());
            fillAndEmpty(trace, "lifo", new LifoQueue<>());
            Queue<Integer> queue = new PriorityQueue<>();
            queue.putNowait(2);
            trace.ev("priority", kv("got", queue.getNowait()));
            queue.putNowait(3);
            queue.putNowait(1);
            trace.ev("priority", kv("got", queue.getNowait()));
            trace.ev("priority", kv("got", queue.getNowait()));
        });
    }

    private static void fillAndEmpty(Trace trace, String name, Queue<Integer> queue) {
        for (int i : new int[] {5, 1, 4, 2, 3}) {
            queue.putNowait(i);
        }
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            out.add(queue.get().await());
        }
        trace.ev(name, kv("out", out));
    }

    private static void joinTaskDone(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Queue<Integer> queue = new Queue<>();
            for (int i = 0; i < 3; i++) {
                queue.putNowait(i);
            }
            Task<?> joiner = start(() -> {
                queue.join().await();
                trace.ev("joined");
            });
            while (!queue.isEmpty()) {
                int item = queue.get().await();
                ticks(1);
                trace.ev("worker", "done", item);
                queue.taskDone();
            }
            joiner.await();
            queue.join().await();
            trace.ev("joined-again");
            trace.attemptVoid("too-many", () -> queue.taskDone());
        });
    }
}
