package org.tulip4j.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.tulip4j.Tulip;
import org.tulip4j.internal.transport.Scene;
import org.tulip4j.transport.InfoKey;

/** How an encrypted connection begins, or does not. The peer has a real engine. */
class TlsHandshakeTest {
    private final TlsScene tls = new TlsScene();
    private final Scene scene = tls.scene;

    @Test
    void aClientShakesHandsAndThenHearsAndSays() {
        tls.playOpen(() -> {
            tls.say("hello");
            assertThat(tls.heard()).isEqualTo("hello");
            scene.transport.write("answer".getBytes());
            ticks(1);
            tls.exchange();
            assertThat(tls.peer.text()).isEqualTo("answer");
            assertThat(tls.tls.isHandshaking()).isFalse();
        });
    }

    @Test
    void aServerShakesHandsAndThenHearsAndSays() {
        tls.serverSide = true;
        tls.playOpen(() -> {
            tls.say("hello");
            assertThat(tls.heard()).isEqualTo("hello");
            scene.transport.write("answer".getBytes());
            ticks(1);
            tls.exchange();
            assertThat(tls.peer.text()).isEqualTo("answer");
        });
    }

    @Test
    void bothVersionsOfTlsShakeHands() {
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            for (boolean serverSide : new boolean[] {false, true}) {
                TlsScene one = new TlsScene();
                one.serverSide = serverSide;
                one.options = one.options.withProtocols(version);
                one.playOpen(() -> {
                    one.say("hello");
                    assertThat(one.heard()).isEqualTo("hello");
                    assertThat(one.scene.transport.extraInfo(InfoKey.SSL_OBJECT).getProtocol())
                            .isEqualTo(version);
                });
            }
        }
    }

    @Test
    void nothingIsToldBeforeAndTheEndpointReadsAllTheTime() {
        tls.play(() -> {
            assertThat(tls.tls.isHandshaking()).isTrue();
            assertThat(scene.stream.calls).containsExactly("resume");
            assertThat(scene.stream.taken()).as("the greeting").isPositive();
            ticks(3);
            assertThat(scene.events).isEmpty();
            tls.exchange();
            assertThat(tls.ended).containsExactly("open");
            ticks(2);
            // Between its end and the beginning of the transport nothing is read.
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "resume");
            assertThat(scene.events).containsExactly("made");
        });
    }

    @Test
    void bytesThatComeOneByOneMakeRecordsToo() {
        tls.play(() -> {
            for (int i = 0; i < 10 && tls.ended.isEmpty(); i++) {
                for (byte one : tls.peer.take(scene.stream.drain())) {
                    tls.receive(new byte[] {one});
                }
                ticks(2);
            }
            assertThat(tls.ended).containsExactly("open");
            tls.exchange();
            for (byte one : tls.peer.wrap("hello")) {
                tls.receive(new byte[] {one});
            }
            ticks(2);
            assertThat(tls.heard()).isEqualTo("hello");
        });
    }

    @Test
    void whatWasReadBeforeIsPartOfTheHandshake() {
        tls.serverSide = true;
        tls.peer = new TlsPeer(TlsScene.OWN.context(), true);
        org.tulip4j.Play.unchecked(() -> {
            tls.peer.engine.beginHandshake();
            tls.early = ByteBuffer.wrap(tls.peer.take(new byte[0]));
        });
        tls.play(() -> {
            assertThat(tls.early.hasRemaining()).as("not kept").isFalse();
            assertThat(scene.stream.taken()).as("it has answered").isPositive();
            tls.exchange();
            assertThat(tls.ended).containsExactly("open");
        });
    }

    @Test
    void aPartOfARecordThatWasReadBeforeIsKept() {
        tls.serverSide = true;
        tls.peer = new TlsPeer(TlsScene.OWN.context(), true);
        byte[][] greeting = {null};
        org.tulip4j.Play.unchecked(() -> {
            tls.peer.engine.beginHandshake();
            greeting[0] = tls.peer.take(new byte[0]);
        });
        byte[] all = greeting[0];
        ByteBuffer shared = ByteBuffer.allocate(100);
        shared.put(all, 0, 7).flip();
        tls.early = shared;
        tls.play(() -> {
            shared.clear().put(new byte[100]);
            tls.receive(java.util.Arrays.copyOfRange(all, 7, all.length));
            ticks(2);
            tls.exchange();
            assertThat(tls.ended).containsExactly("open");
        });
    }

    @Test
    void whatATransportKnowsOfItsEncryption() throws Exception {
        tls.options = tls.options.withAlpn("h2", "http/1.1");
        tls.peer = new TlsPeer(TlsScene.OWN.context(), false);
        var parameters = tls.peer.engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        tls.peer.engine.setSSLParameters(parameters);
        tls.playOpen(() -> {
            assertThat(scene.transport.extraInfo(InfoKey.SSL_OBJECT).getCipherSuite())
                    .isEqualTo(scene.transport.extraInfo(InfoKey.CIPHER))
                    .isEqualTo(tls.peer.engine.getSession().getCipherSuite());
            X509Certificate theirs = scene.transport.extraInfo(InfoKey.PEERCERT);
            assertThat(theirs).isEqualTo(TlsScene.OWN.certificate());
            assertThat(scene.transport.extraInfo(InfoKey.ALPN_PROTOCOL)).isEqualTo("http/1.1");
            assertThat(scene.transport.extraInfo(InfoKey.SSLCONTEXT)).isSameAs(tls.options.context());
            assertThat(scene.transport.extraInfo(InfoKey.SSL_ENGINE)).startsWith("SunJSSE");
            assertThat(scene.transport.extraInfo(InfoKey.COMPRESSION)).isNull();
            assertThat(scene.transport.extraInfo(InfoKey.PEERNAME)).isEqualTo(scene.stream.remoteAddress());
            assertThat(scene.transport.canWriteEof()).isFalse();
            assertThatThrownBy(() -> scene.transport.writeEof())
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith("TLS cannot close one direction (canWriteEof() is false)");
        });
    }

    @Test
    void whatWasNotAgreedOnIsUnknown() {
        tls.serverSide = true;
        tls.options = tls.counted(TlsScene.OWN.context());
        tls.playOpen(() -> {
            assertThat(scene.transport.extraInfo(InfoKey.PEERCERT)).isNull();
            assertThat(scene.transport.extraInfo(InfoKey.ALPN_PROTOCOL)).isNull();
            assertThat(scene.transport.extraInfo(InfoKey.SSLCONTEXT)).isNull();
            assertThat(scene.transport.extraInfo(InfoKey.SSL_ENGINE)).isEqualTo("counted");
        });
    }

    // It fails

    private IOException failure() {
        assertThat(tls.ended).singleElement().isInstanceOf(IOException.class);
        return (IOException) tls.ended.get(0);
    }

    private void assertNobodyHeard() {
        assertThat(scene.events).isEmpty();
        assertThat(scene.stream.calls).endsWith("close").containsOnlyOnce("close");
    }

    @Test
    void aPeerThatIsNotTrustedIsNamedAndToldSo() {
        tls.options = TlsScene.trusting(Own.self("somebody else"));
        tls.play(() -> {
            assertThatThrownBy(tls::exchange)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("certificate_unknown");
            assertThat(failure())
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageStartingWith("the TLS handshake with /127.0.0.1:2 failed: ")
                    .hasMessageContaining("unable to find valid certification path")
                    .hasCauseInstanceOf(SSLException.class);
            assertThat(failure().getSuppressed()).isEmpty();
            assertThat(scene.stream.calls).as("nothing more is read").containsExactly("resume", "pause", "close");
            ticks(2);
            assertThat(tls.tls.isHandshaking()).isFalse();
        });
        assertNobodyHeard();
    }

    @Test
    void garbageIsNoHandshake() {
        tls.play(() -> {
            scene.stream.receive("HTTP/1.1 400 Bad Request\r\n\r\n");
            ticks(2);
            assertThat(failure())
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageStartingWith("the TLS handshake with /127.0.0.1:2 failed: ");
            ticks(2);
        });
        assertNobodyHeard();
    }

    @Test
    void aPeerThatTakesTooLongIsCutOff() {
        tls.options = tls.options.withHandshakeTimeout(Duration.ofSeconds(5));
        tls.play(() -> {
            long before = scene.backend.now;
            Tulip.sleep(Duration.ofMillis(4_999)).await();
            assertThat(tls.ended).isEmpty();
            Tulip.sleep(Duration.ofMillis(1)).await();
            ticks(1);
            assertThat(scene.backend.now - before).isEqualTo(5_000_000_000L);
            assertThat(failure())
                    .isInstanceOf(SSLException.class)
                    .hasMessage(
                            "the TLS handshake with /127.0.0.1:2 is taking longer than PT5S; aborting the connection");
            ticks(2);
        });
        assertNobodyHeard();
    }

    @Test
    void afterTheHandshakeItsLimitIsOver() {
        tls.playOpen(() -> {
            Tulip.sleep(Duration.ofMinutes(5)).await();
            tls.say("still here");
            assertThat(tls.heard()).isEqualTo("still here");
        });
    }

    @Test
    void aPeerThatEndsIsNamed() {
        tls.play(() -> {
            scene.stream.receiveEof();
            ticks(2);
            assertThat(failure())
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset: /127.0.0.1:2 closed it during the TLS handshake");
            ticks(2);
        });
        assertNobodyHeard();
    }

    @Test
    void aSocketThatBreaksIsTheReason() {
        IOException reset = new IOException("reset");
        tls.play(() -> {
            scene.stream.fail(reset);
            ticks(2);
            assertThat(failure()).isSameAs(reset);
            ticks(2);
        });
        assertNobodyHeard();
    }

    @Test
    void aSocketThatBreaksInAWriteIsTheReason() {
        IOException reset = new IOException("reset");
        scene.stream.broken = reset;
        tls.play(() -> {
            assertThat(failure()).isSameAs(reset);
            ticks(2);
        });
        assertNobodyHeard();
    }

    @Test
    void abortedInTheMiddleNobodyHears() {
        tls.play(() -> {
            scene.transport.abort();
            ticks(2);
            assertThat(tls.ended).isEmpty();
            Tulip.sleep(Duration.ofMinutes(5)).await();
            assertThat(tls.ended).isEmpty();
        });
        assertNobodyHeard();
    }

    @Test
    void closedInTheMiddleIsCutOff() {
        tls.play(() -> {
            scene.transport.close();
            assertThat(scene.transport.isClosing()).isTrue();
            ticks(2);
            assertThat(tls.ended).isEmpty();
        });
        assertNobodyHeard();
    }

    @Test
    void writingBeforeItIsDoneBreaksTheConnection() {
        tls.play(() -> {
            scene.transport.write("too early".getBytes());
            ticks(3);
            assertThat(scene.transport.isClosing()).isTrue();
        });
        assertNobodyHeard();
    }

    // Its long work

    @Test
    void longWorkRunsWhereTheOptionsSayAndNothingIsReadMeanwhile() {
        ArrayDeque<Runnable> work = new ArrayDeque<>();
        tls.options = tls.options.withTaskExecutor(work::add);
        tls.play(() -> {
            int tasks = 0;
            for (int i = 0; i < 30 && tls.ended.isEmpty(); i++) {
                tls.exchange();
                while (!work.isEmpty()) {
                    tasks++;
                    assertThat(scene.stream.calls).endsWith("pause");
                    Runnable task = work.remove();
                    assertThat(org.tulip4j.Play.inOtherThread(task)).isNull();
                    ticks(2);
                    assertThat(work.size() + (tls.ended.isEmpty() ? 0 : 1) + scene.stream.calls.lastIndexOf("resume"))
                            .isPositive();
                }
            }
            assertThat(tasks).isPositive();
            assertThat(tls.ended).containsExactly("open");
            tls.exchange();
            tls.say("hello");
            assertThat(tls.heard()).isEqualTo("hello");
        });
    }

    @Test
    void anExecutorThatRefusesEndsTheHandshake() {
        RejectedExecutionException full = new RejectedExecutionException("full");
        tls.options = tls.options.withTaskExecutor(task -> {
            throw full;
        });
        tls.play(() -> {
            try {
                tls.exchange();
            } catch (SSLException told) {
                // The peer has heard why.
            }
            assertThat(failure())
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("the executor of TLS tasks refuses work: ")
                    .hasMessageContaining("full")
                    .hasRootCause(full);
            ticks(2);
        });
        assertNobodyHeard();
    }

    @Test
    void abortedWhileItsWorkRunsTheEngineIsGivenBackWhenThatEnds() {
        ArrayDeque<Runnable> work = new ArrayDeque<>();
        tls.options = tls.counted(TlsScene.OWN.context()).withTaskExecutor(work::add);
        tls.play(() -> {
            tls.exchange();
            assertThat(work).hasSize(1);
            scene.transport.abort();
            ticks(3);
            assertThat(tls.released).isEmpty();
            work.remove().run();
            assertThat(tls.released).hasSize(1);
            ticks(3);
            assertThat(tls.ended).isEmpty();
            assertThat(tls.released).hasSize(1);
        });
        assertNobodyHeard();
    }

    @Test
    void tooLateWhileItsWorkRunsItFailsAndTheEngineIsGivenBackWhenThatEnds() {
        ArrayDeque<Runnable> work = new ArrayDeque<>();
        tls.options = tls.counted(TlsScene.OWN.context()).withTaskExecutor(work::add);
        tls.play(() -> {
            tls.exchange();
            Tulip.sleep(Duration.ofSeconds(61)).await();
            ticks(3);
            assertThat(failure()).hasMessageContaining("is taking longer than PT1M");
            assertThat(tls.released).isEmpty();
            work.remove().run();
            ticks(2);
            assertThat(tls.released).hasSize(1);
            assertThat(tls.ended).hasSize(1);
        });
        assertNobodyHeard();
    }

    // Its engine

    @Test
    void theEngineIsGivenBackOnceWhenTheConnectionIsLost() {
        tls.options = tls.counted(TlsScene.OWN.context());
        tls.playOpen(() -> {
            assertThat(tls.released).isEmpty();
            scene.transport.abort();
            ticks(2);
            assertThat(tls.released).hasSize(1);
            tls.streams.abandon();
            assertThat(tls.released).hasSize(1);
        });
    }

    @Test
    void theEnginesOfALoopThatIsClosedAreGivenBack() {
        tls.options = tls.counted(TlsScene.OWN.context());
        tls.playOpen(() -> {
            tls.streams.abandon();
            assertThat(tls.released).hasSize(1);
            tls.streams.abandon();
            assertThat(tls.released).hasSize(1);
        });
    }

    @Test
    void itsTextNamesItsStateAndWhatIsBelow() {
        tls.play(() -> {
            assertThat(tls.tls.toString()).isEqualTo("TLS HANDSHAKE over " + scene.stream);
            assertThat(tls.tls.socket()).isSameAs(scene.stream);
        });
    }
}
