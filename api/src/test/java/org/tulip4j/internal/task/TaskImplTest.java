package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.Context;
import org.tulip4j.ContextVar;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.InvalidStateException;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** A future driven by a coroutine: its steps, its phases, and what it says of itself. */
class TaskImplTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<String> events = new ArrayList<>();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private static Future<Object> pending() {
        return EventLoops.running().createFuture();
    }

    private static Object hour() {
        return Tulip.sleep(Duration.ofHours(1)).await();
    }

    private static TaskImpl<?> impl(Task<?> task) {
        return (TaskImpl<?>) task;
    }

    // Steps and phases

    @Test
    void theBodyBeginsInTheNextPassBehindWhatWasQueued() {
        on(() -> {
            EventLoops.running().callSoon(() -> events.add("queued before"));
            Task<String> task = Tulip.createTask(() -> {
                events.add("begins");
                return "value";
            });
            EventLoops.running().callSoon(() -> events.add("queued behind"));
            events.add("created");
            assertThat(task.isDone()).isFalse();
            assertThat(task.await()).isEqualTo("value");
            assertThat(events).containsExactly("created", "queued before", "begins", "queued behind");
        });
    }

    @Test
    void itSaysInWhichPhaseItIs() {
        on(() -> {
            Future<Object> future = pending();
            List<TaskImpl<?>> me = new ArrayList<>();
            Task<?> task = Tulip.createTaskVoid(
                    () -> {
                        events.add("body: " + me.get(0).phase() + " " + me.get(0));
                        Play.ticks(1);
                        future.await();
                    },
                    "me");
            me.add(impl(task));
            assertThat(impl(task).phase()).isEqualTo("ready");
            assertThat(impl(task).bodyFrames()).isEmpty();
            Play.ticks(1);
            assertThat(impl(task).phase()).isEqualTo("ready");
            assertThat(task).hasToString("<Task me pending>");
            assertThat(impl(task).bodyFrames()).isNotEmpty();
            Play.ticks(1);
            assertThat(impl(task).phase()).isEqualTo("waiting");
            assertThat(task).hasToString("<Task me pending wait_for=<Future pending>>");
            assertThat(impl(task).bodyFrames()).isNotEmpty();
            future.setResult(null);
            task.await();
            assertThat(impl(task).phase()).isEqualTo("done");
            assertThat(task).hasToString("<Task me finished result=null>");
            assertThat(impl(task).bodyFrames()).isEmpty();
            assertThat(events).containsExactly("body: running <Task me pending>");
        });
    }

    @Test
    void aTaskThatWaitsForATaskNamesIt() {
        on(() -> {
            Task<?> inner = Tulip.createTask(TaskImplTest::hour, "inner");
            Task<?> outer = Tulip.createTask(() -> inner.await(), "outer");
            Play.ticks(2);
            assertThat(outer).hasToString("<Task outer pending wait_for=inner>");
            assertThat(inner.toString()).endsWith(" callbacks=[outer]>");
            outer.cancel();
            assertThat(Play.endsCancelled(outer)).isTrue();
        });
    }

    @Test
    void theBodyOfTheCurrentTaskIsSeenFromItselfAndARunningOneFromNowhereElse() {
        on(() -> {
            TaskImpl<?> me = impl(Task.current());
            assertThat(me.bodyFrames()).isNotEmpty();
            assertThat(me.phase()).isEqualTo("running");
            Task<Void> eager = EventLoops.running()
                    .createTaskVoid(
                            () -> {
                                events.add(
                                        me.phase() + " with " + me.bodyFrames().size() + " frames");
                            },
                            TaskOptions.DEFAULT.withEagerStart(true));
            assertThat(eager.isDone()).isTrue();
            assertThat(events).containsExactly("running with 0 frames");
            List<Object> elsewhere = new ArrayList<>();
            assertThat(Play.inOtherThread(() -> elsewhere.add(me.bodyFrames()))).isNull();
            assertThat(elsewhere).isEqualTo(List.of(List.of()));
        });
    }

    @Test
    void anEagerTaskRunsAtOnceAndTheCallerIsCurrentAgainAfterwards() {
        on(() -> {
            Task<?> me = Task.current();
            Future<Object> future = pending();
            Task<Object> eager = EventLoops.running()
                    .createTask(
                            () -> {
                                events.add("begins");
                                assertThat(Task.current()).isNotSameAs(me);
                                return future.await();
                            },
                            TaskOptions.DEFAULT.withEagerStart(true));
            events.add("created");
            assertThat(Task.current()).isSameAs(me);
            assertThat(impl(eager).phase()).isEqualTo("waiting");
            future.setResult("value");
            assertThat(eager.await()).isEqualTo("value");
            assertThat(events).containsExactly("begins", "created");
        });
    }

    @Test
    void theTaskIsCurrentInItsStepsOnlyAndAmongAllTasksUntilItEnds() {
        on(() -> {
            EventLoop loop = EventLoops.running();
            Task<?>[] seen = new Task<?>[1];
            Task<?> task = Play.start(() -> {
                seen[0] = Task.current();
                Play.ticks(1);
                assertThat(Task.current()).isSameAs(seen[0]);
            });
            assertThat(loop.allTasks()).contains(task);
            loop.callSoon(() -> events.add("callback: " + loop.currentTask()));
            task.await();
            assertThat(seen[0]).isSameAs(task);
            assertThat(loop.allTasks()).doesNotContain(task);
            assertThat(events).containsExactly("callback: null");
        });
    }

    @Test
    void aStepCannotBeTakenInsideAnotherOrAfterTheEnd() {
        on(() -> {
            Task<?> other = Tulip.createTask(() -> "value", "other");
            TaskImpl<?> me = impl(Task.current());
            assertThatThrownBy(() -> impl(other).fire(null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot enter <Task other pending> while " + me)
                    .hasMessageEndingWith("is being executed");
            assertThat(Task.current()).isSameAs(me);
            assertThat(other.await()).isEqualTo("value");
            assertThatThrownBy(() -> impl(other).fire(null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a step of a task that is done: <Task other finished");
        });
    }

    @Test
    void itsVariablesAreThoseOfItsCreationUnlessAContextIsGiven() {
        on(() -> {
            ContextVar<String> var = ContextVar.of("var");
            var.set("created");
            Task<String> copy = Tulip.createTask(() -> {
                String first = var.get();
                var.set("own");
                Play.ticks(1);
                return first + " " + var.get();
            });
            Context given = Context.copyCurrent();
            given.runVoid(() -> {
                var.set("given");
            });
            Task<String> inGiven = EventLoops.running()
                    .createTask(
                            () -> {
                                String first = var.get();
                                var.set("changed");
                                return first;
                            },
                            TaskOptions.DEFAULT.withContext(given));
            var.set("later");
            assertThat(copy.await()).isEqualTo("created own");
            assertThat(inGiven.await()).isEqualTo("given");
            assertThat(inGiven.context()).isSameAs(given);
            assertThat(given.run(var::get)).isEqualTo("changed");
            assertThat(var.get()).isEqualTo("later");
        });
    }

    // Outcomes

    @Test
    void itEndsAsItsBodyDoes() {
        on(() -> {
            IllegalStateException failure = new IllegalStateException("failed");
            Task<Object> failing = Tulip.createTask(() -> {
                throw failure;
            });
            assertThatThrownBy(failing::await).isSameAs(failure);
            assertThat(failing.isCancelled()).isFalse();
            Task<Object> cancelling = Tulip.createTask(() -> {
                throw new CancelledError("own");
            });
            assertThatThrownBy(cancelling::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("own");
            assertThat(cancelling.isCancelled()).isTrue();
            assertThat(cancelling.cancelling()).isZero();
        });
    }

    @Test
    void anErrorThatIsFatalFailsTheTaskAndLeavesTheLoop() {
        try (EventLoop loop = backend.newLoop()) {
            InternalError fatal = new InternalError("fatal");
            Task<Object> task = loop.createTask(() -> {
                throw fatal;
            });
            assertThatThrownBy(loop::runForever).isSameAs(fatal);
            assertThat(task.exception()).isSameAs(fatal);
        }
    }

    @Test
    void nobodySetsItsOutcome() {
        on(() -> {
            Task<Object> task = Tulip.createTask(() -> "value");
            List<Runnable> calls = List.of(
                    () -> task.setResult("other"),
                    () -> task.setException(new IllegalStateException()),
                    () -> task.trySetResult("other"),
                    () -> task.trySetException(new IllegalStateException()));
            for (Runnable call : calls) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(InvalidStateException.class)
                        .hasMessageContaining("<Task ")
                        .hasMessageContaining(": only its coroutine ends it");
            }
            assertThat(task.await()).isEqualTo("value");
        });
    }

    // Facts

    @Test
    void withoutANameItIsNumberedAndItMayBeRenamed() {
        on(() -> {
            Task<Object> one = Tulip.createTask(() -> Thread.currentThread().getName());
            Task<Object> two = Tulip.createTask(() -> 1);
            Task<Object> given = Tulip.createTask(() -> 1, "given");
            Task<Object> three = Tulip.createTask(() -> 1);
            long number = Long.parseLong(one.name().substring("Task-".length()));
            assertThat(two.name()).isEqualTo("Task-" + (number + 1));
            assertThat(three.name()).isEqualTo("Task-" + (number + 2));
            assertThat(given.name()).isEqualTo("given");
            given.setName("renamed");
            assertThat(given.name()).isEqualTo("renamed");
            assertThat(given.toString()).startsWith("<Task renamed ");
            assertThatThrownBy(() -> given.setName(null)).isInstanceOf(NullPointerException.class);
            for (Task<?> task : List.of(one, two, given, three)) {
                task.await();
            }
        });
    }

    @Test
    void itKeepsItsBody() {
        on(() -> {
            Coroutine<Object> body = () -> 1;
            Task<Object> task = Tulip.createTask(body);
            assertThat(task.coroutine()).isSameAs(body);
            task.await();
        });
    }

    @Test
    void itsStackIsThatOfItsBodyOrOfItsFailureUpToALimit() {
        on(() -> {
            Task<Object> waiting = Tulip.createTask(TaskImplTest::hour);
            assertThat(waiting.stack(10)).isEmpty();
            Play.ticks(1);
            assertThat(waiting.stack(1)).hasSize(1);
            assertThat(waiting.stack(1_000))
                    .anyMatch(frame -> frame.getMethodName().equals("hour"));
            waiting.cancel();
            assertThat(Play.endsCancelled(waiting)).isTrue();
            assertThat(waiting.stack(10)).isEmpty();
            IllegalStateException failure = new IllegalStateException("failed");
            Task<Object> failed = Tulip.createTask(() -> {
                throw failure;
            });
            catchThrowable(failed::await);
            assertThat(failed.stack(1)).containsExactly(failure.getStackTrace()[0]);
            assertThatThrownBy(() -> failed.stack(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("limit must be at least 1: 0");
        });
    }

    @Test
    void anEagerTaskLeavesTheVariablesOfItsCallerAlone() {
        on(() -> {
            ContextVar<String> var = ContextVar.of("var");
            var.set("caller");
            Task<String> eager = EventLoops.running()
                    .createTask(
                            () -> {
                                var.set("eager");
                                Play.ticks(1);
                                return var.get();
                            },
                            TaskOptions.DEFAULT.withEagerStart(true));
            assertThat(var.get()).isEqualTo("caller");
            assertThat(eager.await()).isEqualTo("eager");
            assertThat(var.get()).isEqualTo("caller");
        });
    }

    @Test
    void aRecordingHearsThatATaskWaits() throws Exception {
        Path file = Files.createTempFile("tasks", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("org.tulip4j.TaskState");
            recording.start();
            on(() -> Tulip.createTask(() -> Tulip.sleep(Duration.ofSeconds(1)).await(), "recorded-wait")
                    .await());
            recording.stop();
            recording.dump(file);
            assertThat(RecordingFile.readAllEvents(file).stream()
                            .filter(event -> event.getEventType().getName().equals("org.tulip4j.TaskState"))
                            .filter(event -> event.getString("task").equals("recorded-wait"))
                            // A file has them by threads.
                            .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                            .map(event -> event.getString("state")))
                    .containsExactly("created", "running", "waiting", "running", "done");
        } finally {
            Files.delete(file);
        }
    }
}
