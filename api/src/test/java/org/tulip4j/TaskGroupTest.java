package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests to end a group takes for its own, what it does with failures, and what it refuses. */
class TaskGroupTest {
    private static final int PASSES = 12;

    /** Who cancels the group. */
    private enum By {
        BODY,
        BODY_THAT_WAITS,
        CHILD,
        OTHER,
        BODY_THAT_SWALLOWS
    }

    /** A task that takes a few passes to end when it is cancelled. */
    private static Object slowToEnd() {
        try {
            return Tulip.sleep(Duration.ofHours(1)).await();
        } finally {
            Play.ticks(PASSES);
        }
    }

    private static Object fail(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }

    private static void groupCancelled(By by) throws Exception {
        TaskGroup.runVoid(group -> {
            group.createTask(TaskGroupTest::slowToEnd);
            VoidCoroutine cancel = () -> {
                Play.ticks(1);
                group.cancel();
            };
            Play.ticks(1);
            switch (by) {
                case CHILD -> group.createTask(cancel);
                case OTHER -> Tulip.createTask(cancel);
                default -> group.cancel();
            }
            if (by == By.BODY_THAT_WAITS) {
                Tulip.sleep(Duration.ofHours(1)).await();
            }
            if (by == By.BODY_THAT_SWALLOWS) {
                Play.endsCancelled(Tulip.sleep(Duration.ofHours(1)));
            }
        });
    }

    // https://github.com/python/cpython/issues/155433
    @Test
    void aCancellationFromOutsideEndsTheParentThoughTheGroupWasCancelled() {
        for (By by : By.values()) {
            for (int pass = 3; pass < PASSES; pass++) {
                int after = pass;
                Play.on(() -> {
                    Task<?> parent = Play.start(() -> groupCancelled(by));
                    Play.ticks(after);
                    assertThat(parent.cancel("outside")).isTrue();
                    Throwable thrown = catchThrowable(parent::await);
                    String where = by + ", pass " + after;
                    assertThat(thrown).as(where).isInstanceOf(CancelledError.class);
                    if (by == By.BODY) {
                        // Elsewhere the group's own request may come first; then that one's message counts, as in
                        // CPython.
                        assertThat(thrown).as(where).hasMessage("outside");
                    }
                    assertThat(parent.isCancelled()).as(where).isTrue();
                    assertThat(parent.cancelling()).as(where).isEqualTo(1);
                });
            }
        }
    }

    @Test
    void aTimeoutAroundACancelledGroupExpires() {
        for (By by : By.values()) {
            Play.on(() -> {
                VoidCoroutine body = () -> {
                    TaskGroup.run(group -> {
                        group.createTask(() -> {
                            try {
                                return Tulip.sleep(Duration.ofHours(1)).await();
                            } finally {
                                Tulip.sleep(Duration.ofSeconds(5)).await();
                            }
                        });
                        Play.ticks(2);
                        group.cancel();
                        return by == By.BODY_THAT_WAITS
                                ? Tulip.sleep(Duration.ofHours(1)).await()
                                : null;
                    });
                };
                assertThatThrownBy(() -> Tulip.timeout(Duration.ofSeconds(2)).runVoid(body))
                        .as(by.name())
                        .isInstanceOf(TimedOutException.class);
                assertThat(Task.current().cancelling()).isZero();
            });
        }
    }

    @Test
    void aTaskOfAGroupAndOneOfALoopAreMadeWithAName() {
        Play.on(() -> {
            List<Task<?>> made = TaskGroup.run(group -> List.<Task<?>>of(
                    group.createTask(() -> 1, "of a group"),
                    group.createTaskVoid(() -> {}, "of a group, without a result"),
                    Tulip.runningLoop().createTask(() -> 1, "of a loop"),
                    Tulip.runningLoop().createTaskVoid(() -> {}, "of a loop, without a result")));
            assertThat(made)
                    .extracting(Task::name)
                    .containsExactly(
                            "of a group", "of a group, without a result", "of a loop", "of a loop, without a result");
        });
    }

    @Test
    void cancellingTheGroupAloneIsNoCancellationOfTheParent() {
        for (By by : By.values()) {
            Play.on(() -> {
                List<String> events = new ArrayList<>();
                Task<?> parent = Play.start(() -> {
                    groupCancelled(by);
                    events.add("goes on with " + Task.current().cancelling());
                    Play.ticks(2);
                    events.add("undisturbed");
                });
                parent.await();
                assertThat(events).as(by.name()).containsExactly("goes on with 0", "undisturbed");
            });
        }
    }

    @Test
    void aFailureOfATaskOutranksACancellationFromOutsideWhichComesAtTheNextSuspension() {
        Play.on(() -> {
            Task<?> parent = Play.start(() -> {
                assertThatThrownBy(() -> TaskGroup.runVoid(group -> {
                            group.createTask(() -> {
                                try {
                                    return slowToEnd();
                                } catch (CancelledError cancelled) {
                                    throw new IllegalStateException("rollback failed");
                                }
                            });
                            Play.ticks(2);
                            group.cancel();
                        }))
                        .isInstanceOf(ExceptionGroup.class);
                assertThat(Task.current().cancelling()).isEqualTo(1);
                Play.ticks(1);
            });
            Play.ticks(6);
            parent.cancel();
            assertThat(Play.endsCancelled(parent)).isTrue();
        });
    }

    @Test
    void theBodysOwnFailureOutranksACancellationFromOutsideWhileTheTasksEnd() {
        Play.on(() -> {
            IllegalStateException failure = new IllegalStateException("body");
            Task<?> parent = Play.start(() -> {
                assertThatThrownBy(() -> TaskGroup.run(group -> {
                            group.createTask(TaskGroupTest::slowToEnd);
                            Play.ticks(2);
                            throw failure;
                        }))
                        .isInstanceOfSatisfying(ExceptionGroup.class, failed -> assertThat(failed.exceptions())
                                .containsExactly(failure));
                Play.ticks(1);
            });
            Play.ticks(6);
            parent.cancel();
            assertThat(Play.endsCancelled(parent)).isTrue();
        });
    }

    @Test
    void aFailureOfTheBodyOfACancelledGroupIsNotLostInACancellationFromOutside() {
        Play.on(() -> {
            IllegalStateException failure = new IllegalStateException("body");
            Task<?> parent = Play.start(() -> assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.createTask(TaskGroupTest::slowToEnd);
                        Play.ticks(2);
                        group.cancel();
                        throw failure;
                    }))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("outside")
                    .hasSuppressedException(failure));
            Play.ticks(6);
            parent.cancel("outside");
            parent.await();
        });
    }

    @Test
    void whenATaskFailsTheOthersAndTheBodyAreCancelledAndTheParentGoesOnUndisturbed() {
        Play.on(() -> {
            List<Task<?>> children = new ArrayList<>();
            IllegalStateException failure = new IllegalStateException("child");
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        children.add(group.createTask(
                                () -> Tulip.sleep(Duration.ofHours(1)).await()));
                        children.add(group.createTask(() -> {
                            Play.ticks(1);
                            throw failure;
                        }));
                        return Tulip.sleep(Duration.ofHours(1)).await();
                    }))
                    .isInstanceOfSatisfying(ExceptionGroup.class, failed -> assertThat(failed.exceptions())
                            .containsExactly(failure));
            assertThat(children.get(0).isCancelled()).isTrue();
            assertThat(EventLoops.running().timeNanos()).isZero();
            assertThat(Task.current().cancelling()).isZero();
            Play.ticks(2);
        });
    }

    @Test
    void aTaskThatFailsWhileTheParentWaitsForTheTasksCancelsTheOthers() {
        Play.on(() -> {
            List<Task<?>> children = new ArrayList<>();
            assertThatThrownBy(() -> TaskGroup.runVoid(group -> {
                        children.add(group.createTask(TaskGroupTest::slowToEnd));
                        children.add(group.createTask(() -> {
                            Play.ticks(5);
                            throw new IllegalStateException("child");
                        }));
                    }))
                    .isInstanceOf(ExceptionGroup.class);
            assertThat(children.get(0).isCancelled()).isTrue();
            assertThat(EventLoops.running().timeNanos()).isZero();
        });
    }

    @Test
    void cancellingAGroupCancelsItsTasksAndItsBodyAlsoWhenItHasNoTasksOrIsExiting() {
        Play.on(() -> {
            List<Task<?>> children = new ArrayList<>();
            TaskGroup.run(group -> {
                Play.start(() -> group.cancel());
                return Tulip.sleep(Duration.ofHours(1)).await();
            });
            TaskGroup.runVoid(group -> {
                children.add(
                        group.createTask(() -> Tulip.sleep(Duration.ofHours(1)).await()));
                Play.start(() -> {
                    Play.ticks(5);
                    group.cancel();
                });
            });
            assertThat(children.get(0).isCancelled()).isTrue();
            assertThat(EventLoops.running().timeNanos()).isZero();
        });
    }

    @Test
    void aGroupThatIsOverRefusesTasksAndItsCancelDoesNothing() {
        Play.on(() -> {
            List<TaskGroup> groups = new ArrayList<>();
            List<Throwable> refused = new ArrayList<>();
            Object value = TaskGroup.run(group -> {
                groups.add(group);
                // Told behind the group: its last task has ended, and the parent has not gone on.
                group.createTask(() -> 1).addDoneCallback(done -> {
                    refused.add(catchThrowable(() -> group.createTask(() -> 2)));
                    group.cancel();
                    refused.add(new IllegalStateException(group.toString()));
                });
                return "value";
            });
            assertThat(value).isEqualTo("value");
            assertThat(refused.get(0)).isInstanceOf(IllegalStateException.class).hasMessageEndingWith("> is finished");
            assertThat(refused.get(1)).hasMessage("<TaskGroup tasks=0 errors=0 exiting>");
            groups.get(0).cancel();
            assertThat(Task.current().cancelling()).isZero();
            assertThatThrownBy(() -> groups.get(0).createTask(() -> 3))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith("> is finished");
            Play.ticks(1);
        });
    }

    @Test
    void aGroupThatIsEndingRefusesTasksAndOneThatStartedEagerlyMeanwhileIsCancelled() {
        Play.on(() -> {
            List<Task<?>> eager = new ArrayList<>();
            TaskGroup.run(group -> {
                assertThat(group).hasToString("<TaskGroup tasks=0 errors=0>");
                eager.add(group.createTask(
                        () -> {
                            group.cancel();
                            return Tulip.sleep(Duration.ofHours(1)).await();
                        },
                        TaskOptions.DEFAULT.withEagerStart(true)));
                assertThat(group).hasToString("<TaskGroup tasks=1 errors=0 cancelling>");
                assertThatThrownBy(() -> group.createTask(() -> 2))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("<TaskGroup tasks=1 errors=0 cancelling> is shutting down");
                return Tulip.sleep(Duration.ofHours(1)).await();
            });
            assertThat(eager.get(0).isCancelled()).isTrue();
            assertThat(EventLoops.running().timeNanos()).isZero();
        });
    }

    @Test
    void aGroupNeedsAParentTask() {
        Play.on(() -> {
            Future<Throwable> thrown = EventLoops.running().createFuture();
            EventLoops.running().callSoon(() -> thrown.setResult(catchThrowable(() -> TaskGroup.run(group -> 1))));
            assertThat(thrown.await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("needs a parent task");
        });
    }

    @Test
    void oneExceptionOfSeveralTasksIsNotSuppressedByItself() {
        Play.on(() -> {
            IllegalStateException shared = new IllegalStateException("shared");
            IllegalStateException other = new IllegalStateException("other");
            assertThatThrownBy(() -> TaskGroup.run(IllegalStateException.class, group -> {
                        for (IllegalStateException thrown : List.of(shared, other, shared)) {
                            group.createTask(() -> {
                                throw thrown;
                            });
                        }
                        return Tulip.sleep(Duration.ofHours(1)).await();
                    }))
                    .isSameAs(shared);
            assertThat(shared.getSuppressed()).containsExactly(other);
        });
    }

    /** The parent cannot wait there, and so leaves its tasks behind. */
    @Test
    void aTaskThatFailsWhenItsParentIsOverIsReported() {
        List<ErrorContext> reported = new ArrayList<>();
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.setExceptionHandler((where, context) -> reported.add(context));
            loop.runUntilCompleteVoid(() -> {
                List<Task<?>> children = new ArrayList<>();
                IllegalStateException failure = new IllegalStateException("late");
                Task<?> parent = Tulip.createTask(
                        () -> Generator.ofVoid(y -> TaskGroup.runVoid(group -> {
                                    children.add(group.createTask(() -> {
                                        Play.ticks(3);
                                        throw failure;
                                    }));
                                    children.add(group.createTask(() -> "fine"));
                                }))
                                .next(),
                        "parent");
                assertThat(catchThrowable(parent::await)).hasMessageContaining("await() inside a generator");
                Play.ticks(5);
                assertThat(reported).hasSize(1);
                ErrorContext context = reported.get(0);
                assertThat(context.message()).contains("has errored out but its parent <Task parent");
                assertThat(context.exception()).isSameAs(failure);
                assertThat(context.get(ErrorContext.TASK)).isSameAs(children.get(0));
            });
        }
    }

    @Test
    void anErrorThatLeavesTheLoopLeavesTheGroupTooAndTheOtherFailuresAreReported() {
        List<String> reported = new ArrayList<>();
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.setExceptionHandler((where, context) -> reported.add(context.message() + ": " + context.exception()));
            InternalError fatal = new InternalError("fatal");
            InternalError second = new InternalError("second");
            Task<Throwable> parent = loop.createTask(() -> catchThrowable(() -> TaskGroup.run(group -> {
                for (Throwable thrown : List.of(new IllegalStateException("plain"), fatal, second)) {
                    group.createTask(() -> fail(thrown));
                }
                return Tulip.sleep(Duration.ofHours(1)).await();
            })));
            assertThatThrownBy(() -> loop.runUntilComplete(parent)).isSameAs(fatal);
            assertThatThrownBy(() -> loop.runUntilComplete(parent)).isSameAs(second);
            assertThat(loop.runUntilComplete(parent)).isSameAs(fatal);
        }
        assertThat(reported)
                .containsExactly(
                        "suppressed by a fatal error in <TaskGroup tasks=0 errors=3 cancelling>:"
                                + " java.lang.IllegalStateException: plain",
                        "suppressed by a fatal error in <TaskGroup tasks=0 errors=3 cancelling>:"
                                + " java.lang.InternalError: second");
    }

    @Test
    void anErrorOfTheBodyThatLeavesTheLoopLeavesTheGroupWhenItsTasksHaveEnded() {
        List<String> reported = new ArrayList<>();
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.setExceptionHandler(
                    (where, context) -> reported.add(context.exception().getMessage()));
            InternalError fatal = new InternalError("fatal");
            List<Task<?>> children = new ArrayList<>();
            Throwable thrown = loop.runUntilComplete(() -> catchThrowable(() -> TaskGroup.run(group -> {
                children.add(group.createTask(() -> {
                    try {
                        return slowToEnd();
                    } catch (CancelledError cancelled) {
                        throw new IllegalStateException("child");
                    }
                }));
                Play.ticks(1);
                throw fatal;
            })));
            assertThat(thrown).isSameAs(fatal);
            assertThat(children.get(0).isDone()).isTrue();
        }
        assertThat(reported).containsExactly("child");
    }

    @Test
    void aCancellationFromOutsideWhileTheParentWaitsForTheTasksCancelsThem() {
        Play.on(() -> {
            List<Task<?>> children = new ArrayList<>();
            Task<?> parent = Play.start(() -> TaskGroup.run(group -> children.add(
                    group.createTask(() -> Tulip.sleep(Duration.ofHours(1)).await()))));
            Play.ticks(3);
            parent.cancel("outside");
            assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("outside");
            assertThat(children.get(0).isCancelled()).isTrue();
            assertThat(EventLoops.running().timeNanos()).isZero();
        });
    }

    @Test
    void mapReturnsTheResultsInTheOrderOfTheItems() {
        Play.on(() -> {
            List<Integer> ended = new ArrayList<>();
            List<String> results = TaskGroup.map(List.of(3, 1, 2), passes -> {
                Play.ticks(passes);
                ended.add(passes);
                return "after " + passes;
            });
            assertThat(results).containsExactly("after 3", "after 1", "after 2");
            assertThat(ended).as("they run at the same time").containsExactly(1, 2, 3);
            assertThat(TaskGroup.map(List.of(), item -> item)).isEmpty();
            assertThat(TaskGroup.<Integer, Object>map(List.of(1), item -> null)).containsExactly((Object) null);
        });
    }

    @Test
    void aFailureInMapCancelsTheRestAndIsThrown() {
        Play.on(() -> {
            List<String> told = new ArrayList<>();
            assertThatThrownBy(() -> TaskGroup.mapVoid(List.of("slow", "bad"), item -> {
                        try {
                            Play.ticks(item.equals("bad") ? 1 : PASSES);
                            throw new IOException(item);
                        } catch (CancelledError cancelled) {
                            told.add(item + " cancelled");
                            throw cancelled;
                        }
                    }))
                    .isInstanceOfSatisfying(ExceptionGroup.class, failed -> assertThat(failed.exceptions())
                            .extracting(Throwable::getMessage)
                            .containsExactly("bad"));
            assertThat(told).containsExactly("slow cancelled");
            assertThatThrownBy(() -> TaskGroup.map(IOException.class, List.of("bad"), item -> {
                        throw new IOException(item);
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("bad");
        });
    }
}
