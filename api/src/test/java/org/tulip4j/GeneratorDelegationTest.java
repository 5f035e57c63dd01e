package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class GeneratorDelegationTest {
    private final List<String> lines = new ArrayList<>();

    /** Emits what it is sent, says how it ends, and returns "inner". */
    private Generator<String, String, String> echo() {
        return Generator.of(y -> {
            try {
                String value = "first";
                while (!"stop".equals(value)) {
                    try {
                        value = y.emit(value);
                    } catch (IllegalArgumentException caught) {
                        value = "caught " + caught.getMessage();
                    }
                }
                return "inner";
            } finally {
                lines.add("inner ends");
            }
        });
    }

    private Generator<String, String, String> around(Generator<String, String, String> sub) {
        return Generator.of(y -> {
            try {
                return "outer of " + y.delegate(sub);
            } finally {
                lines.add("outer ends");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void valuesAndExceptionsGoStraightToTheInnermost(Place place) throws Exception {
        place.run(() -> {
            Generator<String, String, String> sub = echo();
            Generator<String, String, String> middle = around(sub);
            Generator<String, String, String> outer = around(middle);
            assertThat(outer.delegate()).isNull();
            assertThat(outer.next()).isEqualTo("first");
            assertThat(outer.delegate()).isSameAs(middle);
            assertThat(middle.delegate()).isSameAs(sub);
            assertThat(outer.send("a")).isEqualTo("a");
            assertThat(outer.next()).isNull();
            assertThat(outer.throwInto(new IllegalArgumentException("b"))).isEqualTo("caught b");
            assertThatThrownBy(() -> outer.send("stop"))
                    .isInstanceOfSatisfying(StopIteration.class, stop -> assertThat(stop.value())
                            .isEqualTo("outer of outer of inner"));
            assertThat(lines).containsExactly("inner ends", "outer ends", "outer ends");
            assertThat(outer.delegate()).isNull();
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void closingTheOuterClosesTheInnerFirst(Place place) throws Exception {
        place.run(() -> {
            Generator<String, String, String> sub = echo();
            Generator<String, String, String> outer = around(sub);
            outer.next();
            outer.close();
            assertThat(lines).containsExactly("inner ends", "outer ends");
            assertThat(sub.state()).isEqualTo(Generator.State.FINISHED);
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void aGeneratorExitThrownInClosesTheInnerToo(Place place) throws Exception {
        place.run(() -> {
            Generator<String, String, String> sub = echo();
            Generator<String, String, String> outer = around(sub);
            outer.next();
            GeneratorExit exit = new GeneratorExit();
            assertThatThrownBy(() -> outer.throwInto(exit)).isSameAs(exit);
            assertThat(lines).containsExactly("inner ends", "outer ends");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void anInnerThatIgnoresTheExitFailsInTheOuter(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, Void, Void> stubborn = Generator.ofVoid(y -> {
                try {
                    y.emit(1);
                } catch (GeneratorExit exit) {
                    lines.add("ignored");
                    y.emit(2);
                }
            });
            Generator<Integer, Void, String> outer = Generator.of(y -> {
                try {
                    y.delegate(stubborn);
                } catch (IllegalStateException refused) {
                    return refused.getMessage();
                }
                return "not reached";
            });
            outer.next();
            assertThat(outer.closeAndGet()).contains("generator ignored GeneratorExit");
            assertThat(lines).containsExactly("ignored");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void whatTheInnerThrowsAppearsAtTheDelegateCall(Place place) throws Exception {
        place.run(() -> {
            Exception deep = new Exception("deep");
            for (int emits = 0; emits <= 1; emits++) {
                int count = emits;
                Generator<Integer, Void, Void> failing = Generator.of(y -> {
                    for (int i = 0; i < count; i++) {
                        y.emit(i);
                    }
                    throw deep;
                });
                Generator<Integer, Void, Void> outer = Generator.ofVoid(y -> {
                    try {
                        y.delegate(failing);
                    } catch (Exception caught) {
                        lines.add("caught " + (caught == deep));
                        y.emit(99);
                    }
                });
                for (int i = 0; i < count; i++) {
                    assertThat(outer.next()).isEqualTo(i);
                }
                assertThat(outer.next()).isEqualTo(99);
            }
            assertThat(lines).containsExactly("caught true", "caught true");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void anInnerThatHasEndedOrEndsAtOnceNeedsNoAdvance(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, Void, String> quick = Generator.of(y -> "quick");
            Generator<Integer, Void, String> outer = Generator.of(y -> y.delegate(quick) + " " + y.delegate(quick));
            assertThatThrownBy(outer::next).isInstanceOfSatisfying(StopIteration.class, stop -> assertThat(stop.value())
                    .isEqualTo("quick null"));
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void anIterableEmitsAllAndReceivesNothing(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, String, Void> plain = Generator.ofVoid(y -> {
                y.delegate(List.of(1, 2, 3));
            });
            assertThat(plain.asIterable()).containsExactly(1, 2, 3);
        });
        place.run(() -> {
            Generator<Integer, String, Void> thrown = Generator.ofVoid(y -> {
                try {
                    y.delegate(List.of(1, 2, 3));
                } catch (UnsupportedOperationException caught) {
                    y.emit(-2);
                }
            });
            thrown.next();
            assertThat(thrown.throwInto(new UnsupportedOperationException())).isEqualTo(-2);
        });
        place.run(() -> {
            Generator<Integer, String, String> outer = Generator.of(y -> {
                try {
                    y.delegate(List.of(1, 2, 3));
                } catch (IllegalArgumentException refused) {
                    y.emit(-1);
                    return refused.getMessage();
                }
                return "all";
            });
            outer.next();
            assertThat(outer.send("news")).isEqualTo(-1);
            assertThatThrownBy(outer::next).isInstanceOfSatisfying(StopIteration.class, stop -> assertThat(stop.value())
                    .asString()
                    .contains("news")
                    .contains("Iterable"));
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#all")
    void aDeepChainGivesEveryValueAndReturnsThroughAll(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer, Void, Integer> chain = Generator.of(y -> {
                y.delegate(List.of(0, 1, 2));
                return 0;
            });
            for (int depth = 0; depth < 50; depth++) {
                Generator<Integer, Void, Integer> sub = chain;
                chain = Generator.of(y -> y.delegate(sub) + 1);
            }
            Generator<Integer, Void, Integer> outermost = chain;
            assertThat(List.of(outermost.next(), outermost.next(), outermost.next()))
                    .containsExactly(0, 1, 2);
            assertThatThrownBy(outermost::next)
                    .isInstanceOfSatisfying(StopIteration.class, stop -> assertThat(stop.value())
                            .isEqualTo(50));
        });
    }
}
