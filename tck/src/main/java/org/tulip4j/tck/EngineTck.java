package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.ExceptionHandler;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;

/**
 * Coroutines: suspending anywhere, one at a time, ending in every way.
 *
 * @since 0.1.0
 */
public final class EngineTck {
    private static final int DEEP = 800;

    private EngineTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        return withTasks(new TckSuite("EngineTck"))
                .check(
                        "required_coroutines_aStackSuspendsAndGoesOnWhereItWas",
                        "suspend() returns where it was called, with every local variable as it was",
                        EngineTck::deepStack)
                .check(
                        "required_coroutines_onlyOneRunsAtATime",
                        "resume() returns only when the body has suspended or ended",
                        EngineTck::oneAtATime)
                .check(
                        "required_coroutines_tasksTakeTurnsInOrder",
                        "tasks are resumed in the order they became ready",
                        EngineTck::turns)
                .check(
                        "required_coroutines_tasksNest",
                        "a task awaits a task that awaits a task, many deep",
                        EngineTck::nesting)
                .check(
                        "required_coroutines_exceptionsArriveAsTheyWereThrown",
                        "await() throws the very object, through any depth",
                        EngineTck::exceptions)
                .check(
                        "required_coroutines_cancellationReachesASuspendedStack",
                        "the CancelledError is thrown out of await(); finally blocks run and may await",
                        EngineTck::cancellation)
                .check(
                        "required_coroutines_aTaskCancelledBeforeItsFirstStepNeverRuns",
                        "the body is not entered",
                        EngineTck::cancelledBeforeStart)
                .check(
                        "required_coroutines_interruptsDoNotEndAWait",
                        "an interrupt of the thread a body runs in is not lost and does not resume it",
                        EngineTck::interrupts)
                .check(
                        "required_coroutines_noThreadIsLeftInAnEndedBody",
                        "when the body has ended its thread ends, or waits in a pool of java.util.concurrent for something else",
                        EngineTck::threads)
                .check(
                        "required_coroutines_stacksReportWhereTheyStand",
                        "stackTrace() of a suspended stack names the body's frames, or is empty",
                        EngineTck::stackTraces);
    }

    private static TckSuite withTasks(TckSuite suite) {
        return suite.check(
                        "required_tasks_awaitInTheWrongPlaceIsRefused",
                        "await() in a plain callback, on itself, on a future of another loop",
                        EngineTck::wrongPlace,
                        Capability.OWNED)
                .check(
                        "required_tasks_aRingIsToldWhenItCloses",
                        "in debug mode two tasks that await each other are reported once, with their stacks where the engine has any",
                        EngineTck::ring);
    }

    private static void deepStack(TckStage stage) {
        stage.play(() -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int seed = i;
                tasks.add(Tulip.createTask(() -> sum(DEEP, seed)));
            }
            List<Integer> sums = Tulip.gather(tasks).await();
            for (int i = 0; i < 5; i++) {
                assertEquals(DEEP * (DEEP + 1) / 2 + i, sums.get(i));
            }
        });
    }

    /** Recursion that suspends at the bottom and every hundred frames on the way back. */
    private static int sum(int depth, int seed) {
        if (depth == 0) {
            Tulip.sleep(Duration.ZERO).await();
            return seed;
        }
        int below = sum(depth - 1, seed);
        if (depth % 100 == 0) {
            Tulip.sleep(Duration.ZERO).await();
        }
        return below + depth;
    }

    private static void oneAtATime(TckStage stage) {
        int tasks = 10;
        int steps = 30;
        // Neither atomic nor volatile: the hand-over must order memory too.
        int[] counter = new int[1];
        boolean[] busy = new boolean[1];
        List<String> overlaps = Collections.synchronizedList(new ArrayList<>());
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            List<Task<@Nullable Void>> all = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                all.add(loop.createTaskVoid(() -> {
                    for (int step = 0; step < steps; step++) {
                        if (busy[0]) {
                            overlaps.add("step " + step);
                        }
                        busy[0] = true;
                        int before = counter[0];
                        Thread.yield();
                        counter[0] = before + 1;
                        busy[0] = false;
                        Tulip.sleep(Duration.ZERO).await();
                    }
                }));
            }
            Tulip.gather(all).await();
        });
        assertEquals(List.of(), overlaps, "two bodies ran at once");
        assertEquals(tasks * steps, counter[0], "updates were lost");
    }

    private static void turns(TckStage stage) {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        stage.play(() -> {
            List<Task<@Nullable Void>> all = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                all.add(Tulip.createTaskVoid(() -> {
                    for (int step = 1; step <= 3; step++) {
                        order.add(name + step);
                        Tulip.sleep(Duration.ZERO).await();
                    }
                }));
            }
            Tulip.gather(all).await();
        });
        assertEquals(List.of("a1", "b1", "c1", "a2", "b2", "c2", "a3", "b3", "c3"), order);
    }

    private static void nesting(TckStage stage) {
        stage.play(() -> assertEquals(100, nested(100)));
    }

    private static int nested(int levels) {
        if (levels == 0) {
            Tulip.sleep(Duration.ofMillis(1)).await();
            return 0;
        }
        return 1 + Tulip.createTask(() -> nested(levels - 1)).await();
    }

    private static void exceptions(TckStage stage) {
        IOException boom = new IOException("boom");
        stage.play(() -> {
            Task<Integer> failing = Tulip.createTask(() -> {
                sum(50, 1);
                throw boom;
            });
            Task<Integer> between = Tulip.createTask(() -> failing.await());
            assertSame(boom, assertThrows(IOException.class, () -> between.await(IOException.class)));
        });
    }

    private static void cancellation(TckStage stage) {
        List<String> events = new ArrayList<>();
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Task<Object> task = loop.createTask(() -> {
                try {
                    events.add("waits");
                    return loop.createFuture().await();
                } catch (CancelledError cancelled) {
                    events.add("cancelled");
                    throw cancelled;
                } finally {
                    Tulip.sleep(Duration.ofMillis(1)).await();
                    events.add("cleaned up");
                }
            });
            TckStage.passes(1);
            task.cancel();
            assertThrows(CancelledError.class, task::await);
            assertTrue(task.isCancelled(), "the task is not cancelled");
        });
        assertEquals(List.of("waits", "cancelled", "cleaned up"), events);
    }

    private static void cancelledBeforeStart(TckStage stage) {
        List<String> events = new ArrayList<>();
        stage.play(() -> {
            Task<Boolean> task = Tulip.createTask(() -> events.add("entered"));
            task.cancel();
            assertThrows(CancelledError.class, task::await);
        });
        assertEquals(List.of(), events);
    }

    private static void interrupts(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Future<String> future = loop.createFuture();
            Task<String> task = loop.createTask(() -> {
                Thread.currentThread().interrupt();
                String result = future.await();
                Thread.interrupted();
                return result;
            });
            TckStage.passes(2);
            assertTrue(!task.isDone(), "an interrupt resumed the task");
            Thread.interrupted();
            future.setResult("in time");
            assertEquals("in time", task.await());
        });
        Thread.interrupted();
    }

    private static void threads(TckStage stage) {
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        stage.play(() -> {
            List<Task<@Nullable Void>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                boolean cancel = i % 5 == 0;
                Task<@Nullable Void> task = Tulip.createTaskVoid(() -> {
                    used.add(Thread.currentThread());
                    Tulip.sleep(cancel ? Duration.ofHours(1) : Duration.ZERO).await();
                });
                all.add(task);
            }
            Tulip.sleep(Duration.ofMillis(1)).await();
            for (int i = 0; i < all.size(); i += 5) {
                all.get(i).cancel();
            }
            Tulip.gatherReturnExceptions(new ArrayList<Future<?>>(all)).await();
        });
        used.remove(stage.thread());
        long limit = System.nanoTime() + stage.environment().timeout().toNanos() / 2;
        while (used.stream().anyMatch(EngineTck::isInABody) && System.nanoTime() < limit) {
            Thread.yield();
        }
        List<Thread> left = used.stream().filter(EngineTck::isInABody).toList();
        assertEquals(List.of(), left, "threads left in a body that has ended");
    }

    private static boolean isInABody(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> !name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun."));
    }

    private static void stackTraces(TckStage stage) {
        stage.play(() -> {
            Task<Object> task = Tulip.createTask(EngineTck::waitHere);
            TckStage.passes(1);
            List<StackTraceElement> frames = task.stack(100);
            assertTrue(
                    frames.isEmpty()
                            || frames.stream()
                                    .anyMatch(frame -> frame.getMethodName().equals("waitHere")),
                    () -> "the frames do not name the body: " + frames);
            task.cancel();
            assertThrows(CancelledError.class, task::await);
        });
    }

    private static Object waitHere() {
        return EventLoops.running().createFuture().await();
    }

    private static void wrongPlace(TckStage stage) {
        EventLoop other = stage.newLoop();
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Future<String> pending = loop.createFuture();
            Future<IllegalStateException> inCallback = loop.createFuture();
            loop.callSoon(() -> inCallback.setResult(assertThrows(IllegalStateException.class, () -> pending.await())));
            assertSays("plain callback", inCallback.await());
            Task<?>[] self = new Task<?>[1];
            self[0] = loop.createTask(() -> self[0].await());
            assertSays("cannot await on itself", assertThrows(RuntimeException.class, () -> self[0].await()));
            assertSays("belongs to", assertThrows(IllegalStateException.class, () -> other.createFuture()
                    .await()));
            assertSays("use await()", assertThrows(IllegalStateException.class, pending::get));
        });
    }

    private static void ring(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            boolean debug = loop.isDebug();
            ExceptionHandler before = loop.exceptionHandler();
            Future<ErrorContext> told = loop.createFuture();
            loop.setDebug(true);
            loop.setExceptionHandler((on, context) -> told.setResult(context));
            try {
                List<Task<?>> tasks = new ArrayList<>();
                tasks.add(loop.createTask(() -> tasks.get(1).await(), TaskOptions.named("left")));
                tasks.add(loop.createTask(() -> tasks.get(0).await(), TaskOptions.named("right")));
                String report = told.await().message();
                assertTrue(report.startsWith("Deadlock: 2 tasks wait for each other in a ring"), report);
                assertTrue(report.contains("\n  Task left waits for Task right"), report);
                assertTrue(report.contains("\n  Task right waits for Task left"), report);
                tasks.get(0).cancel();
                Tulip.wait(tasks).await();
            } finally {
                loop.setExceptionHandler(before);
                loop.setDebug(debug);
            }
        });
    }

    private static void assertSays(String words, Throwable thrown) {
        assertTrue(String.valueOf(thrown.getMessage()).contains(words), () -> words + " is not in: " + thrown);
    }
}
