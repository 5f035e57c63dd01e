package org.tulip4j.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;
import static org.tulip4j.internal.transport.Scene.HIGH;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.FakeBufferingStream;
import org.tulip4j.LogLines;
import org.tulip4j.transport.WriteBufferLimits;

/** What leaves when, what waits, and what the protocol hears of it. */
class StreamWritingTest {
    private final Scene scene = new Scene();

    private static String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + i % 23));
        }
        return text.toString();
    }

    private static byte[] bytes(String text) {
        return Scene.bytes(text).array();
    }

    @Test
    void whatAStepWritesLeavesInOneWriteAtItsEnd() {
        int[] writes = {0};
        scene.stream.whenWriting = () -> writes[0]++;
        scene.play(() -> {
            scene.transport.write(bytes("one "));
            scene.transport.write(Scene.bytes("two "));
            scene.transport.writeAll(List.of(Scene.bytes("three "), ByteBuffer.allocate(0), Scene.bytes("four")));
            assertThat(scene.stream.taken()).isZero();
            assertThat(scene.transport.unsentBytes()).isEqualTo(18);
            ticks(1);
            assertThat(scene.stream.text()).isEqualTo("one two three four");
            assertThat(scene.transport.unsentBytes()).isZero();
            assertThat(writes[0]).isEqualTo(1);
        });
    }

    @Test
    void whoeverAsksHowMuchWaitsSendsWhatWasGathered() {
        scene.play(() -> {
            scene.transport.write(bytes("one"));
            assertThat(scene.transport.writeBufferSize()).isZero();
            assertThat(scene.stream.text()).isEqualTo("one");
        });
    }

    @Test
    void writingNothingGathersNothing() {
        scene.stream.whenWriting = () -> scene.events.add("write");
        scene.play(() -> {
            scene.transport.write(new byte[0]);
            scene.transport.write(ByteBuffer.allocate(0));
            scene.transport.writeAll(List.of());
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void whatDoesNotFitTheBufferLeavesAtOnceBehindWhatWasGathered() {
        String large = text(HIGH);
        scene.play(() -> {
            scene.transport.write(bytes("head"));
            scene.transport.write(bytes(large));
            assertThat(scene.stream.text()).isEqualTo("head" + large);
            scene.transport.write(bytes(text(HIGH)));
            assertThat(scene.stream.taken()).isEqualTo(4 + HIGH);
            ticks(1);
            assertThat(scene.stream.taken()).isEqualTo(4 + 2 * HIGH);
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void moreThanTheHighMarkIsNotGathered() {
        scene.play(() -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(10));
            scene.transport.write(bytes("0123456789"));
            assertThat(scene.stream.taken()).isZero();
            scene.transport.write(bytes("x"));
            assertThat(scene.stream.text()).isEqualTo("0123456789x");
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void withoutABufferToGatherInWritesLeaveAtOnce() {
        List<ByteBuffer> lent = new ArrayList<>();
        for (ByteBuffer one = scene.pool.take(); one != null; one = scene.pool.take()) {
            lent.add(one);
        }
        scene.play(() -> {
            scene.transport.write(bytes("one "));
            assertThat(scene.stream.text()).isEqualTo("one ");
            scene.transport.write(Scene.bytes("two "));
            assertThat(scene.stream.text()).isEqualTo("one two ");
            scene.pool.give(lent.remove(0));
            scene.transport.write(bytes("three"));
            assertThat(scene.stream.text()).isEqualTo("one two ");
            ticks(1);
            assertThat(scene.stream.text()).isEqualTo("one two three");
            assertThat(scene.pool.take()).as("given back").isNotNull();
        });
    }

    @Test
    void buffersToGatherInAreGivenBackAlsoWhenTheConnectionIsCut() {
        scene.play(() -> {
            for (int i = 0; i < 40; i++) {
                StreamTransport other =
                        new StreamTransport(scene.loop, scene.backend.newStream(), scene.new Plain(), scene.pool, null);
                other.start(null);
                other.write(bytes("x"));
                other.abort();
            }
            assertThat(scene.pool.take()).isNotNull();
        });
    }

    @Test
    void whatTheSocketDoesNotTakeWaitsInItsOrder() {
        scene.play(() -> {
            scene.stream.leaveRoomFor(3);
            scene.transport.write(bytes("abcdef"));
            assertThat(scene.transport.writeBufferSize()).isEqualTo(3);
            assertThat(scene.stream.isSending()).isTrue();
            scene.transport.write(bytes("gh"));
            scene.transport.write(Scene.bytes("ij"));
            assertThat(scene.transport.writeBufferSize()).isEqualTo(7);
            assertThat(scene.transport.unsentBytes()).isEqualTo(7);
            scene.stream.takeSome(2);
            ticks(2);
            assertThat(scene.stream.text()).isEqualTo("abcde");
            assertThat(scene.transport.writeBufferSize()).isEqualTo(5);
            scene.stream.takeSome(1);
            ticks(2);
            // The next chunk: the socket takes nothing by itself.
            assertThat(scene.stream.isSending()).isTrue();
            scene.stream.leaveRoomFor(1);
            scene.stream.takeSome(2);
            ticks(2);
            assertThat(scene.stream.text()).isEqualTo("abcdefghi");
            scene.stream.takeSome(1);
            ticks(2);
            assertThat(scene.stream.text()).isEqualTo("abcdefghij");
            assertThat(scene.transport.writeBufferSize()).isZero();
            scene.stream.empty();
            scene.transport.write(bytes("k"));
            assertThat(scene.transport.writeBufferSize()).isZero();
            assertThat(scene.stream.text()).isEqualTo("abcdefghijk");
        });
    }

    @Test
    void behindAChunkThatLeftTheNextGoesByItself() {
        String large = text(2 * HIGH + 7);
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write(bytes(large));
            assertThat(scene.transport.writeBufferSize()).isEqualTo(2 * HIGH + 7);
            scene.stream.takeSome(HIGH - 1);
            ticks(2);
            assertThat(scene.events).containsExactly("made", "pause");
            scene.stream.empty();
            scene.stream.takeSome(1);
            ticks(2);
            assertThat(scene.stream.text()).isEqualTo(large);
            assertThat(scene.transport.writeBufferSize()).isZero();
            assertThat(scene.events).containsExactly("made", "pause", "resume");
        });
    }

    @Test
    void theMarksAreLookedAtInEveryKindOfWrite() {
        for (int kind = 0; kind < 3; kind++) {
            new StreamWritingTest().marks(kind);
        }
    }

    private void marks(int kind) {
        scene.play(() -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(2, 4));
            scene.stream.fill();
            put(kind, "abcd");
            ticks(1);
            assertThat(scene.transport.writeBufferSize()).isEqualTo(4);
            assertThat(scene.events).containsExactly("made");
            put(kind, "e");
            assertThat(scene.events).containsExactly("made", "pause");
            put(kind, "f");
            scene.stream.takeSome(3);
            ticks(2);
            assertThat(scene.events).containsExactly("made", "pause");
            scene.stream.takeSome(1);
            ticks(2);
            assertThat(scene.events).containsExactly("made", "pause", "resume");
            put(kind, "gh");
            assertThat(scene.events).containsExactly("made", "pause", "resume");
        });
    }

    private void put(int kind, String text) {
        switch (kind) {
            case 0 -> scene.transport.write(bytes(text));
            case 1 -> scene.transport.write(Scene.bytes(text));
            default -> scene.transport.writeAll(List.of(Scene.bytes(text)));
        }
    }

    @Test
    void gatheredBytesCountForTheMarks() {
        scene.play(() -> {
            scene.transport.write(bytes("abcd"));
            scene.stream.fill();
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(0, 3));
            assertThat(scene.events).containsExactly("made", "pause");
            scene.stream.takeSome(4);
            ticks(2);
            assertThat(scene.events).containsExactly("made", "pause", "resume");
            assertThat(scene.transport.writeBufferLimits().high()).isEqualTo(3);
            assertThat(scene.transport.writeBufferLimits().low()).isZero();
        });
    }

    @Test
    void theMarksAreThoseOfPep3156AtFirst() {
        scene.play(() -> {
            assertThat(scene.transport.writeBufferLimits().high()).isEqualTo(HIGH);
            assertThat(scene.transport.writeBufferLimits().low()).isEqualTo(HIGH / 4);
        });
    }

    @Test
    void newMarksOfOneThatClosesAreNotLookedAt() {
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write(bytes("abcd"));
            scene.transport.close();
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(0, 3));
            assertThat(scene.transport.writeBufferLimits().high()).isEqualTo(3);
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void whatIsWrittenWhileItClosesIsDroppedAndTheFifthTimeWarnedOf() {
        try (LogLines log = new LogLines()) {
            scene.play(() -> {
                scene.stream.fill();
                scene.transport.write(bytes("a"));
                scene.transport.close();
                ByteBuffer given = Scene.bytes("b");
                scene.transport.write(given);
                assertThat(given.hasRemaining()).isFalse();
                ByteBuffer listed = Scene.bytes("c");
                scene.transport.writeAll(List.of(ByteBuffer.allocate(0), listed));
                assertThat(listed.hasRemaining()).isFalse();
                scene.transport.write(bytes("d"));
                scene.transport.write(new byte[0]);
                scene.transport.write(bytes("e"));
                assertThat(log.warnings()).isEmpty();
                scene.transport.write(bytes("f"));
                assertThat(log.warnings()).singleElement().asString().contains("5 writes to <Transport closing");
                scene.transport.write(bytes("g"));
                assertThat(log.warnings()).hasSize(2);
                assertThat(scene.transport.writeBufferSize()).isEqualTo(1);
            });
        }
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void aSocketThatBreaksInAWriteEndsTheConnectionAndTheRestIsDropped() {
        IOException reset = new IOException("reset");
        scene.play(() -> {
            scene.stream.broken = reset;
            ByteBuffer first = Scene.bytes(text(HIGH + 1));
            ByteBuffer second = Scene.bytes("x");
            scene.transport.writeAll(List.of(first, second));
            assertThat(first.hasRemaining()).isFalse();
            assertThat(second.hasRemaining()).isFalse();
            assertThat(scene.transport.isClosing()).isTrue();
            assertThat(scene.events).containsExactly("made");
            assertThat(scene.transport.writeBufferSize()).isZero();
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
    }

    @Test
    void aSocketThatBreaksOnWhatWasGatheredTakesNothingMore() {
        scene.play(() -> {
            scene.transport.write(bytes("head"));
            scene.stream.broken = new IOException("reset");
            scene.transport.write(bytes(text(HIGH + 1)));
            assertThat(scene.transport.writeBufferSize()).isZero();
            assertThat(scene.transport.isClosing()).isTrue();
            assertThat(scene.pool.take()).isNotNull();
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
    }

    @Test
    void aSocketThatBreaksOnTheQueueEndsTheConnection() {
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write(bytes(text(HIGH + 10)));
            scene.stream.broken = new IOException("reset");
            scene.stream.takeSome(HIGH);
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "pause", "lost by reset");
    }

    @Test
    void whatTheKernelTookOfAQueueThatIsGoneIsNotCounted() {
        scene.play(() -> {
            scene.stream.tell(sink -> sink.sent(5));
            ticks(2);
            assertThat(scene.transport.writeBufferSize()).isZero();
            scene.stream.fill();
            scene.transport.write(bytes("abc"));
            ticks(1);
            scene.stream.takeSome(3);
            ticks(2);
            scene.stream.tell(sink -> sink.sent(0));
            ticks(2);
            assertThat(scene.transport.writeBufferSize()).isZero();
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void whatResumeWritingWritesInThePollLeavesAtItsEnd() {
        scene.inside.put("resume", () -> scene.transport.write(bytes("more")));
        scene.play(() -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(0, 2));
            scene.stream.fill();
            scene.transport.write(bytes("abc"));
            scene.stream.empty();
            scene.stream.tell(sink -> {});
            scene.stream.takeSome(3);
            boolean[] looked = {false};
            scene.stream.tell(sink -> {
                assertThat(scene.stream.text()).isEqualTo("abcmore");
                looked[0] = true;
            });
            ticks(2);
            assertThat(looked[0]).isTrue();
        });
    }

    // The end of the output

    @Test
    void theOutputEndsBehindWhatWaits() {
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write(bytes("abc"));
            scene.transport.writeEof();
            assertThat(scene.stream.calls).containsExactly("resume");
            scene.stream.takeSome(2);
            ticks(2);
            assertThat(scene.stream.calls).containsExactly("resume");
            scene.stream.takeSome(1);
            ticks(2);
            assertThat(scene.stream.calls).containsExactly("resume", "shutdown");
            assertThat(scene.transport.isClosing()).isFalse();
            assertThat(scene.transport.isReading()).isTrue();
        });
    }

    @Test
    void theOutputEndsAtOnceBehindWhatWasGathered() {
        scene.stream.whenWriting = () -> scene.events.add("write " + scene.stream.calls);
        scene.play(() -> {
            assertThat(scene.transport.canWriteEof()).isTrue();
            scene.transport.write(bytes("abc"));
            scene.transport.writeEof();
            assertThat(scene.stream.text()).isEqualTo("abc");
        });
        assertThat(scene.events).containsExactly("made", "write [resume]");
        assertThat(scene.stream.calls).containsExactly("resume", "shutdown");
    }

    @Test
    void anOutputThatCannotEndBreaksTheConnection() {
        scene.stream.endless = new IOException("not connected");
        scene.play(() -> scene.transport.writeEof());
        assertThat(scene.events).containsExactly("made", "lost by not connected");
    }

    @Test
    void anOutputThatBreaksOnItsLastBytesIsNotEnded() {
        scene.play(() -> {
            scene.stream.broken = new IOException("reset");
            scene.transport.write(bytes("abc"));
            scene.transport.writeEof();
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
        assertThat(scene.stream.calls).doesNotContain("shutdown");
    }

    @Test
    void theEndThatResumeWritingAsksForIsSentOnce() {
        scene.inside.put("resume", () -> scene.transport.writeEof());
        scene.play(() -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(0, 2));
            scene.stream.fill();
            scene.transport.write(bytes("abc"));
            scene.stream.takeSome(3);
            ticks(3);
        });
        assertThat(scene.stream.calls).containsExactly("resume", "shutdown");
    }

    // An endpoint that takes everything

    private FakeBufferingStream buffering() {
        FakeBufferingStream made = new FakeBufferingStream(scene.backend);
        scene.stream = made;
        return made;
    }

    @Test
    void whatABufferingEndpointHoldsCountsForTheMarks() {
        FakeBufferingStream stream = buffering();
        scene.play(() -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(1, 4));
            scene.transport.write(bytes("abcde"));
            assertThat(scene.events).containsExactly("made", "pause");
            assertThat(stream.flushed).isPositive();
            assertThat(scene.transport.writeBufferSize()).isEqualTo(5);
            assertThat(scene.transport.unsentBytes()).isEqualTo(5);
            stream.leave(3);
            ticks(2);
            assertThat(scene.events).containsExactly("made", "pause");
            scene.inside.put("resume", () -> scene.transport.write(bytes("f")));
            stream.leave(1);
            scene.stream.tell(sink -> scene.events.add("held " + stream.unsentBytes()));
            ticks(2);
            assertThat(scene.events).containsExactly("made", "pause", "resume", "held 2");
        });
    }

    @Test
    void whatAFlushSendsDoesNotCountForTheMarks() {
        FakeBufferingStream stream = buffering();
        stream.flushes = 100;
        scene.play(() -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(1, 4));
            scene.transport.write(bytes("abcde"));
            assertThat(stream.sent()).isEqualTo("abcde");
            scene.transport.write(bytes("f"));
            ticks(1);
            assertThat(stream.unsentBytes()).isEqualTo(1);
            assertThat(scene.transport.writeBufferSize()).isZero();
            assertThat(stream.sent()).isEqualTo("abcdef");
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void theOutputOfABufferingEndpointEndsWhenEverythingHasLeft() {
        FakeBufferingStream stream = buffering();
        scene.play(() -> {
            assertThat(scene.transport.canWriteEof()).isTrue();
            scene.transport.write(bytes("abc"));
            scene.transport.writeEof();
            stream.leave(2);
            ticks(2);
            assertThat(stream.calls).containsExactly("resume");
            stream.leave(1);
            ticks(2);
            assertThat(stream.calls).containsExactly("resume", "shutdown");
            assertThat(stream.sent()).isEqualTo("abc");
        });
    }

    @Test
    void anOutputThatCannotEndAloneSaysSo() {
        FakeBufferingStream stream = buffering();
        stream.endsOutput = false;
        scene.play(() -> {
            assertThat(scene.transport.canWriteEof()).isFalse();
            assertThatThrownBy(() -> scene.transport.writeEof())
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith("this connection cannot close one direction (canWriteEof() is false)");
            scene.transport.write(bytes("abc"));
        });
        assertThat(stream.calls).containsExactly("resume");
    }

    @Test
    void closingABufferingEndpointWaitsForWhatItHolds() {
        FakeBufferingStream stream = buffering();
        scene.play(() -> {
            scene.transport.write(bytes("abc"));
            scene.transport.close();
            ticks(2);
            stream.leave(2);
            ticks(2);
            assertThat(scene.events).containsExactly("made");
            stream.leave(1);
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "lost");
        assertThat(stream.sent()).isEqualTo("abc");
    }

    @Test
    void aBufferingEndpointThatIsCutHoldsNothingThatCounts() {
        FakeBufferingStream stream = buffering();
        scene.play(() -> {
            scene.transport.write(bytes("abc"));
            ticks(1);
            scene.transport.abort();
            int before = stream.flushed;
            assertThat(scene.transport.writeBufferSize()).isZero();
            assertThat(stream.flushed).isEqualTo(before);
        });
    }

    // What is lost when the loop is closed

    @Test
    void aLoopThatIsClosedTellsWhatWasQueued() {
        try (LogLines log = new LogLines()) {
            scene.play(() -> {
                scene.stream.fill();
                scene.transport.write(bytes("abc"));
            });
            assertThat(log.warnings()).singleElement().asString().contains("3 bytes that they had not sent are lost");
        }
    }

    @Test
    void aLoopThatIsClosedTellsWhatABufferingEndpointHolds() {
        buffering();
        try (LogLines log = new LogLines()) {
            scene.play(() -> scene.transport.write(bytes("abcd")));
            assertThat(log.warnings()).singleElement().asString().contains("4 bytes that they had not sent are lost");
        }
    }

    @Test
    void aLoopThatIsClosedCountsOpenTransports() {
        try (LogLines log = new LogLines()) {
            scene.play(() -> scene.loop.setDebug(true));
            assertThat(log.warnings()).anyMatch(text -> text.contains("with 1 open transport(s)"));
        }
        Scene ended = new Scene();
        try (LogLines log = new LogLines()) {
            ended.play(() -> {
                ended.loop.setDebug(true);
                ended.transport.close();
            });
            assertThat(log.warnings()).noneMatch(text -> text.contains("open transport"));
        }
    }
}
