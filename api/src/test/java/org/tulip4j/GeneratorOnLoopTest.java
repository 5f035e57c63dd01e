package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class GeneratorOnLoopTest {
    private static final ContextVar<String> VAR = ContextVar.of("var", "unset");

    private final List<String> lines = new ArrayList<>();

    private static void inTask(String engine, VoidCoroutine body) throws Exception {
        new Place("task", engine).run(body);
    }

    private static <Y> Generator<Y, Void, Throwable> trying(Consumer<Generator.Emitter<Y, Void>> body) {
        return Generator.of(y -> {
            try {
                body.accept(y);
                return null;
            } catch (IllegalStateException refused) {
                return refused;
            }
        });
    }

    private static Throwable returned(Generator<?, ?, Throwable> generator) {
        try {
            throw new AssertionError("emitted " + generator.next());
        } catch (StopIteration stop) {
            return (Throwable) stop.value();
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void awaitInsideABodyIsRefusedAndTheTaskGoesOn(String engine) throws Exception {
        inTask(engine, () -> {
            Future<String> pending = EventLoops.running().createFuture();
            Generator<Integer, Void, Throwable> waiting = trying(y -> pending.await());
            assertThat(returned(waiting)).hasMessageContaining("await() inside a generator");
            assertThat(returned(trying(y -> Play.ticks(1)))).hasMessageContaining("await() inside a generator");
            EventLoops.running().callSoon(() -> pending.setResult("done"));
            assertThat(pending.await()).isEqualTo("done");
            assertThat(returned(trying(y -> lines.add(pending.await())))).isNull();
            assertThat(lines).containsExactly("done");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aTaskCanAwaitBetweenTwoAdvances(String engine) throws Exception {
        inTask(engine, () -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                Generator<Integer, Void, Void> numbers = Generator.ofVoid(y -> {
                    y.delegate(List.of(1, 2));
                });
                tasks.add(Play.start(() -> {
                    for (int number : numbers.asIterable()) {
                        lines.add(name + number);
                        Play.ticks(1);
                    }
                }));
            }
            for (Task<?> task : tasks) {
                task.await();
            }
            assertThat(lines).containsExactly("a1", "b1", "a2", "b2");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void tasksOfOneLoopMayShareAGenerator(String engine) throws Exception {
        inTask(engine, () -> {
            Generator<Integer, Void, Void> shared = Generator.ofVoid(y -> {
                y.delegate(List.of(1, 2, 3));
            });
            Task<?> a = Play.start(() -> lines.add("a" + shared.next()));
            Task<?> b = Play.start(() -> lines.add("b" + shared.next()));
            a.await();
            b.await();
            lines.add("main" + shared.next());
            assertThat(lines).containsExactly("a1", "b2", "main3");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aBodyMayUseTheLoop(String engine) throws Exception {
        inTask(engine, () -> {
            EventLoop loop = EventLoops.running();
            Task<?> task = Tulip.currentTask();
            Generator<Integer, Void, Void> scheduling = Generator.ofVoid(y -> {
                assertThat(EventLoops.running()).isSameAs(loop);
                assertThat(Tulip.currentTask()).isSameAs(task);
                loop.callSoon(() -> lines.add("first"));
                y.emit(1);
                assertThat(Tulip.currentTask()).isSameAs(task);
                loop.callSoon(() -> lines.add("second"));
                y.emit(2);
            });
            scheduling.next();
            Play.ticks(1);
            assertThat(lines).containsExactly("first");
            scheduling.next();
            Play.ticks(1);
            assertThat(lines).containsExactly("first", "second");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void contextVariablesAreTheDrivers(Place place) throws Exception {
        place.run(() -> {
            Generator<String, Void, Void> reading = Generator.ofVoid(y -> {
                y.emit(VAR.get());
                y.emit(VAR.get());
                VAR.set("from the body");
                y.emit(VAR.get());
            });
            assertThat(reading.next()).isEqualTo("unset");
            Context context = Context.copyCurrent();
            context.runVoid(() -> {
                VAR.set("driver");
                assertThat(reading.next()).isEqualTo("driver");
                assertThat(reading.next()).isEqualTo("from the body");
                assertThat(VAR.get()).isEqualTo("from the body");
            });
            assertThat(VAR.get()).isEqualTo("unset");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void emitInsideAContextRunOfTheBodyIsRefused(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, Void, Throwable> entering = trying(y -> {
                try {
                    Context.empty().run(() -> y.emit(1));
                } catch (IllegalStateException refused) {
                    throw refused;
                } catch (Exception other) {
                    throw new AssertionError(other);
                }
            });
            assertThat(returned(entering)).hasMessageContaining("Context.run");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void anEagerTaskStartedByABodyMayAwaitButNotEmit(String engine) throws Exception {
        inTask(engine, () -> {
            EventLoop loop = EventLoops.running();
            Generator<Task<Throwable>, Void, Void> starting = Generator.ofVoid(y -> {
                y.emit(loop.createTask(
                        () -> {
                            try {
                                y.emit(null);
                                return null;
                            } catch (IllegalStateException refused) {
                                Play.ticks(2);
                                return refused;
                            }
                        },
                        TaskOptions.DEFAULT.withEagerStart(true)));
            });
            Task<Throwable> eager = starting.next();
            assertThat(eager.isDone()).isFalse();
            assertThat(eager.await()).hasMessageContaining("inside a task");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void awaitInACallbacksGeneratorIsRefused(String engine) throws Exception {
        new Place("callback", engine).run(() -> {
            Future<String> pending = EventLoops.running().createFuture();
            assertThat(returned(trying(y -> pending.await()))).hasMessageContaining("await() outside a task");
        });
    }

    @Test
    void aBodyOutsideOfLoopsMayRunALoopOfItsOwn() {
        Generator<Integer, Void, Throwable> running = Generator.of(y -> {
            Throwable[] refused = {null};
            try (EventLoop loop = new FakeBackend().newLoop()) {
                loop.runUntilCompleteVoid(() -> {
                    Play.ticks(3);
                    try {
                        y.emit(0);
                    } catch (IllegalStateException inside) {
                        refused[0] = inside;
                    }
                });
            }
            y.emit(1);
            return refused[0];
        });
        assertThat(running.next()).isEqualTo(1);
        assertThat(returned(running)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aGeneratorOutlivesItsLoopInTheSameThread(String engine) throws Exception {
        List<Generator<Integer, Void, Void>> kept = new ArrayList<>();
        inTask(engine, () -> {
            kept.add(Generator.ofVoid(y -> {
                y.delegate(List.of(1, 2, 3));
            }));
            assertThat(kept.get(0).next()).isEqualTo(1);
        });
        assertThat(kept.get(0).next()).isEqualTo(2);
        inTask(engine, () -> assertThat(kept.get(0).next()).isEqualTo(3));
        assertThatThrownBy(() -> kept.get(0).next()).isInstanceOf(StopIteration.class);
    }
}
