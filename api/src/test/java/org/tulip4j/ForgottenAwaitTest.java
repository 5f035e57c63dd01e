package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.queues.Queue;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.Streams;
import org.tulip4j.sync.Event;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;

/** Debug mode tells of futures that nobody can await, and of no others. */
class ForgottenAwaitTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<String> reports = new ArrayList<>();

    private void play(boolean debug, VoidCoroutine body) {
        LoopOptions options =
                LoopOptions.DEFAULT.withBackend((BackendProvider) backend).withClock(backend);
        try (EventLoop loop = EventLoops.newLoop(options.withDebug(debug))) {
            loop.setExceptionHandler((where, context) -> reports.add(context.message()));
            loop.runUntilCompleteVoid(body);
        }
    }

    /** What was told, without where. */
    private List<String> calls() {
        return reports.stream()
                .map(report -> report.replaceAll(
                        "Forgotten await: the future of (.*) is dropped at .*; add .await\\(\\)", "$1"))
                .toList();
    }

    @Test
    void aSleepIsToldOfWithItsPlace() {
        play(true, () -> {
            Tulip.sleep(Duration.ofSeconds(1));
            Play.ticks(1);
        });
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0))
                .startsWith("Forgotten await: the future of Tulip.sleep() is dropped at ")
                .contains("org.tulip4j.ForgottenAwaitTest.lambda$aSleepIsToldOfWithItsPlace$")
                .matches(".*\\(ForgottenAwaitTest.java:\\d+\\); add .await\\(\\)");
    }

    @Test
    void whatHasToWaitIsToldOfInEveryForm() {
        Lock lock = new Lock();
        Semaphore none = new Semaphore(0);
        Queue<String> full = new Queue<>(1);
        Queue<String> empty = new Queue<>();
        StreamReader[] reader = new StreamReader[1];
        play(true, () -> {
            lock.acquire().await();
            full.putNowait("first");
            reader[0] = new StreamReader(EventLoops.running());
            lock.acquire();
            none.acquire();
            none.hold();
            full.put("second");
            full.join();
            empty.get();
            new Event().waitFor();
            Tulip.waitFor(EventLoops.running().createFuture(), Duration.ofSeconds(1));
            Tulip.wait(List.of(EventLoops.running().createFuture()));
            reader[0].readLine();
            Streams.openConnection("127.0.0.1", 80);
            Play.ticks(1);
            EventLoops.running().allTasks().forEach(task -> {
                if (task != Task.current()) {
                    task.cancel();
                }
            });
        });
        assertThat(calls())
                .startsWith(
                        "Lock.acquire()",
                        "Semaphore.acquire()",
                        "Semaphore.hold()",
                        "Queue.put()",
                        "Queue.join()",
                        "Queue.get()",
                        "Event.waitFor()",
                        "Tulip.waitFor()",
                        "Tulip.wait()",
                        "StreamReader.readLine()",
                        "Streams.openConnection()");
    }

    @Test
    void bodiesWithoutAResultDropTheirs() {
        Event never = new Event();
        play(true, () -> {
            Task<?> byExpression = Tulip.createTaskVoid(() -> never.waitFor());
            Task<?> byName = Tulip.createTaskVoid(never::waitFor);
            Tulip.gather(byExpression, byName).await();
            Play.ticks(1);
        });
        assertThat(calls()).containsExactly("Event.waitFor()", "Event.waitFor()");
    }

    @Test
    void oncePerPlace() {
        play(true, () -> {
            for (int i = 0; i < 3; i++) {
                Tulip.sleep(Duration.ofSeconds(1));
            }
            Play.ticks(1);
        });
        assertThat(reports).hasSize(1);
    }

    @Test
    void whatIsKeptPassedOnOrReturnedIsNot() {
        List<Future<?>> kept = new ArrayList<>();
        Event event = new Event();
        play(true, () -> {
            Future<?> sleep = Tulip.sleep(Duration.ofMillis(1));
            kept.add(event.waitFor());
            Tulip.sleep(Duration.ofMillis(2)).cancel();
            Tulip.sleep(Duration.ofMillis(3)).addDoneCallback(done -> {});
            Tulip.createTask(() -> Tulip.sleep(Duration.ofMillis(4)).await());
            Tulip.createTask(() -> returned()).await();
            Tulip.waitFor(event.waitFor(), Duration.ZERO).addDoneCallback(done -> done.exception());
            Tulip.createTaskVoid(() -> {});
            sleep.await();
            Tulip.sleep(Duration.ofSeconds(1)).await();
        });
        assertThat(reports).isEmpty();
    }

    private static String returned() {
        Future<?> sleep = sleeping();
        return String.valueOf(sleep.await());
    }

    private static Future<?> sleeping() {
        return Tulip.sleep(Duration.ofMillis(1));
    }

    @Test
    void whatNeedNotWaitHasDoneItsWork() {
        Lock lock = new Lock();
        Queue<String> queue = new Queue<>();
        play(true, () -> {
            lock.acquire();
            queue.put("x");
            lock.release();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void whatComesWithAFutureThatIsDroppedIsLost() {
        Queue<String> queue = new Queue<>();
        play(true, () -> {
            queue.put("x");
            queue.get();
            new Lock().hold();
            Play.ticks(1);
        });
        assertThat(calls()).containsExactly("Queue.get()", "Lock.hold()");
    }

    @Test
    void nothingIsToldInNormalMode() {
        play(false, () -> {
            Tulip.sleep(Duration.ofSeconds(1));
            Play.ticks(1);
        });
        assertThat(reports).isEmpty();
    }
}
