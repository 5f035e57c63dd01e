package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Which requests to end a group takes for its own. */
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

    private static void groupCancelled(By by) throws Exception {
        TaskGroup.run(group -> {
            group.createTask(TaskGroupTest::slowToEnd);
            Coroutine<Object> cancel = () -> {
                Play.ticks(1);
                group.cancel();
                return null;
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
            return null;
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
                Coroutine<Object> body = () -> {
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
                    return null;
                };
                assertThatThrownBy(() -> Tulip.timeout(Duration.ofSeconds(2)).run(body))
                        .as(by.name())
                        .isInstanceOf(TimeoutException.class);
                assertThat(Task.current().cancelling()).isZero();
            });
        }
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
                assertThatThrownBy(() -> TaskGroup.run(group -> {
                            group.createTask(() -> {
                                try {
                                    return slowToEnd();
                                } catch (CancelledError cancelled) {
                                    throw new IllegalStateException("rollback failed");
                                }
                            });
                            Play.ticks(2);
                            group.cancel();
                            return null;
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
}
