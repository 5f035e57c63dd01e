package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What was scheduled first runs first, whoever scheduled it and from which thread. */
class ScheduleOrderTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<String> order = new ArrayList<>();

    private Runnable note(String name) {
        return () -> order.add(name);
    }

    /** Runs until what was scheduled by now, and what that scheduled, has run. */
    private static void runTwoPasses(EventLoop loop) {
        loop.callSoon(() -> loop.callSoon(loop::stop));
        loop.runForever();
    }

    private static void inAnotherThread(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            work.run();
            done.complete(null);
        });
        thread.start();
        done.join();
    }

    @Test
    void onTheLoopEveryEntryKeepsItsPlace() {
        try (EventLoop loop = backend.newLoop()) {
            loop.callSoon(() -> {
                loop.callSoon(note("soon 1"));
                loop.callSoonThreadsafe(note("threadsafe"));
                loop.callSoon(note("soon 2"));
                loop.execute(note("execute"));
                loop.createTaskVoid(note("task 1")::run);
                loop.submitVoid(note("submit")::run);
                loop.createTaskVoid(note("task 2")::run);
                loop.callSoon(note("soon 3"));
            });
            runTwoPasses(loop);
        }
        assertThat(order)
                .containsExactly("soon 1", "threadsafe", "soon 2", "execute", "task 1", "submit", "task 2", "soon 3");
    }

    @Test
    void beforeTheFirstRunToo() {
        try (EventLoop loop = backend.newLoop()) {
            loop.callSoonThreadsafe(note("threadsafe"));
            loop.callSoon(note("soon 1"));
            loop.submitVoid(note("submit")::run);
            loop.execute(note("execute"));
            loop.createTaskVoid(note("task")::run);
            runTwoPasses(loop);
        }
        assertThat(order).containsExactly("threadsafe", "soon 1", "submit", "execute", "task");
    }

    @Test
    void whatAnotherThreadHasScheduledIsBeforeWhatTheLoopSchedulesNext() {
        try (EventLoop loop = backend.newLoop()) {
            Future<String> wakes = loop.createFuture();
            loop.createTaskVoid(() -> order.add(wakes.await()));
            loop.callSoon(() -> {
                loop.callSoon(note("soon 1"));
                inAnotherThread(() -> loop.callSoonThreadsafe(note("thread 1")));
                loop.callSoon(note("soon 2"));
                inAnotherThread(() -> loop.execute(note("thread 2")));
                loop.callSoonThreadsafe(note("threadsafe"));
                inAnotherThread(() -> loop.submitVoid(note("thread 3")::run));
                wakes.setResult("step");
                inAnotherThread(() -> loop.execute(note("thread 4")));
            });
            runTwoPasses(loop);
        }
        assertThat(order)
                .containsExactly(
                        "soon 1", "thread 1", "soon 2", "thread 2", "threadsafe", "thread 3", "step", "thread 4");
    }

    @Test
    void ofTwoThreadsTheOneThatTheOtherWaitedForIsFirst() throws Exception {
        try (EventLoop loop = backend.newLoop()) {
            CountDownLatch sent = new CountDownLatch(1);
            Thread second = new Thread(() -> {
                try {
                    sent.await();
                } catch (InterruptedException stop) {
                    return;
                }
                loop.callSoonThreadsafe(note("second"));
            });
            second.start();
            inAnotherThread(() -> {
                loop.callSoonThreadsafe(note("first"));
                sent.countDown();
            });
            second.join();
            loop.callSoon(note("third"));
            runTwoPasses(loop);
        }
        assertThat(order).containsExactly("first", "second", "third");
    }

    @Test
    void aCoroutineOnAThreadOfItsOwnCountsAsTheLoop() {
        try (EventLoop loop = backend.newLoop()) {
            loop.createTaskVoid(() -> {
                loop.callSoonThreadsafe(note("threadsafe"));
                loop.callSoon(note("soon"));
                Tulip.sleep(java.time.Duration.ZERO).await();
                order.add("step");
                loop.execute(note("execute"));
                loop.callSoon(note("soon"));
            });
            runTwoPasses(loop);
            runTwoPasses(loop);
        }
        assertThat(order).containsExactly("threadsafe", "soon", "step", "execute", "soon");
    }
}
