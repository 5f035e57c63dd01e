package org.tulip4j.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tulip4j.Play.cancellingAtEveryPass;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Play.Parties;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

class StreamReaderTest {
    private static StreamReader reader(int limit) {
        return new StreamReader(EventLoops.running(), limit);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void feed(StreamReader reader, String text) {
        reader.feedData(bytes(text));
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String text(Future<byte[]> read) {
        return latin(read.await());
    }

    private static Task<String> reading(java.util.function.Supplier<Future<byte[]>> read) {
        return Tulip.createTask(() -> text(read.get()));
    }

    // Flow

    @Test
    void aReadThatWaitsCostsNoPassOfItsOwn() {
        FakeBackend backend = new FakeBackend();
        EventLoop loop = backend.newLoop();
        loop.runUntilCompleteVoid(() -> {
            StreamReader reader = reader(100);
            int before = backend.waits;
            backend.inPoll(() -> feed(reader, "x"));
            assertThat(text(reader.read(1))).isEqualTo("x");
            assertThat(backend.waits).isEqualTo(before + 1);
        });
        loop.close();
    }

    @Test
    void whatCameForAReadThatWasCancelledIsNotLostNorShared() {
        Play.on(() -> {
            StreamReader reader = reader(100);
            Task<String> cancelled = reading(() -> reader.read(10));
            ticks(1);
            feed(reader, "ab");
            cancelled.cancel();
            feed(reader, "cd");
            ticks(2);
            byte[] first = reader.read(4).await();
            feed(reader, "efgh");
            assertThat(latin(first)).isEqualTo("abcd");
            assertThat(text(reader.read(4))).isEqualTo("efgh");
            assertThat(latin(first)).isEqualTo("abcd");
            assertThatThrownBy(cancelled::await).isInstanceOf(org.tulip4j.CancelledError.class);
        });
    }

    @Test
    void whatAWaitingReadGotIsItsOwn() {
        Play.on(() -> {
            StreamReader reader = reader(100);
            Task<byte[]> reading = Tulip.createTask(() -> reader.readExactly(3).await());
            ticks(1);
            ByteBuffer fed = ByteBuffer.wrap(bytes("abc"));
            reader.feedData(fed);
            byte[] got = reading.await();
            fed.array()[0] = 'x';
            feed(reader, "def");
            assertThat(text(reader.read(3))).isEqualTo("def");
            assertThat(latin(got)).isEqualTo("abc");
        });
    }

    @Test
    void theTransportPausesAboveTwiceTheLimitAndResumesAtTheLimit() {
        Play.on(() -> {
            StreamReader r = reader(4);
            Source source = new Source();
            r.setTransport(source);
            feed(r, "12345678");
            assertThat(source.calls).isEmpty();
            feed(r, "9");
            assertThat(source.calls).containsExactly("pause");
            assertThat(text(r.read(4))).isEqualTo("1234");
            assertThat(source.calls).containsExactly("pause");
            assertThat(text(r.readExactly(1))).isEqualTo("5");
            assertThat(source.calls).containsExactly("pause", "resume");
            assertThat(text(r.read(100))).isEqualTo("6789");
            assertThat(source.calls).containsExactly("pause", "resume");
        });
    }

    @Test
    void aReadOfMoreThanTwiceTheLimitKeepsTheTransportGoing() {
        Play.on(() -> {
            StreamReader r = reader(4);
            Source source = new Source();
            r.setTransport(source);
            feed(r, "123456789");
            Task<String> t = reading(() -> r.readExactly(20));
            ticks(1);
            assertThat(source.calls).containsExactly("pause", "resume");
            feed(r, "0123456789");
            ticks(2);
            assertThat(t.isDone()).isFalse();
            assertThat(source.calls).containsExactly("pause", "resume");
            feed(r, "0abcdefghi");
            assertThat(source.calls).containsExactly("pause", "resume", "pause");
            assertThat(t.await()).isEqualTo("12345678901234567890");
            assertThat(text(r.read(100))).isEqualTo("abcdefghi");
            assertThat(source.calls).containsExactly("pause", "resume", "pause", "resume");
        });
    }

    @Test
    void aReadOfEverythingKnowsNoLimit() {
        Play.on(() -> {
            StreamReader r = reader(4);
            Source source = new Source();
            r.setTransport(source);
            Task<String> t = reading(r::readAll);
            ticks(1);
            for (int i = 0; i < 100; i++) {
                feed(r, "0123456789");
            }
            ticks(2);
            assertThat(t.isDone()).isFalse();
            assertThat(source.calls).isEmpty();
            r.feedEof();
            assertThat(t.await()).isEqualTo("0123456789".repeat(100));
            assertThat(r.atEof()).isTrue();
        });
    }

    @Test
    void manyBytesInManyPiecesKeepTheirOrder() {
        Play.on(() -> {
            StreamReader r = reader(64);
            StringBuilder fed = new StringBuilder();
            StringBuilder read = new StringBuilder();
            for (int i = 0; i < 2000; i++) {
                String piece = i + ",";
                feed(r, piece);
                fed.append(piece);
                if (i % 3 == 0) {
                    read.append(text(r.read(i % 11)));
                }
            }
            r.feedEof();
            read.append(text(r.readAll()));
            assertThat(read.toString()).isEqualTo(fed.toString());
        });
    }

    // Separators and limits

    @Test
    void ofSeveralSeparatorsTheOneThatEndsFirstWins() {
        Play.on(() -> {
            StreamReader r = reader(100);
            feed(r, "abcXYZ|1\n2\r\n3");
            assertThat(text(r.readUntil(bytes("bcXYZ"), bytes("XY")))).isEqualTo("abcXY");
            assertThat(text(r.readUntil(bytes("\r\n"), bytes("\n")))).isEqualTo("Z|1\n");
            assertThat(text(r.readUntil(bytes("\r\n"), bytes("\n")))).isEqualTo("2\r\n");
        });
    }

    @Test
    void severalSeparatorsAreFoundAcrossPieces() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Task<String> t = reading(() -> r.readUntil(bytes("END"), bytes("!")));
            for (String piece : List.of("xE", "N", "xxEN", "D!")) {
                ticks(2);
                assertThat(t.isDone()).isFalse();
                feed(r, piece);
            }
            assertThat(t.await()).isEqualTo("xENxxEND");
            assertThat(text(r.readUntil(bytes("END"), bytes("!")))).isEqualTo("!");
        });
    }

    @Test
    void separatorsAreCopied() {
        Play.on(() -> {
            StreamReader r = reader(100);
            byte[] separator = bytes(";");
            Task<String> t = reading(() -> r.readUntil(separator));
            ticks(1);
            separator[0] = 'x';
            feed(r, "ax;");
            assertThat(t.await()).isEqualTo("ax;");
        });
    }

    @Test
    void aPieceOfExactlyTheLimitIsNotTooLong() {
        Play.on(() -> {
            StreamReader r = reader(4);
            feed(r, "abcd;efghi;");
            assertThat(text(r.readUntil(bytes(";")))).isEqualTo("abcd;");
            LimitOverrunException tooLong = catchThrowableOfType(
                    LimitOverrunException.class, () -> r.readUntil(bytes(";")).await());
            assertThat(tooLong.consumed()).isEqualTo(5);
            assertThat(text(r.readExactly(6))).isEqualTo("efghi;");
        });
    }

    @Test
    void aWaitingReadUntilFailsWhenTheLimitIsPassedAndKeepsTheBytes() {
        Play.on(() -> {
            StreamReader r = reader(4);
            Task<String> t = reading(() -> r.readUntil(bytes("END")));
            ticks(1);
            feed(r, "abcdEN");
            ticks(2);
            assertThat(t.isDone()).isFalse();
            feed(r, "x");
            LimitOverrunException tooLong = catchThrowableOfType(LimitOverrunException.class, t::await);
            assertThat(tooLong.consumed()).isEqualTo(5);
            assertThat(tooLong).hasMessageContaining("4");
            assertThat(text(r.read(100))).isEqualTo("abcdENx");
        });
    }

    @Test
    void aLineOverTheLimitIsDroppedThroughItsLineFeedOrAsFarAsItCame() {
        Play.on(() -> {
            StreamReader r = reader(4);
            feed(r, "abcdefgh\nok\n");
            assertThatThrownBy(() -> r.readLine().await())
                    .isInstanceOf(LimitOverrunException.class)
                    .hasMessageContaining("limit of 4 bytes");
            assertThat(text(r.readLine())).isEqualTo("ok\n");
            feed(r, "abcdefgh");
            assertThatThrownBy(() -> r.readLine().await()).isInstanceOf(LimitOverrunException.class);
            feed(r, "12\n");
            assertThat(text(r.readLine())).isEqualTo("12\n");
        });
    }

    @Test
    void droppingALongLineResumesTheTransport() {
        Play.on(() -> {
            StreamReader r = reader(4);
            Source source = new Source();
            r.setTransport(source);
            feed(r, "abcdefghijkl");
            assertThatThrownBy(() -> r.readLine().await()).isInstanceOf(LimitOverrunException.class);
            assertThat(source.calls).containsExactly("pause", "resume");
        });
    }

    // The end

    @Test
    void theEndGivesWhatIsLeft() {
        Play.on(() -> {
            StreamReader r = reader(100);
            feed(r, "one;two");
            r.feedEof();
            assertThat(r.atEof()).isFalse();
            assertThat(text(r.readUntil(bytes(";")))).isEqualTo("one;");
            IncompleteReadException end = catchThrowableOfType(
                    IncompleteReadException.class, () -> r.readUntil(bytes(";")).await());
            assertThat(end.partial()).isEqualTo(bytes("two"));
            assertThat(end.expected()).isEmpty();
            assertThat(r.atEof()).isTrue();
            assertThat(text(r.readLine())).isEmpty();
            assertThat(text(r.readAll())).isEmpty();
        });
    }

    @Test
    void closingItClosesWhatFeedsItAndKeepsWhatIsBuffered() {
        Play.on(() -> {
            Source source = new Source();
            StreamReader kept;
            try (StreamReader r = reader(100)) {
                r.setTransport(source);
                feed(r, "left");
                kept = r;
            }
            assertThat(source.calls).containsExactly("close");
            kept.feedEof();
            assertThat(text(kept.readAll())).isEqualTo("left");
        });
    }

    @Test
    void closingOneThatIsFedByHandIsItsEnd() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Task<String> t = reading(r::readAll);
            ticks(1);
            r.close();
            r.close();
            assertThat(t.await()).isEmpty();
            assertThat(r.atEof()).isTrue();
        });
    }

    @Test
    void theEndWakesTheWaitingRead() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Task<String> t = reading(() -> r.readExactly(5));
            ticks(1);
            feed(r, "abc");
            r.feedEof();
            IncompleteReadException end = catchThrowableOfType(IncompleteReadException.class, t::await);
            assertThat(end.partial()).isEqualTo(bytes("abc"));
            assertThat(end.expected()).hasValue(5);
            assertThat(r.atEof()).isTrue();
        });
    }

    @Test
    void aBrokenConnectionGivesItsBytesBeforeItsError() {
        Play.on(() -> {
            StreamReader r = reader(100);
            IOException broken = new IOException("reset");
            feed(r, "line\nrest");
            r.connectionBroken(broken);
            assertThat(text(r.readLine())).isEqualTo("line\n");
            assertThatThrownBy(() -> r.readLine().await()).isSameAs(broken);
            assertThatThrownBy(() -> r.readAll().await()).isSameAs(broken);
            assertThat(text(r.read(3))).isEqualTo("res");
            assertThat(text(r.readExactly(1))).isEqualTo("t");
            assertThatThrownBy(() -> r.read(1).await()).isSameAs(broken);
        });
    }

    @Test
    void anExceptionSetByHandKeepsBytesOutOfReach() {
        Play.on(() -> {
            StreamReader r = reader(100);
            feed(r, "line\nrest");
            IOException set = new IOException("set");
            r.setException(set);
            assertThatThrownBy(() -> r.readLine().await()).isSameAs(set);
            assertThatThrownBy(() -> r.read(0).await()).isSameAs(set);
            assertThat(r.exception()).isSameAs(set);
            assertThat(r.atEof()).isFalse();
        });
    }

    @Test
    void aBrokenConnectionFailsTheWaitingReadAndLosesNoByte() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Task<String> t = reading(r::readAll);
            ticks(1);
            feed(r, "before");
            IOException broken = new IOException("reset");
            r.connectionBroken(broken);
            assertThatThrownBy(t::await).isSameAs(broken);
            assertThat(text(r.read(100))).isEqualTo("before");
        });
    }

    // One reader

    @Test
    void aSecondReaderIsRefusedEvenWhenItsBytesAreThere() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Task<String> t = reading(() -> r.readExactly(4));
            ticks(1);
            feed(r, "ab");
            assertThatThrownBy(() -> r.read(1).await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already waiting")
                    .hasMessageContaining("StreamReader");
            assertThatThrownBy(() -> r.readAll().await()).isInstanceOf(IllegalStateException.class);
            feed(r, "cd");
            assertThat(t.await()).isEqualTo("abcd");
        });
    }

    @Test
    void aReadThatIsWokenButNotYetRunningStillHasItsBytes() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Task<String> t = reading(() -> r.readExactly(2));
            ticks(1);
            feed(r, "ab");
            assertThatThrownBy(() -> r.read(1).await()).isInstanceOf(IllegalStateException.class);
            assertThat(t.await()).isEqualTo("ab");
        });
    }

    @Test
    void twoReadsMadeBeforeEitherWaitsAreToldApart() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Future<byte[]> first = r.readExactly(2);
            Future<byte[]> second = r.readExactly(2);
            ticks(4);
            assertThat(second.exception()).isInstanceOf(IllegalStateException.class);
            feed(r, "ab");
            assertThat(text(first)).isEqualTo("ab");
        });
    }

    // Cancelling

    private enum Kind {
        READ(r -> r.read(3)),
        ALL(StreamReader::readAll),
        EXACTLY(r -> r.readExactly(5)),
        IN_PLACE(r -> r.readInPlace(3, data -> {
            byte[] some = new byte[Math.min(4, data.remaining())];
            data.get(some);
            return some;
        })),
        LINE(StreamReader::readLine),
        UNTIL(r -> r.readUntil(bytes("67"), bytes("x")));

        private final Function<StreamReader, Future<byte[]>> read;

        Kind(Function<StreamReader, Future<byte[]>> read) {
            this.read = read;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadCancelledInAnyPassLosesNoByte(Kind kind) {
        int passes = cancellingAtEveryPass(() -> {
            StreamReader r = reader(8);
            StringBuilder got = new StringBuilder();
            Task<?> victim = start(() -> {
                try {
                    got.append(text(kind.read.apply(r)));
                    got.append(latin(kind.read.apply(r).await(IncompleteReadException.class)));
                } catch (IncompleteReadException end) {
                    got.append(latin(end.partial()));
                }
            });
            Task<?> feeder = start(() -> {
                for (String piece : List.of("01", "2", "3\n", "456", "78\n", "9")) {
                    ticks(2);
                    feed(r, piece);
                }
                r.feedEof();
            });
            return new Parties(victim, List.of(feeder), () -> {
                assertThat(victim.isDone()).isTrue();
                got.append(text(r.readAll()));
                assertThat(got.toString()).isEqualTo("0123\n45678\n9");
            });
        });
        assertThat(passes).isGreaterThan(3);
    }

    @Test
    void waitingForTheEndReadsNothingInWhateverPassItIsCancelled() {
        int passes = cancellingAtEveryPass(() -> {
            StreamReader r = reader(2);
            Task<?> victim = start(() -> {
                r.waitForEof().await();
                assertThat(r.waitForEof().isDone()).isTrue();
                assertThat(r.atEof()).isFalse();
            });
            Task<?> feeder = start(() -> {
                for (String piece : List.of("0123", "4567", "89")) {
                    ticks(1);
                    feed(r, piece);
                }
                r.feedEof();
            });
            return new Parties(
                    victim, List.of(feeder), () -> assertThat(text(r.readAll())).isEqualTo("0123456789"));
        });
        assertThat(passes).isGreaterThan(3);
    }

    @Test
    void aCancelledReadMakesRoomAtOnce() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Task<String> t = reading(() -> r.readExactly(4));
            ticks(1);
            feed(r, "ab");
            t.cancel();
            assertThat(text(r.read(1))).isEqualTo("a");
            Task<String> next = reading(() -> r.readExactly(2));
            ticks(2);
            assertThat(Play.endsCancelled(t)).isTrue();
            feed(r, "c");
            assertThat(next.await()).isEqualTo("bc");
        });
    }

    /** In one step: its bytes come, it is cancelled, and so many passes later somebody else reads. */
    @ParameterizedTest
    @EnumSource
    void whoReadsAfterACancelledReadGetsItsBytesInWhateverPass(Kind kind) {
        for (boolean ownTask : List.of(true, false)) {
            for (boolean bytesFirst : List.of(true, false)) {
                for (int passes = 0; passes < 4; passes++) {
                    readAfterACancelledOne(kind, ownTask, bytesFirst, passes);
                }
            }
        }
    }

    private static void readAfterACancelledOne(Kind kind, boolean ownTask, boolean bytesFirst, int passes) {
        Play.on(() -> {
            StreamReader r = reader(100);
            Future<byte[]> victim = ownTask
                    ? kind.read.apply(r)
                    : Tulip.createTask(() -> kind.read.apply(r).await());
            ticks(3);
            if (bytesFirst) {
                feed(r, "01234567\n");
                r.feedEof();
            }
            assertThat(victim.cancel()).isTrue();
            if (!bytesFirst) {
                feed(r, "01234567\n");
                r.feedEof();
            }
            ticks(passes);
            assertThat(text(r.read(20)))
                    .as("own task %s, bytes first %s, %s passes", ownTask, bytesFirst, passes)
                    .isEqualTo("01234567\n");
            assertThat(Play.endsCancelled(victim)).isTrue();
        });
    }

    @Test
    void whoWaitsAfterACancelledReadIsWokenThoughTheCancelledOneUnwindsLater() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Task<String> victim = reading(() -> r.read(10));
            ticks(1);
            feed(r, "a");
            victim.cancel();
            Future<byte[]> next = r.readExactly(2);
            Task<String> waiting = reading(() -> next);
            ticks(3);
            assertThat(Play.endsCancelled(victim)).isTrue();
            feed(r, "b");
            assertThat(waiting.await()).isEqualTo("ab");
        });
    }

    @Test
    void aCancellationThatIsTakenBackLeavesTheReadItsBytes() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Task<String> t = reading(() -> r.readExactly(2));
            ticks(1);
            feed(r, "ab");
            t.cancel();
            t.uncancel();
            assertThatThrownBy(() -> r.read(1).await()).isInstanceOf(IllegalStateException.class);
            assertThat(t.await()).isEqualTo("ab");
        });
    }

    @Test
    void whoReadsAfterASubscriberCancelledGetsTheBytesAlsoFromItsOwnSignal() {
        Play.on(() -> {
            StreamReader r = reader(100);
            Flow.Subscription[] subscription = new Flow.Subscription[1];
            String[] got = new String[1];
            r.publisher().subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription made) {
                    subscription[0] = made;
                    made.request(1);
                }

                @Override
                public void onNext(ByteBuffer item) {
                    subscription[0].cancel();
                    got[0] = text(r.read(1));
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onComplete() {}
            });
            feed(r, "a".repeat(100) + "b");
            assertThat(got[0]).isEqualTo("b");
        });
    }

    // Misuse

    @Test
    void badArgumentsAreRefusedAtTheCall() {
        Play.on(() -> {
            assertThatThrownBy(() -> reader(0)).isInstanceOf(IllegalArgumentException.class);
            StreamReader r = reader(1);
            assertThatThrownBy(() -> r.read(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("readAll");
            assertThatThrownBy(() -> r.readExactly(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(r::readUntil).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> r.readUntil(bytes("a"), new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("number 1");
        });
    }

    @Test
    void feedingAtTheWrongTimeIsRefused() {
        Play.on(() -> {
            StreamReader r = reader(1);
            r.setTransport(new Source());
            assertThatThrownBy(() -> r.setTransport(new Source())).isInstanceOf(IllegalStateException.class);
            r.feedEof();
            r.feedEof();
            assertThatThrownBy(() -> feed(r, "late"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("feedEof");
        });
    }

    @Test
    void otherThreadsAreRefused() {
        Play.on(() -> {
            StreamReader r = reader(1);
            List<Runnable> calls =
                    List.of(() -> feed(r, "x"), r::feedEof, () -> r.setException(new IOException()), () -> r.read(1));
            for (Runnable call : calls) {
                assertThat(Play.inOtherThread(call))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("callSoonThreadsafe");
            }
            assertThat(r.exception()).isNull();
            assertThat(r.atEof()).isFalse();
        });
    }
}
