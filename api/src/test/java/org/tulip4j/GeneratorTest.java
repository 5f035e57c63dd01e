package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.internal.engine.VirtualThreads;

@Timeout(60)
class GeneratorTest {
    private final List<String> lines = new ArrayList<>();

    private Generator<Integer, String, String> numbers(int most) {
        return Generator.of(y -> {
            for (int i = 1; i <= most; i++) {
                lines.add("sent " + y.emit(i));
            }
            return "all " + most;
        });
    }

    private static StopIteration end(Generator<?, ?, ?> generator) {
        Throwable thrown = catchThrowable(generator::next);
        assertThat(thrown).isInstanceOf(StopIteration.class);
        return (StopIteration) thrown;
    }

    private static Throwable deep() {
        return new Exception("deep");
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void nothingOfTheBodyRunsBeforeTheFirstAdvance(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, Void, Void> made = Generator.ofVoid(y -> {
                lines.add("runs");
                y.emit(1);
            });
            assertThat(lines).isEmpty();
            assertThat(made.state()).isEqualTo(Generator.State.CREATED);
            assertThat(made).hasToString("<Generator created>");
            made.next();
            assertThat(lines).containsExactly("runs");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void theReturnValueComesOnceWithTheEnd(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, String, String> two = numbers(2);
            assertThat(two.next()).isEqualTo(1);
            assertThat(two.isSuspended()).isTrue();
            assertThat(two.send("x")).isEqualTo(2);
            assertThat(end(two).value()).isEqualTo("all 2");
            assertThat(two.state()).isEqualTo(Generator.State.FINISHED);
            assertThat(end(two).value()).isNull();
            assertThat(lines).containsExactly("sent x", "sent null");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void aValueSentToAFreshOneIsRefusedAndNothingChanges(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, String, String> fresh = numbers(1);
            assertThatThrownBy(() -> fresh.send("early"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("early")
                    .hasMessageContaining("just-started")
                    .hasMessageContaining("primed");
            assertThat(fresh.state()).isEqualTo(Generator.State.CREATED);
            assertThat(fresh.send(null)).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void reentranceIsRefusedAndTheRunningOneIsNotDisturbed(Place place) throws Exception {
        place.run(() -> {
            AtomicReference<Generator<Integer, String, String>> self = new AtomicReference<>();
            self.set(Generator.of(y -> {
                assertThat(self.get().isRunning()).isTrue();
                for (Runnable call : List.<Runnable>of(
                        () -> self.get().next(),
                        () -> self.get().send("x"),
                        () -> self.get().throwInto(deep()),
                        () -> self.get().close(),
                        () -> y.delegate(self.get()))) {
                    assertThatThrownBy(call::run)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("generator already executing")
                            .hasMessageContaining("running");
                }
                return "got " + y.emit(7);
            }));
            assertThat(self.get().next()).isEqualTo(7);
            assertThatThrownBy(() -> self.get().send("after"))
                    .isInstanceOfSatisfying(StopIteration.class, stop -> assertThat(stop.value())
                            .isEqualTo("got after"));
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void aRingOfDelegatesIsRefused(Place place) throws Exception {
        place.run(() -> {
            AtomicReference<Generator<Integer, Void, Void>> first = new AtomicReference<>();
            Generator<Integer, Void, Void> second = Generator.of(y -> {
                y.emit(1);
                return y.delegate(first.get());
            });
            first.set(Generator.of(y -> y.delegate(second)));
            assertThat(first.get().next()).isEqualTo(1);
            assertThat(first.get().delegate()).isSameAs(second);
            assertThatThrownBy(() -> first.get().next())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already executing");
            assertThat(first.get().delegate()).isNull();
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void theThrowableThatTheBodyThrowsComesOutItself(Place place) throws Exception {
        place.run(() -> {
            Throwable checked = deep();
            Generator<Integer, Void, Void> failing = Generator.of(y -> {
                y.emit(1);
                throw (Exception) checked;
            });
            failing.next();
            assertThatThrownBy(failing::next).isSameAs(checked);
            assertThat(end(failing).value()).isNull();
            Error error = new AssertionError("an error");
            Generator<Integer, Void, Void> erring = Generator.of(y -> {
                throw error;
            });
            assertThatThrownBy(erring::next).isSameAs(error);
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void aStopIterationThatTheBodyLetsEscapeIsAnError(Place place) throws Exception {
        place.run(() -> {
            StopIteration stray = new StopIteration(3);
            Generator<Integer, Void, Void> stopping = Generator.of(y -> {
                throw stray;
            });
            assertThatThrownBy(stopping::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("generator raised StopIteration")
                    .hasCause(stray);
            Generator<Integer, Void, Void> standing = Generator.ofVoid(y -> {
                y.emit(1);
            });
            standing.next();
            assertThatThrownBy(() -> standing.throwInto(stray))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCause(stray);
            Generator<Integer, Void, Void> created = Generator.of(y -> null);
            assertThatThrownBy(() -> created.throwInto(stray))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCause(stray);
            assertThatThrownBy(() -> created.throwInto(stray)).isSameAs(stray);
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void throwIntoThrowsAtTheEmit(Place place) throws Exception {
        place.run(() -> {
            Throwable soft = deep();
            Generator<String, Void, Void> catching = Generator.ofVoid(y -> {
                try {
                    y.emit("ready");
                } catch (Exception caught) {
                    y.emit("caught " + (caught == soft));
                }
            });
            catching.next();
            assertThat(catching.throwInto(soft)).isEqualTo("caught true");
            assertThatThrownBy(() -> catching.throwInto(soft)).isSameAs(soft);
            assertThatThrownBy(() -> catching.throwInto(soft)).isSameAs(soft);
            assertThatThrownBy(() -> catching.throwInto(null)).isInstanceOf(NullPointerException.class);
            Generator<Integer, Void, Void> created = Generator.ofVoid(y -> {
                lines.add("never");
            });
            assertThatThrownBy(() -> created.throwInto(soft)).isSameAs(soft);
            assertThat(created.state()).isEqualTo(Generator.State.FINISHED);
            assertThat(lines).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void closeEndsTheBodyWhereItStands(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, Void, Integer> closed = Generator.of(y -> {
                try {
                    y.emit(1);
                    return 0;
                } finally {
                    lines.add("cleanup");
                }
            });
            try (closed) {
                closed.next();
            }
            assertThat(lines).containsExactly("cleanup");
            closed.close();
            assertThat(closed.closeAndGet()).isNull();
            assertThat(end(closed).value()).isNull();
            Generator<Integer, Void, Integer> returning = Generator.of(y -> {
                try {
                    y.emit(1);
                } catch (GeneratorExit exit) {
                    return 42;
                }
                return 0;
            });
            returning.next();
            assertThat(returning.closeAndGet()).isEqualTo(42);
            Generator<Integer, Void, Integer> failing = Generator.of(y -> {
                try {
                    y.emit(1);
                } finally {
                    lines.add("then fails");
                    throwNow(new IllegalArgumentException("in finally"));
                }
                return 0;
            });
            failing.next();
            assertThatThrownBy(failing::close).isInstanceOf(IllegalArgumentException.class);
            assertThat(failing.state()).isEqualTo(Generator.State.FINISHED);
        });
    }

    private static void throwNow(RuntimeException thrown) {
        throw thrown;
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void closeOfACreatedOneRunsNoCode(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, String, String> created = numbers(3);
            created.close();
            assertThat(created.state()).isEqualTo(Generator.State.FINISHED);
            assertThat(end(created).value()).isNull();
            assertThat(lines).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void emittingInsteadOfEndingIsAnErrorOfClose(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, Void, String> stubborn = Generator.of(y -> {
                try {
                    y.emit(1);
                } catch (GeneratorExit exit) {
                    y.emit(2);
                }
                return "went on";
            });
            stubborn.next();
            assertThatThrownBy(stubborn::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("generator ignored GeneratorExit");
            assertThat(stubborn.isSuspended()).isTrue();
            assertThat(end(stubborn).value()).isEqualTo("went on");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void emitOutsideTheBodyIsRefused(Place place) throws Exception {
        place.run(() -> {
            AtomicReference<Generator.Emitter<Integer, String>> leaked = new AtomicReference<>();
            Generator<Integer, String, Void> leaking = Generator.ofVoid(y -> {
                leaked.set(y);
                y.emit(1);
            });
            leaking.next();
            assertThatThrownBy(() -> leaked.get().emit(2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("outside the generator's own body")
                    .hasMessageContaining("suspended");
            Generator<Integer, String, Void> other = Generator.ofVoid(y -> {
                leaked.get().emit(3);
            });
            assertThatThrownBy(other::next).isInstanceOf(IllegalStateException.class);
            leaking.close();
            assertThatThrownBy(() -> leaked.get().emit(4))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("finished");
            assertThatThrownBy(() -> leaked.get().delegate(List.of(4))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> leaked.get().delegate(leaking)).isInstanceOf(IllegalStateException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void aBodyCannotEmitFromTheBodyOfAnotherThatItAdvances(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, Void, Void> outer = Generator.ofVoid(y -> {
                Generator<Integer, Void, Void> inner = Generator.ofVoid(z -> {
                    y.emit(1);
                });
                inner.next();
            });
            assertThatThrownBy(outer::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("outside the generator's own body");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void emitWorksAtAnyDepth(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, Void, Void> hanoi = Generator.ofVoid(y -> {
                count(y, 3);
            });
            List<Integer> seen = new ArrayList<>();
            hanoi.asIterable().forEach(seen::add);
            assertThat(seen).containsExactly(1, 2, 1, 3, 1, 2, 1);
        });
    }

    private static void count(Generator.Emitter<Integer, Void> y, int depth) {
        if (depth > 0) {
            count(y, depth - 1);
            y.emit(depth);
            count(y, depth - 1);
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void primedIsReadyToReceive(Place place) throws Exception {
        place.run(() -> {
            Generator<Void, String, Void> sink = Generator.primed(y -> {
                while (true) {
                    lines.add(y.emit(null));
                }
            });
            sink.send("first");
            assertThat(lines).containsExactly("first");
            assertThatThrownBy(() -> Generator.primed(y -> "over"))
                    .isInstanceOfSatisfying(StopIteration.class, stop -> assertThat(stop.value())
                            .isEqualTo("over"));
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void theIterableViewLooksAheadAndLosesNothing(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, String, String> three = numbers(3);
            for (int first : three.asIterable()) {
                assertThat(first).isEqualTo(1);
                break;
            }
            assertThat(three.isSuspended()).isTrue();
            assertThat(three.asIterable().iterator().hasNext()).isTrue();
            assertThat(three.asIterable()).containsExactly(2, 3);
            assertThat(three.asIterable().iterator().hasNext()).isFalse();
            assertThatThrownBy(() -> three.asIterable().iterator().next())
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("finished");
            Generator<Integer, Void, Void> nulls = Generator.ofVoid(y -> {
                y.emit(null);
            });
            assertThat(nulls.asIterable()).containsExactly((Integer) null);
        });
    }

    @Test
    void nullBodiesAndSubsAreRefused() {
        assertThatThrownBy(() -> Generator.of(null)).isInstanceOf(NullPointerException.class);
        Generator<Integer, Void, Void> wrong = Generator.of(y -> y.delegate((Generator<Integer, Void, Void>) null));
        assertThatThrownBy(wrong::next).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void otherThreadsAreRefusedOnceItHasBegun(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, String, String> mine = numbers(2);
            mine.next();
            for (Runnable call : List.<Runnable>of(mine::next, mine::close, () -> mine.throwInto(deep()))) {
                assertThat(Play.inOtherThread(call))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("confined to the thread or loop");
            }
            assertThat(mine.next()).isEqualTo(2);
            assertThat(end(mine).value()).isEqualTo("all 2");
            assertThat(Play.inOtherThread(mine::next)).isInstanceOf(StopIteration.class);
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void anEmitterIsOfNoUseInAnotherThread(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, Void, Throwable> sharing = Generator.of(y -> Play.inOtherThread(() -> y.emit(1)));
            assertThat(end(sharing).value())
                    .isInstanceOfSatisfying(IllegalStateException.class, refused -> assertThat(refused)
                            .hasMessageContaining("outside the generator's own body"));
        });
    }

    @Test
    void aBodyAdvancedInAVirtualThreadMayBlock() throws Exception {
        java.util.concurrent.ExecutorService virtual = VirtualThreads.executorOrNull("virtual");
        assumeTrue(virtual != null, "no virtual threads before Java 21");
        int many = 50;
        CountDownLatch started = new CountDownLatch(many);
        CountDownLatch go = new CountDownLatch(1);
        List<java.util.concurrent.Future<List<Integer>>> results = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            results.add(virtual.submit(() -> {
                Generator<Integer, Void, Void> blocking = Generator.ofVoid(y -> {
                    y.emit(1);
                    started.countDown();
                    go.await();
                    y.emit(2);
                });
                List<Integer> seen = new ArrayList<>();
                blocking.asIterable().forEach(seen::add);
                return seen;
            }));
        }
        started.await();
        go.countDown();
        for (java.util.concurrent.Future<List<Integer>> result : results) {
            assertThat(result.get()).containsExactly(1, 2);
        }
        virtual.shutdown();
    }
}
