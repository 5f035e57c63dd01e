package org.tulip4j.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

class ReadInPlaceTest {
    private static StreamReader reader() {
        return new StreamReader(EventLoops.running(), 100);
    }

    private static void feed(StreamReader reader, String text) {
        reader.feedData(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Takes so many bytes, or all that are there. */
    private static Function<ByteBuffer, String> taking(int most) {
        return data -> {
            byte[] taken = new byte[Math.min(most, data.remaining())];
            data.get(taken);
            return new String(taken, StandardCharsets.ISO_8859_1);
        };
    }

    private static String rest(StreamReader reader) {
        reader.feedEof();
        return new String(reader.readAll().await(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatIsThereIsShownAtOnceAndWhatIsLeftStays() {
        Play.on(() -> {
            StreamReader reader = reader();
            feed(reader, "abcdef");
            Future<String> first = reader.readInPlace(1, taking(2));
            assertThat(first.isDone()).isTrue();
            assertThat(first.await()).isEqualTo("ab");
            feed(reader, "g");
            assertThat(reader.<Integer>readInPlace(1, ByteBuffer::remaining).await())
                    .isEqualTo(5);
            assertThat(reader.read(2).await()).asString().isEqualTo("cd");
            assertThat(rest(reader)).isEqualTo("efg");
        });
    }

    @Test
    void itWaitsForSoManyAndShowsFewerOnlyAtTheEnd() {
        Play.on(() -> {
            StreamReader reader = reader();
            List<String> shown = new ArrayList<>();
            Task<?> reading = start(() -> {
                for (int i = 0; i < 3; i++) {
                    shown.add(reader.readInPlace(3, taking(99)).await());
                }
            });
            for (String piece : List.of("a", "b", "cd")) {
                assertThat(shown).isEmpty();
                feed(reader, piece);
                ticks(2);
            }
            assertThat(shown).containsExactly("abcd");
            feed(reader, "x");
            ticks(2);
            reader.feedEof();
            reading.await();
            assertThat(shown).containsExactly("abcd", "x", "");
        });
    }

    @Test
    void aWaitingOneGetsItsBytesWhateverTheirNumber() {
        Play.on(() -> {
            StreamReader reader = reader();
            StringBuilder got = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            Task<?> reading = start(() -> {
                while (reader.readInPlace(1, data -> {
                            got.append(StandardCharsets.ISO_8859_1.decode(data));
                            return !got.toString().endsWith("!");
                        })
                        .await()) {
                    ticks(got.length() % 2);
                }
            });
            for (int size : new int[] {1, 127, 128, 129, 5_000, 1, 100_000, 3}) {
                ticks(1);
                String piece = Character.toString('a' + size % 26).repeat(size);
                feed(reader, piece);
                expected.append(piece);
            }
            feed(reader, "!");
            reading.await();
            assertThat(got.toString()).isEqualTo(expected + "!");
        });
    }

    @Test
    void whatWasLentIsUsedByOthersOnlyAfterwards() {
        Play.on(() -> {
            StreamReader one = reader();
            StreamReader other = reader();
            Task<String> reading = Tulip.createTask(() -> one.readInPlace(1, data -> {
                        feed(other, "OTHER");
                        feed(one, "behind");
                        ticks(2);
                        return taking(3).apply(data);
                    })
                    .await());
            Task<String> elsewhere =
                    Tulip.createTask(() -> other.readInPlace(1, taking(99)).await());
            ticks(1);
            feed(one, "before ");
            assertThat(reading.await()).isEqualTo("bef");
            assertThat(elsewhere.await()).isEqualTo("OTHER");
            assertThat(rest(one)).isEqualTo("ore behind");
        });
    }

    @Test
    void aFunctionThatThrowsHasReadNothing() {
        Play.on(() -> {
            StreamReader reader = reader();
            IllegalArgumentException bad = new IllegalArgumentException("bad");
            Function<ByteBuffer, String> failing = data -> {
                taking(2).apply(data);
                throw bad;
            };
            Task<String> waiting =
                    Tulip.createTask(() -> reader.readInPlace(1, failing).await());
            ticks(1);
            feed(reader, "abc");
            assertThatThrownBy(waiting::await).isSameAs(bad);
            assertThatThrownBy(() -> reader.readInPlace(1, failing).await()).isSameAs(bad);
            assertThat(rest(reader)).isEqualTo("abc");
        });
    }

    @Test
    void otherReadsAreRefusedMeanwhile() {
        Play.on(() -> {
            StreamReader reader = reader();
            feed(reader, "abc");
            List<Throwable> refused = new ArrayList<>();
            Function<ByteBuffer, String> greedy = data -> {
                refused.add(reader.read(1).exception());
                refused.add(reader.readExactly(9).exception());
                refused.add(reader.readInPlace(1, taking(1)).exception());
                reader.publisher().subscribe(new Refused(refused));
                return taking(1).apply(data);
            };
            assertThat(reader.readInPlace(1, greedy).await()).isEqualTo("a");
            ticks(2);
            assertThat(refused).hasSize(4).allSatisfy(one -> assertThat(one).isInstanceOf(IllegalStateException.class));
            assertThat(refused.get(0)).hasMessageContaining("another read shows what is there to its function");
            assertThat(rest(reader)).isEqualTo("bc");
        });
    }

    private record Refused(List<Throwable> errors) implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(ByteBuffer item) {
            throw new AssertionError("got " + item);
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("complete");
        }
    }

    @Test
    void aPositionOutsideIsAnErrorAndReadsNothing() {
        Play.on(() -> {
            StreamReader reader = reader();
            feed(reader, "abc");
            reader.read(1).await();
            for (int outside : new int[] {0, 4}) {
                assertThatThrownBy(
                                () -> reader.readInPlace(1, data -> data.clear().position(outside))
                                        .await())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("outside");
            }
            assertThat(rest(reader)).isEqualTo("bc");
        });
    }

    @Test
    void nobodyWaitsForLessThanAByte() {
        Play.on(() -> {
            StreamReader reader = reader();
            assertThatThrownBy(() -> reader.readInPlace(0, taking(1))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reader.readInPlace(1, null)).isInstanceOf(NullPointerException.class);
        });
    }

    @Test
    void bytesComeBeforeWhatBrokeTheConnection() {
        Play.on(() -> {
            StreamReader reader = reader();
            IllegalStateException broken = new IllegalStateException("broken");
            feed(reader, "ab");
            reader.connectionBroken(broken);
            assertThat(reader.readInPlace(1, taking(1)).await()).isEqualTo("a");
            assertThat(reader.readInPlace(1, taking(9)).await()).isEqualTo("b");
            assertThatThrownBy(() -> reader.readInPlace(1, taking(9)).await()).isSameAs(broken);
        });
    }
}
