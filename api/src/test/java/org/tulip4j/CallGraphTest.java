package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.internal.engine.Engines;

/** Who awaits whom. */
class CallGraphTest {
    /** A way to wait for a future in which something may stand between. */
    record Way(String name, Function<Future<Object>, Object> waiting, boolean between) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Way> ways() {
        return Stream.of(
                new Way("await", Future::await, false),
                new Way("gather", future -> Tulip.gather(List.of(future)).await(), true),
                new Way(
                        "gatherReturnExceptions",
                        f -> Tulip.gatherReturnExceptions(List.of(f)).await(),
                        true),
                new Way("wait", future -> Tulip.wait(List.of(future)).await(), true),
                new Way("shield", future -> Tulip.shield(future).await(), true),
                new Way(
                        "waitFor",
                        future -> Tulip.waitFor(future, Duration.ofDays(1)).await(),
                        false),
                new Way(
                        "asCompleted",
                        future -> Tulip.asCompleted(List.of(future), null)
                                .iterator()
                                .next(),
                        true),
                new Way("timeout", future -> inTime(future), false),
                new Way("taskGroup", future -> inGroup(future), true));
    }

    private static Object inTime(Future<Object> future) {
        try {
            return Timeout.of(Duration.ofDays(1)).run(future::await);
        } catch (Exception thrown) {
            throw new AssertionError(thrown);
        }
    }

    private static Object inGroup(Future<Object> future) {
        try {
            return TaskGroup.run(group -> group.createTask(future::await, TaskOptions.named("child")));
        } catch (ExceptionGroup thrown) {
            throw new AssertionError(thrown);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theWaiterIsFoundThroughWhateverStandsBetweenAndIsGoneWhenItIsDone(Way way) {
        for (boolean cancelled : new boolean[] {false, true}) {
            Play.on(() -> {
                Future<Object> future = EventLoops.running().createFuture();
                Task<?> waiter = Play.start(() -> way.waiting().apply(future));
                waiter.setName("waiter");
                Play.ticks(3);
                FutureNode node = CallGraph.capture(future);
                assertThat(names(node)).contains("waiter");
                assertThat(node.awaitedBy().get(0).future() == waiter).isEqualTo(!way.between());
                assertThat(CallGraph.format(node)).contains("Task waiter").contains("+ Awaited by:");
                if (cancelled) {
                    waiter.cancel();
                } else {
                    future.setResult("done");
                }
                Play.endsCancelled(waiter);
                assertThat(CallGraph.capture(future).awaitedBy()).isEmpty();
            });
        }
    }

    private static List<String> names(FutureNode root) {
        List<String> names = new ArrayList<>();
        List<FutureNode> left = new ArrayList<>(List.of(root));
        while (!left.isEmpty()) {
            FutureNode node = left.remove(0);
            if (node.future() instanceof Task<?> task) {
                names.add(task.name());
            }
            left.addAll(node.awaitedBy());
        }
        return names;
    }

    @Test
    void theStackOfTheCurrentTaskBeginsAtItsCaller() {
        Play.on(() -> {
            FutureNode node = CallGraph.capture();
            assertThat(node.future()).isSameAs(Task.current());
            assertThat(node.stack().get(0).getClassName()).isEqualTo(CallGraphTest.class.getName());
            int whole = node.stack().size();
            FutureNode skipped = CallGraph.capture(Task.current(), CallGraph.Options.DEFAULT.withSkipped(1));
            assertThat(skipped.stack()).hasSize(whole - 1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual", "continuation"})
    void aSuspendedTaskShowsItsOwnFramesOnEveryEngine(String engine) {
        assumeTrue(Engines.available().contains(engine));
        try (EventLoop loop = new FakeBackend().newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> {
                Future<Object> future = EventLoops.running().createFuture();
                Task<?> waiter = Play.start(() -> outer(future));
                Play.ticks(2);
                FutureNode node = CallGraph.capture(waiter);
                assertThat(node.stack().stream()
                                .map(StackTraceElement::getMethodName)
                                .toList())
                        .startsWith("inner", "outer");
                FutureNode newest = CallGraph.capture(waiter, CallGraph.Options.DEFAULT.withNewest(1));
                assertThat(newest.stack()).hasSize(1);
                assertThat(newest.stack().get(0).getMethodName()).isEqualTo("inner");
                FutureNode oldest = CallGraph.capture(waiter, CallGraph.Options.DEFAULT.withOldest(1));
                assertThat(oldest.stack())
                        .containsExactly(node.stack().get(node.stack().size() - 1));
                assertThat(CallGraph.capture(waiter, CallGraph.Options.DEFAULT.withNewest(0))
                                .stack())
                        .isEmpty();
                future.setResult(1);
                waiter.await();
                assertThat(CallGraph.capture(waiter).stack()).isEmpty();
            });
        }
    }

    private static void outer(Future<Object> future) {
        inner(future);
    }

    private static void inner(Future<Object> future) {
        future.await();
    }

    @Test
    void aTaskKeepsItsCoroutine() {
        Play.on(() -> {
            Coroutine<Object> body = () -> "done";
            Task<Object> task = Tulip.createTask(body);
            assertThat(task.coroutine()).isSameAs(body);
            task.await();
            assertThat(task.coroutine()).isSameAs(body);
        });
    }

    @Test
    void aRingEndsWhereItCloses() {
        Play.on(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            tasks.add(Play.start(() -> tasks.get(1).await()));
            tasks.add(Play.start(() -> tasks.get(0).await()));
            Play.ticks(2);
            FutureNode node = CallGraph.capture(tasks.get(0));
            FutureNode other = node.awaitedBy().get(0);
            assertThat(other.future()).isSameAs(tasks.get(1));
            assertThat(other.awaitedBy().get(0).future()).isSameAs(tasks.get(0));
            assertThat(other.awaitedBy().get(0).awaitedBy()).isEmpty();
            assertThat(CallGraph.format(node)).contains("(see above)");
            assertThat(TulipDiagnostics.pstree()).contains("cycle: ").contains(" awaited by ");
            tasks.get(0).cancel();
            assertThat(Play.endsCancelled(tasks.get(1))).isTrue();
            assertThat(tasks.get(0).isCancelled()).isTrue();
            assertThat(tasks.get(0).cancelling()).isEqualTo(1);
        });
    }

    @Test
    void aLongChainAndManyDiamondsAreNoTrouble() {
        Play.on(() -> {
            Future<Object> first = EventLoops.running().createFuture();
            Future<?> last = first;
            for (int i = 0; i < 1_000; i++) {
                last = Tulip.shield(last);
            }
            for (int i = 0; i < 60; i++) {
                last = Tulip.gather(List.of(Tulip.shield(last), Tulip.shield(last)));
            }
            assertThat(CallGraph.format(first).lines().count()).isLessThan(10_000);
            first.setResult(1);
            last.await();
        });
    }

    @Test
    void outsideATaskThereIsNoGraphAndOutsideTheLoopAnError() throws InterruptedException {
        assertThatThrownBy(CallGraph::capture).isInstanceOf(IllegalStateException.class);
        try (EventLoop loop = new FakeBackend().newLoop()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            loop.callSoon(() -> {
                assertThat(CallGraph.capture()).isNull();
                CallGraph.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
                loop.stop();
            });
            loop.runForever();
            assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("No current task");
            Throwable[] elsewhere = {null};
            loop.runUntilCompleteVoid(() -> {
                Future<Object> future = loop.createFuture();
                elsewhere[0] = Play.inOtherThread(() -> CallGraph.capture(future));
            });
            assertThat(elsewhere[0])
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("TulipDiagnostics.ps()");
        }
    }
}
