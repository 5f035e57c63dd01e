package org.tulip4j.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tulip4j.CallGraph;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Play.Parties;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCallable;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.sync.Event;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;

/** One scenario per awaitable that needs no system: started anew for every pass in which its victim is cancelled. */
final class Scenarios {
    private final Map<String, Supplier<Parties>> all = new LinkedHashMap<>();

    private Scenarios() {
        all.put("Tulip#sleep", Scenarios::sleep);
        all.put("Tulip#gather", () -> cancelsChildren(futures -> Tulip.gather(futures)));
        all.put("Tulip#gatherReturnExceptions", () -> cancelsChildren(Tulip::gatherReturnExceptions));
        all.put("Tulip#gatherCoroutines", Scenarios::gatherCoroutines);
        all.put("Tulip#wait", () -> leavesChildren(futures -> Tulip.wait(futures)));
        all.put("Tulip#waitOn", () -> leavesChildren(futures -> Tulip.waitOn(futures)));
        all.put("Tulip#shield", () -> leavesChildren(futures -> Tulip.shield(futures.get(0))));
        all.put("Tulip#waitFor", () -> cancelsChildren(futures -> Tulip.waitFor(futures.get(0), Duration.ofDays(1))));
        all.put("EventLoop#runInExecutor", () -> inExecutor(EventLoops.running()::runInExecutor));
        all.put("EventLoop#runInExecutorVoid", () -> inExecutor(EventLoops.running()::runInExecutorVoid));
        ServerScenarios.addTo(all);
        OwnedScenarios.addTo(all);
        all.put("Tulip#toThread", () -> inThread(Tulip::toThread));
        all.put("Tulip#toThreadVoid", () -> inThread(Tulip::toThreadVoid));
        all.put("Lock#acquire", () -> permit(new Lock()));
        all.put("Semaphore#acquire", () -> permits(new Semaphore(1)));
        all.put("Event#waitFor", Scenarios::event);
        all.put("Queue#get", Scenarios::get);
        all.put("Queue#put", Scenarios::put);
        all.put("StreamReader#readExactly", Scenarios::readExactly);
    }

    static Map<String, Supplier<Parties>> all() {
        return new Scenarios().all;
    }

    /** It takes no time: the clock of these tests stands still while anybody is ready. */
    private static Parties sleep() {
        Task<?> victim = start(() -> {
            Tulip.sleep(Duration.ZERO).await();
            Tulip.sleep(Duration.ZERO, "done").await();
        });
        Task<?> other = start(() -> Tulip.sleep(Duration.ZERO).await());
        return new Parties(victim, List.of(other), () -> {});
    }

    private static List<Future<Object>> children() {
        return List.of(EventLoops.running().createFuture(), EventLoops.running().createFuture());
    }

    private static Task<?> completing(List<Future<Object>> children) {
        return start(() -> {
            ticks(3);
            children.forEach(child -> child.trySetResult("done"));
        });
    }

    private static Parties cancelsChildren(Function<List<Future<Object>>, Future<?>> combine) {
        List<Future<Object>> children = children();
        Task<?> victim = start(() -> combine.apply(children).await());
        return new Parties(victim, List.of(completing(children)), () -> {
            assertThat(children).allMatch(Future::isDone);
            children.forEach(
                    child -> assertThat(CallGraph.capture(child).awaitedBy()).isEmpty());
        });
    }

    private static Parties leavesChildren(Function<List<Future<Object>>, Future<?>> combine) {
        List<Future<Object>> children = children();
        Task<?> victim = start(() -> combine.apply(children).await());
        return new Parties(victim, List.of(completing(children)), () -> {
            assertThat(children).noneMatch(Future::isCancelled).allMatch(Future::isDone);
            children.forEach(
                    child -> assertThat(CallGraph.capture(child).awaitedBy()).isEmpty());
        });
    }

    private static Parties gatherCoroutines() {
        List<String> ended = new ArrayList<>();
        List<String> begun = new ArrayList<>();
        Task<?> victim = start(() -> Tulip.gatherCoroutines(List.of(body(begun, ended), body(begun, ended)))
                .await());
        return new Parties(victim, List.of(), () -> {
            ticks(2);
            assertThat(ended).hasSameSizeAs(begun);
        });
    }

    private static org.tulip4j.Coroutine<Object> body(List<String> begun, List<String> ended) {
        return () -> {
            begun.add("one");
            try {
                ticks(3);
            } finally {
                ended.add("one");
            }
            return "done";
        };
    }

    private static Parties inExecutor(BiFunction<Executor, VoidCallable, Future<?>> run) {
        Queue<Runnable> work = new ArrayDeque<>();
        List<String> ran = new ArrayList<>();
        List<Object> got = new ArrayList<>();
        Task<?> victim =
                start(() -> got.add(run.apply(work::add, () -> ran.add("job")).await()));
        Task<?> pool = start(() -> {
            ticks(3);
            work.forEach(Runnable::run);
        });
        return new Parties(victim, List.of(pool), () -> assertThat(ran.size()).isGreaterThanOrEqualTo(got.size()));
    }

    /** Work of the default executor, done when the scenario says so. */
    private static final class Later extends AbstractExecutorService {
        private final Queue<Runnable> work = new ArrayDeque<>();

        @Override
        public void execute(Runnable job) {
            work.add(job);
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return true;
        }

        @Override
        public boolean isTerminated() {
            return true;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    private static Parties inThread(Function<VoidCallable, Future<?>> run) {
        Later later = new Later();
        EventLoops.running().setDefaultExecutor(later);
        List<String> ran = new ArrayList<>();
        List<Object> got = new ArrayList<>();
        Task<?> victim = start(() -> got.add(run.apply(() -> ran.add("job")).await()));
        Task<?> pool = start(() -> {
            ticks(3);
            later.work.forEach(Runnable::run);
        });
        return new Parties(victim, List.of(pool), () -> assertThat(ran.size()).isGreaterThanOrEqualTo(got.size()));
    }

    private static Parties permit(Lock lock) {
        List<String> inside = new ArrayList<>();
        Task<?> holder = start(() -> held(lock, inside));
        Task<?> victim = start(() -> held(lock, inside));
        Task<?> next = start(() -> held(lock, inside));
        return new Parties(victim, List.of(holder, next), () -> {
            assertThat(inside).isEmpty();
            assertThat(lock.acquire().isDone()).isTrue();
        });
    }

    private static void held(Lock lock, List<String> inside) throws Exception {
        lock.acquire().await();
        try {
            inside.add("one");
            assertThat(inside).hasSize(1);
            ticks(2);
            inside.clear();
        } finally {
            inside.clear();
            lock.release();
        }
    }

    private static Parties permits(Semaphore semaphore) {
        Task<?> holder = start(() -> taken(semaphore));
        Task<?> victim = start(() -> taken(semaphore));
        Task<?> next = start(() -> taken(semaphore));
        return new Parties(victim, List.of(holder, next), () -> {
            assertThat(semaphore.acquire().isDone()).isTrue();
            assertThat(semaphore.acquire().isDone()).isFalse();
        });
    }

    private static void taken(Semaphore semaphore) {
        semaphore.acquire().await();
        try {
            ticks(2);
        } finally {
            semaphore.release();
        }
    }

    private static Parties event() {
        Event event = new Event();
        Task<?> victim = start(() -> event.waitFor().await());
        Task<?> other = start(() -> event.waitFor().await());
        Task<?> setter = start(() -> {
            ticks(3);
            event.set();
        });
        return new Parties(
                victim, List.of(other, setter), () -> assertThat(event.isSet()).isTrue());
    }

    private static Parties get() {
        var queue = new org.tulip4j.queues.Queue<Integer>();
        List<Integer> got = new ArrayList<>();
        Task<?> victim = start(() -> got.add(queue.get().await()));
        Task<?> producer = start(() -> {
            ticks(3);
            queue.putNowait(1);
        });
        return new Parties(victim, List.of(producer), () -> {
            ticks(2);
            assertThat(got.size() + queue.qsize()).isEqualTo(1);
        });
    }

    private static Parties put() {
        var queue = new org.tulip4j.queues.Queue<Integer>(1);
        queue.putNowait(0);
        List<Integer> in = new ArrayList<>();
        Task<?> victim = start(() -> {
            queue.put(1).await();
            in.add(1);
        });
        Task<?> consumer = start(() -> {
            ticks(3);
            queue.getNowait();
        });
        return new Parties(victim, List.of(consumer), () -> {
            ticks(2);
            assertThat(queue.qsize()).isEqualTo(in.size());
        });
    }

    private static Parties readExactly() {
        StreamReader reader = new StreamReader(EventLoops.running(), 1024);
        List<Byte> got = new ArrayList<>();
        Task<?> victim = start(() -> add(got, reader.readExactly(4).await()));
        Task<?> peer = start(() -> {
            for (int i = 0; i < 4; i++) {
                ticks(1);
                reader.feedData(java.nio.ByteBuffer.wrap(new byte[] {(byte) i}));
            }
            reader.feedEof();
        });
        return new Parties(victim, List.of(peer), () -> {
            add(got, reader.readAll().await());
            assertThat(got).containsExactly((byte) 0, (byte) 1, (byte) 2, (byte) 3);
        });
    }

    private static void add(List<Byte> got, byte[] bytes) {
        for (byte one : bytes) {
            got.add(one);
        }
    }
}
