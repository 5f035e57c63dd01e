package org.tulip4j.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.ticks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.tulip4j.FakeBufferingStream;
import org.tulip4j.internal.transport.Scene;
import org.tulip4j.transport.WriteBufferLimits;

/** What comes and goes through an encrypted connection that is open. The peer has a real engine. */
class TlsStreamTest {
    private static final int HIGH = 512 * 1024;

    private final TlsScene tls = new TlsScene();
    private final Scene scene = tls.scene;

    private static String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + i % 23));
        }
        return text.toString();
    }

    private static byte[] together(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] part(byte[] from, int begin, int end) {
        return java.util.Arrays.copyOfRange(from, begin, end);
    }

    // Coming

    @Test
    void severalRecordsOfOneReadAreTold() {
        tls.playOpen(() -> {
            tls.receive(together(tls.peer.wrap("one "), tls.peer.wrap("two "), tls.peer.wrap("three")));
            ticks(2);
            assertThat(tls.heard()).isEqualTo("one two three");
            assertThat(scene.stream.calls).isEmpty();
        });
    }

    @Test
    void aRecordThatSeveralReadsShareIsToldWhenItIsWhole() {
        tls.playOpen(() -> {
            byte[] one = tls.peer.wrap("one ");
            byte[] two = tls.peer.wrap("two ");
            byte[] three = tls.peer.wrap("three");
            tls.receive(together(one, part(two, 0, 3)));
            ticks(2);
            assertThat(tls.heard()).isEqualTo("one ");
            tls.receive(part(two, 3, 9));
            ticks(2);
            assertThat(tls.heard()).isEqualTo("one ");
            tls.receive(together(part(two, 9, two.length), three));
            ticks(2);
            assertThat(tls.heard()).isEqualTo("one two three");
        });
    }

    @Test
    void muchOfOneReadIsToldWhole() {
        String much = text(300_000);
        tls.playOpen(() -> {
            tls.receive(tls.peer.wrap(much));
            ticks(2);
            assertThat(tls.heard()).isEqualTo(much);
        });
    }

    @Test
    void pausedInTheMiddleTheRestIsToldWhenItIsResumed() {
        scene.inside.put("data", () -> scene.transport.pauseReading());
        tls.playOpen(() -> {
            // A buffer's worth and more, so that some of it is decrypted and some is not.
            String much = text(200_000);
            tls.receive(together(tls.peer.wrap(much), tls.peer.wrap("end")));
            ticks(3);
            int first = tls.heard().length();
            assertThat(first).isBetween(1, 199_999);
            assertThat(scene.stream.calls).containsExactly("pause");
            scene.inside.put("data", () -> scene.transport.pauseReading());
            scene.transport.resumeReading();
            assertThat(tls.heard()).as("never inside the call").hasSize(first);
            ticks(2);
            int second = tls.heard().length();
            assertThat(second).isGreaterThan(first).isLessThan(200_003);
            scene.transport.resumeReading();
            ticks(2);
            assertThat(tls.heard()).isEqualTo(much + "end");
            assertThat(scene.stream.calls).startsWith("pause").endsWith("resume");
            tls.say(" and on");
            assertThat(tls.heard()).endsWith("end and on");
        });
    }

    @Test
    void pausedByAProtocolWithASmallBufferTheRestIsKept() {
        scene.protocol = scene.new Buffered(4);
        tls.playOpen(() -> {
            scene.inside.put("updated", () -> scene.transport.pauseReading());
            tls.receive(tls.peer.wrap("abcdefghij"));
            ticks(3);
            assertThat(scene.events).containsExactly("made", "buffer 10", "updated abcd");
            assertThat(scene.stream.calls).containsExactly("pause");
            tls.receive(tls.peer.wrap("kl"));
            ticks(3);
            assertThat(scene.events).hasSize(3);
            scene.inside.put("updated", () -> scene.transport.pauseReading());
            scene.transport.resumeReading();
            ticks(3);
            assertThat(scene.events).endsWith("buffer 6", "updated efgh");
            scene.transport.resumeReading();
            ticks(3);
            assertThat(scene.events).endsWith("buffer 2", "updated ij", "buffer 2", "updated kl");
            assertThat(scene.stream.calls).endsWith("resume");
        });
    }

    @Test
    void closedInTheMiddleTheRestIsNotTold() {
        scene.protocol = scene.new Buffered(4);
        tls.playOpen(() -> {
            scene.inside.put("updated", () -> scene.transport.close());
            tls.receive(tls.peer.wrap("abcdefghij"));
            ticks(3);
            tls.exchange();
            assertThat(tls.peer.ended).isTrue();
        });
        assertThat(scene.events).startsWith("made", "buffer 10", "updated abcd").doesNotContain("updated efgh");
    }

    @Test
    void pausedAndResumedWithNothingWaitingOnlyTheEndpointHears() {
        tls.playOpen(() -> {
            scene.transport.pauseReading();
            scene.transport.resumeReading();
            assertThat(scene.stream.calls).containsExactly("pause", "resume");
            scene.transport.pauseReading();
            tls.receive(tls.peer.wrap("early"));
            ticks(2);
            assertThat(tls.heard()).isEmpty();
            scene.transport.resumeReading();
            ticks(2);
            assertThat(tls.heard()).isEqualTo("early");
        });
    }

    @Test
    void theEndOfTheInputWaitsForWhatWasNotToldYet() {
        scene.inside.put("data", () -> scene.transport.pauseReading());
        scene.protocol = scene.new Buffered(4);
        tls.playOpen(() -> {
            scene.inside.put("updated", () -> scene.transport.pauseReading());
            tls.receive(tls.peer.wrap("abcdef"));
            scene.stream.receiveEof();
            ticks(3);
            assertThat(scene.events).doesNotContain("eof");
            scene.transport.resumeReading();
            ticks(3);
            assertThat(scene.events).contains("updated abcd", "updated ef", "eof");
        });
    }

    @Test
    void theEndOfTheInputWhileReadingIsPausedIsToldWhenItIsResumed() {
        tls.playOpen(() -> {
            scene.transport.pauseReading();
            scene.stream.receiveEof();
            ticks(3);
            assertThat(scene.events).containsExactly("made");
            scene.transport.resumeReading();
            ticks(3);
            assertThat(scene.events).startsWith("made", "eof");
        });
    }

    @Test
    void theEndInTheMiddleOfARecordIsAnError() {
        tls.playOpen(() -> {
            tls.receive(part(tls.peer.wrap("cut off"), 0, 12));
            scene.stream.receiveEof();
            ticks(3);
        });
        assertThat(scene.events)
                .containsExactly("made", "lost by /127.0.0.1:2 closed the connection in the middle of a TLS record");
        assertThat(scene.stream.calls).endsWith("close");
    }

    @Test
    void aRecordThatWasChangedOnItsWayIsAnErrorAndThePeerHears() {
        tls.playOpen(() -> {
            byte[] good = tls.peer.wrap("good ");
            byte[] changed = tls.peer.wrap("changed");
            changed[changed.length - 1] ^= 1;
            tls.receive(together(good, changed));
            ticks(3);
            assertThat(tls.heard()).startsWith("good ");
            org.assertj.core.api.Assertions.assertThatThrownBy(tls::exchange).hasMessageContaining("bad_record_mac");
        });
        assertThat(scene.events).hasSize(3);
        assertThat(scene.events.get(2)).startsWith("lost by ");
    }

    @Test
    void garbageIsAnError() {
        tls.playOpen(() -> {
            scene.stream.receive("HTTP/1.1 400 Bad Request\r\n\r\n");
            ticks(3);
        });
        assertThat(scene.events).hasSize(2);
        assertThat(scene.events.get(1)).startsWith("lost by ");
    }

    // Going

    @Test
    void muchGoesInOneStep() {
        String much = text(300_000);
        tls.playOpen(() -> {
            scene.transport.write(much.getBytes(StandardCharsets.ISO_8859_1));
            ticks(1);
            tls.exchange();
            assertThat(tls.peer.text()).isEqualTo(much);
            assertThat(scene.transport.writeBufferSize()).isZero();
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void whatTheSocketDoesNotTakeWaitsInItsOrder() {
        String much = text(400_000);
        tls.playOpen(() -> {
            scene.stream.leaveRoomFor(1000);
            scene.transport.write(much.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(scene.transport.writeBufferSize()).isGreaterThan(399_000);
            for (int i = 0; i < 40; i++) {
                scene.stream.takeSome(5_000);
                ticks(1);
            }
            assertThat(scene.transport.writeBufferSize()).isBetween(190_000L, 220_000L);
            scene.stream.empty();
            scene.stream.takeSome(1_000_000);
            ticks(2);
            tls.exchange();
            assertThat(tls.peer.text()).isEqualTo(much);
            assertThat(scene.transport.writeBufferSize()).isZero();
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void itsMarksAreThoseOfAsynciosTls() {
        tls.playOpen(() -> {
            assertThat(scene.transport.writeBufferLimits().high()).isEqualTo(HIGH);
            assertThat(scene.transport.writeBufferLimits().low()).isEqualTo(HIGH / 4);
            scene.stream.fill();
            scene.transport.write(new byte[HIGH - 1_000]);
            assertThat(scene.events).containsExactly("made");
            scene.transport.write(new byte[2_000]);
            assertThat(scene.events).containsExactly("made", "pause");
            assertThat(scene.transport.writeBufferSize()).isGreaterThan(HIGH);
            assertThat(scene.transport.unsentBytes()).isEqualTo(scene.transport.writeBufferSize());
            scene.stream.empty();
            scene.stream.takeSome(1_000_000);
            ticks(3);
            assertThat(scene.events).containsExactly("made", "pause", "resume");
            assertThat(scene.transport.writeBufferSize()).isZero();
        });
    }

    @Test
    void encryptedBytesThatWaitCountForTheMarks() {
        tls.playOpen(() -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(0, 100));
            scene.stream.fill();
            scene.transport.write(new byte[100]);
            ticks(1);
            assertThat(scene.transport.writeBufferSize())
                    .as("with header and tag")
                    .isGreaterThan(100);
            scene.transport.write(new byte[1]);
            assertThat(scene.events).containsExactly("made", "pause");
            scene.inside.put("resume", () -> scene.transport.write("more".getBytes()));
            scene.stream.takeSome(100);
            ticks(2);
            assertThat(scene.events).containsExactly("made", "pause");
            scene.stream.empty();
            scene.stream.takeSome(1_000);
            scene.stream.tell(sink -> assertThat(scene.transport.unsentBytes()).isZero());
            ticks(2);
            assertThat(scene.events).startsWith("made", "pause", "resume");
            assertThat(scene.transport.writeBufferSize()).isZero();
        });
    }

    @Test
    void aSocketThatBreaksInAWriteEndsTheConnection() {
        tls.playOpen(() -> {
            scene.stream.broken = new IOException("reset");
            scene.transport.write(new byte[10]);
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
        assertThat(scene.stream.calls).endsWith("close");
    }

    @Test
    void aSocketThatBreaksOnWhatWaitedEndsTheConnection() {
        tls.playOpen(() -> {
            scene.stream.fill();
            scene.transport.write(new byte[200_000]);
            ticks(1);
            scene.stream.broken = new IOException("reset");
            scene.stream.takeSome(200_000);
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
    }

    @Test
    void aSocketThatFailsEndsTheConnection() {
        tls.playOpen(() -> {
            scene.stream.fail(new IOException("reset"));
            scene.stream.fail(new IOException("again"));
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
    }

    // New keys, and what is refused

    @Test
    void thePeerMayAskForNewKeys() {
        tls.playOpen(() -> {
            tls.peer.engine.beginHandshake();
            tls.receive(tls.peer.wrap("before "));
            ticks(2);
            tls.exchange();
            tls.say("after");
            assertThat(tls.heard()).isEqualTo("before after");
            scene.transport.write("answer".getBytes());
            ticks(1);
            tls.exchange();
            assertThat(tls.peer.text()).isEqualTo("answer");
        });
    }

    @Test
    void aRenegotiationIsRefused() {
        for (boolean serverSide : new boolean[] {false, true}) {
            TlsScene one = new TlsScene();
            one.serverSide = serverSide;
            one.options = one.options.withProtocols("TLSv1.2");
            one.playOpen(() -> {
                one.peer.engine.beginHandshake();
                one.receive(one.peer.wrap(""));
                ticks(3);
            });
            assertThat(one.scene.events)
                    .containsExactly("made", "lost by /127.0.0.1:2 asks for a renegotiation of TLS, which is refused");
        }
    }

    // Over an endpoint that takes everything

    @Test
    void whatTheEndpointBelowKeepsCountsToo() {
        FakeBufferingStream below = new FakeBufferingStream(scene.backend);
        scene.stream = below;
        tls.beforeEach = () -> {
            below.leave(100_000);
            ticks(2);
        };
        tls.playOpen(() -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(0, 100));
            scene.transport.write(new byte[90]);
            ticks(1);
            assertThat(below.unsentBytes()).isGreaterThan(90);
            assertThat(scene.transport.writeBufferSize()).isEqualTo(below.unsentBytes());
            scene.transport.write(new byte[20]);
            assertThat(scene.events).containsExactly("made", "pause");
            below.leave(100);
            ticks(2);
            assertThat(scene.events).containsExactly("made", "pause");
            below.leave(1_000);
            ticks(2);
            assertThat(scene.events).containsExactly("made", "pause", "resume");
            assertThat(scene.transport.writeBufferSize()).isZero();
            below.flushes = 1_000;
            scene.transport.write(new byte[10]);
            ticks(1);
            assertThat(scene.transport.writeBufferSize()).as("flushed").isZero();
        });
    }

    @Test
    void theEndWaitsForWhatTheEndpointBelowKeeps() {
        FakeBufferingStream below = new FakeBufferingStream(scene.backend);
        scene.stream = below;
        tls.beforeEach = () -> {
            below.leave(100_000);
            ticks(2);
        };
        tls.playOpen(() -> {
            scene.transport.write(new byte[90]);
            scene.transport.close();
            ticks(2);
            tls.receive(tls.peer.farewell());
            ticks(3);
            assertThat(scene.events).containsExactly("made");
            below.leave(100_000);
            ticks(4);
            assertThat(scene.events).containsExactly("made", "lost");
        });
    }
}
