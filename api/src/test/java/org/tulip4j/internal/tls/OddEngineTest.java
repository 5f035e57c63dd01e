package org.tulip4j.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.internal.transport.Scene;

/** Engines that answer what the JDK's never does, or only seldom: other implementations of TLS do. */
class OddEngineTest {
    private final TlsScene tls = new TlsScene();
    private final Scene scene = tls.scene;
    private final Odd engine = new Odd(TlsScene.OWN.context().createSSLEngine("localhost", 443));

    private interface Wrapping {
        SSLEngineResult wrap(ByteBuffer from, ByteBuffer into) throws SSLException;
    }

    /** The JDK's, but for the next calls. */
    private static final class Odd extends PassingEngine {
        final ArrayDeque<Wrapping> wraps = new ArrayDeque<>();
        final ArrayDeque<Wrapping> unwraps = new ArrayDeque<>();

        @Nullable SSLException refusing;

        @Nullable Runnable task;
        /** Tells what it needs in results alone. */
        boolean shy;

        Odd(SSLEngine to) {
            super(to);
            to.setUseClientMode(true);
        }

        @Override
        public void beginHandshake() throws SSLException {
            if (refusing != null) {
                throw refusing;
            }
            super.beginHandshake();
        }

        @Override
        public Runnable getDelegatedTask() {
            Runnable given = task;
            task = null;
            return given != null ? given : super.getDelegatedTask();
        }

        @Override
        public HandshakeStatus getHandshakeStatus() {
            return shy ? HandshakeStatus.NOT_HANDSHAKING : super.getHandshakeStatus();
        }

        @Override
        public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer into) throws SSLException {
            Wrapping odd = wraps.poll();
            return odd != null ? odd.wrap(from[offset], into) : super.wrap(from, offset, length, into);
        }

        @Override
        public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] into, int offset, int length) throws SSLException {
            Wrapping odd = unwraps.poll();
            return odd != null ? odd.wrap(from, into[offset]) : super.unwrap(from, into, offset, length);
        }
    }

    private static SSLEngineResult result(Status status, HandshakeStatus next, int consumed, int produced) {
        return new SSLEngineResult(status, next, consumed, produced);
    }

    private void playOpen(org.tulip4j.VoidCoroutine body) {
        tls.play(engine, () -> {
            tls.exchange();
            assertThat(tls.ended).containsExactly("open");
            ticks(3);
            scene.stream.calls.clear();
            body.run();
        });
    }

    private IOException failure() {
        assertThat(tls.ended).singleElement().isInstanceOf(IOException.class);
        return (IOException) tls.ended.get(0);
    }

    // In the handshake

    @Test
    void oneThatRefusesToBeginFailsAtOnce() {
        engine.refusing = new SSLException("not today");
        tls.play(engine, () -> {
            assertThat(failure())
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessage("the TLS handshake with /127.0.0.1:2 failed: not today")
                    .hasCause(engine.refusing);
            ticks(3);
        });
        assertThat(scene.events).isEmpty();
        assertThat(scene.stream.calls).endsWith("close");
    }

    @Test
    void theReasonIsNamedWhereverTheEngineLeavesIt() {
        engine.refusing =
                new SSLException("general", new IOException("in between", new IllegalStateException("the reason")));
        tls.play(engine, () -> assertThat(failure())
                .hasMessage("the TLS handshake with /127.0.0.1:2 failed: general: the reason"));
    }

    @Test
    void aReasonThatTheMessageHoldsIsNotNamedTwice() {
        engine.refusing = new SSLException("general: the reason", new IOException("the reason"));
        tls.play(engine, () -> assertThat(failure())
                .hasMessage("the TLS handshake with /127.0.0.1:2 failed: general: the reason"));
    }

    @Test
    void aTaskThatFailsEndsTheHandshake() {
        IllegalStateException boom = new IllegalStateException("boom");
        engine.task = () -> {
            throw boom;
        };
        tls.play(engine, () -> {
            try {
                tls.exchange();
            } catch (SSLException told) {
                // The peer has heard why.
            }
            assertThat(failure())
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessage("the TLS handshake with /127.0.0.1:2 failed: a task of the TLS handshake with"
                            + " /127.0.0.1:2 failed: boom")
                    .hasRootCause(boom);
            ticks(3);
        });
        assertThat(scene.events).isEmpty();
    }

    @Test
    void oneThatThrowsWhatNobodyExpectsEndsTheHandshake() {
        engine.unwraps.add((from, into) -> {
            throw new IllegalArgumentException("garbage");
        });
        tls.play(engine, () -> {
            tls.receive(new byte[] {22, 3, 3, 0, 1, 0});
            ticks(2);
            assertThat(failure())
                    .hasMessageContaining("the TLS engine of the connection with /127.0.0.1:2 failed: garbage")
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void anAlertThatIsGivenWithTheExceptionIsSent() {
        engine.wraps.add((from, into) -> {
            into.put("alert".getBytes());
            throw new SSLException("broken");
        });
        tls.play(engine, () -> {
            assertThat(failure()).hasMessageContaining("failed: broken");
            assertThat(scene.stream.text()).startsWith("alert");
        });
    }

    @Test
    void aRecordThatFitsNoBufferEndsTheHandshake() {
        engine.wraps.add((from, into) -> result(Status.BUFFER_OVERFLOW, HandshakeStatus.NEED_WRAP, 0, 0));
        tls.play(engine, () -> assertThat(failure()).hasMessageContaining("a TLS record is longer than 81920 bytes"));
    }

    @Test
    void anAlertThatCannotBeMadeIsAddedToTheReason() {
        engine.refusing = new SSLException("first");
        engine.wraps.add((from, into) -> {
            throw new SSLException("second");
        });
        tls.play(engine, () -> assertThat(failure().getSuppressed())
                .singleElement()
                .satisfies(also -> assertThat(also).hasMessage("second")));
    }

    @Test
    void theReasonItselfIsNotAddedToIt() {
        SSLException same = new SSLException("first");
        engine.refusing = same;
        engine.wraps.add((from, into) -> {
            throw same;
        });
        tls.play(engine, () -> {
            assertThat(failure().getSuppressed()).isEmpty();
            assertThat(failure()).hasCause(same);
        });
    }

    @Test
    void oneThatTellsTheEndOfTheHandshakeWhenAskedForMoreIsAsked() {
        // The last record is taken, and the next call, without a byte, tells that it was the last.
        int[] asked = {0};
        Wrapping[] holding = {null};
        SSLEngineResult[] held = {null};
        holding[0] = (from, into) -> {
            asked[0]++;
            if (held[0] != null) {
                SSLEngineResult last = held[0];
                held[0] = null;
                return result(Status.OK, last.getHandshakeStatus(), 0, 0);
            }
            SSLEngineResult real = engine.to.unwrap(from, into);
            engine.unwraps.add(holding[0]);
            if (real.getHandshakeStatus() == HandshakeStatus.FINISHED) {
                held[0] = real;
                return result(Status.OK, HandshakeStatus.NEED_UNWRAP, real.bytesConsumed(), 0);
            }
            return real;
        };
        engine.unwraps.add(holding[0]);
        tls.options = tls.options.withProtocols("TLSv1.2");
        var parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.2"});
        engine.setSSLParameters(parameters);
        tls.play(engine, () -> {
            tls.exchange();
            assertThat(tls.ended).containsExactly("open");
            assertThat(asked[0]).isPositive();
            ticks(3);
            tls.say("hello");
            assertThat(tls.heard()).isEqualTo("hello");
        });
    }

    // Open

    @Test
    void oneThatIsClosedForWritingSaysHowMuchIsLost() {
        playOpen(() -> {
            engine.wraps.add((from, into) -> result(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, 0));
            scene.transport.write(new byte[7]);
            ticks(3);
        });
        assertThat(scene.events)
                .containsExactly("made", "lost by /127.0.0.1:2 has ended the TLS connection; 7 bytes cannot be sent");
    }

    @Test
    void oneThatTakesNothingNowIsAskedAgainWhenSomethingCame() {
        playOpen(() -> {
            scene.stream.drain();
            for (int i = 0; i < 10; i++) {
                engine.wraps.add((from, into) -> result(Status.OK, HandshakeStatus.NOT_HANDSHAKING, 0, 0));
            }
            scene.transport.write("later".getBytes());
            ticks(2);
            assertThat(scene.transport.writeBufferSize()).isEqualTo(5);
            engine.wraps.clear();
            tls.say("x");
            tls.exchange();
            assertThat(tls.peer.text()).isEqualTo("later");
            assertThat(scene.transport.writeBufferSize()).isZero();
        });
    }

    @Test
    void aRecordThatFitsNoBufferBreaksTheConnection() {
        playOpen(() -> {
            engine.unwraps.add((from, into) -> result(Status.BUFFER_OVERFLOW, HandshakeStatus.NOT_HANDSHAKING, 0, 0));
            tls.say("x");
            ticks(3);
        });
        assertThat(scene.events).containsExactly("made", "lost by a TLS record is longer than 81920 bytes");
    }

    @Test
    void aRecordThatDoesNotFitBehindOthersWaitsForRoom() {
        playOpen(() -> {
            byte[] one = tls.peer.wrap("one ");
            byte[] two = tls.peer.wrap("two");
            engine.unwraps.add((from, into) -> engine.to.unwrap(from, into));
            engine.unwraps.add((from, into) -> result(Status.BUFFER_OVERFLOW, HandshakeStatus.NOT_HANDSHAKING, 0, 0));
            byte[] both = java.util.Arrays.copyOf(one, one.length + two.length);
            System.arraycopy(two, 0, both, one.length, two.length);
            tls.receive(both);
            ticks(2);
            assertThat(scene.events).containsExactly("made", "one ", "two");
        });
    }

    @Test
    void oneThatWantsMoreThanARecordGetsWhatThereIs() {
        playOpen(() -> {
            byte[] one = tls.peer.wrap("one ");
            byte[] two = tls.peer.wrap("two");
            tls.receive(java.util.Arrays.copyOf(one, 10));
            ticks(2);
            int[] seen = {0, 0};
            engine.unwraps.add((from, into) -> {
                seen[0] = from.remaining();
                return result(Status.BUFFER_UNDERFLOW, HandshakeStatus.NOT_HANDSHAKING, 0, 0);
            });
            engine.unwraps.add((from, into) -> {
                seen[1] = from.remaining();
                return engine.to.unwrap(from, into);
            });
            byte[] rest = java.util.Arrays.copyOfRange(one, 10, one.length + two.length);
            System.arraycopy(two, 0, rest, one.length - 10, two.length);
            tls.receive(rest);
            ticks(2);
            assertThat(seen).containsExactly(one.length, one.length + two.length);
            assertThat(tls.heard()).isEqualTo("one two");
        });
    }

    @Test
    void oneThatTellsWhatItNeedsInResultsAloneIsHeard() {
        playOpen(() -> {
            engine.shy = true;
            scene.stream.drain();
            engine.unwraps.add((from, into) -> {
                SSLEngineResult real = engine.to.unwrap(from, into);
                return result(Status.OK, HandshakeStatus.NEED_WRAP, real.bytesConsumed(), real.bytesProduced());
            });
            engine.wraps.add((from, into) -> {
                into.put("answer".getBytes());
                return result(Status.OK, HandshakeStatus.NOT_HANDSHAKING, 0, 6);
            });
            tls.say("x");
            assertThat(scene.stream.text()).isEqualTo("answer");
            assertThat(tls.heard()).isEqualTo("x");
            tls.say("y");
            assertThat(tls.heard()).isEqualTo("xy");
            assertThat(scene.stream.text()).as("once").isEqualTo("answer");
        });
    }

    @Test
    void severalThingsThatItHasToSayGoTogether() {
        playOpen(() -> {
            engine.shy = true;
            scene.stream.drain();
            int[] writes = {0};
            scene.stream.whenWriting = () -> writes[0]++;
            engine.unwraps.add((from, into) -> {
                from.position(from.limit());
                return result(Status.OK, HandshakeStatus.NEED_WRAP, 5, 0);
            });
            for (HandshakeStatus next :
                    new HandshakeStatus[] {HandshakeStatus.NEED_WRAP, HandshakeStatus.NOT_HANDSHAKING}) {
                engine.wraps.add((from, into) -> {
                    into.put("answer".getBytes());
                    return result(Status.OK, next, 0, 6);
                });
            }
            tls.say("x");
            assertThat(scene.stream.text()).isEqualTo("answeranswer");
            assertThat(writes[0]).isEqualTo(1);
        });
    }

    @Test
    void aTaskAfterTheHandshakeIsRefusedInOldVersions() {
        var parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.2"});
        engine.setSSLParameters(parameters);
        playOpen(() -> {
            engine.shy = true;
            engine.unwraps.add((from, into) -> {
                from.position(from.limit());
                return result(Status.OK, HandshakeStatus.NEED_TASK, 5, 0);
            });
            tls.say("x");
            ticks(2);
        });
        assertThat(scene.events)
                .containsExactly("made", "lost by /127.0.0.1:2 asks for a renegotiation of TLS, which is refused");
    }

    @Test
    void theFarewellOfAnEngineThatTellsItByItsStatusIsTheEnd() {
        scene.keepsOpen = false;
        playOpen(() -> {
            engine.unwraps.add((from, into) -> {
                from.position(from.limit());
                return result(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 5, 0);
            });
            tls.say("x");
            ticks(4);
        });
        assertThat(scene.events).containsExactly("made", "eof", "lost");
    }
}
