package org.tulip4j.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.tulip4j.LogLines;
import org.tulip4j.SendFileOptions;
import org.tulip4j.Tulip;
import org.tulip4j.internal.transport.Scene;

/** How an encrypted connection ends: farewells of both sides, and what happens without them. The peer has a real engine. */
class TlsEndingTest {
    private final TlsScene tls = new TlsScene();
    private final Scene scene = tls.scene;

    @Test
    void closeSaysFarewellAndWaitsForThePeers() {
        tls.playOpen(() -> {
            scene.transport.write("last".getBytes());
            scene.transport.close();
            ticks(3);
            byte[] answer = tls.peer.take(scene.stream.drain());
            assertThat(tls.peer.text()).isEqualTo("last");
            assertThat(tls.peer.ended).isTrue();
            assertThat(scene.events).containsExactly("made");
            assertThat(scene.stream.calls).as("reading goes on below").doesNotContain("close");
            assertThat(scene.stream.calls.lastIndexOf("resume"))
                    .isGreaterThanOrEqualTo(scene.stream.calls.lastIndexOf("pause"));
            tls.receive(answer.length > 0 ? answer : tls.peer.farewell());
            ticks(3);
            assertThat(scene.events).containsExactly("made", "lost");
        });
        assertThat(scene.stream.calls).endsWith("close").containsOnlyOnce("close");
    }

    @Test
    void thePeersEndIsAsGoodAsItsFarewell() {
        tls.playOpen(() -> {
            scene.transport.close();
            ticks(2);
            scene.stream.receiveEof();
            ticks(3);
        });
        assertThat(scene.events).containsExactly("made", "lost");
    }

    @Test
    void whatComesBeforeThePeersFarewellIsDropped() {
        tls.playOpen(() -> {
            scene.transport.close();
            ticks(2);
            tls.say("late");
            tls.say("later");
            assertThat(scene.events).containsExactly("made");
            tls.exchange();
            tls.receive(tls.peer.farewell());
            ticks(3);
        });
        assertThat(scene.events).containsExactly("made", "lost");
    }

    @Test
    void aPeerThatDoesNotSayFarewellIsCutOff() {
        tls.options = tls.options.withShutdownTimeout(Duration.ofSeconds(3));
        tls.playOpen(() -> {
            scene.transport.close();
            Tulip.sleep(Duration.ofMillis(2_990)).await();
            assertThat(scene.events).containsExactly("made");
            Tulip.sleep(Duration.ofMillis(10)).await();
            ticks(3);
        });
        assertThat(scene.events)
                .containsExactly(
                        "made",
                        "lost by the TLS shutdown with /127.0.0.1:2 is taking longer than PT3S; the connection is cut");
        assertThat(scene.stream.calls).endsWith("close");
    }

    @Test
    void theLimitCoversWhatWaitsToBeSent() {
        tls.options = tls.options.withShutdownTimeout(Duration.ofSeconds(3));
        tls.playOpen(() -> {
            scene.stream.fill();
            scene.transport.write(new byte[300_000]);
            scene.transport.close();
            Tulip.sleep(Duration.ofSeconds(3)).await();
            ticks(3);
        });
        assertThat(scene.events).hasSize(2);
        assertThat(scene.events.get(1)).contains("is taking longer than PT3S");
    }

    @Test
    void theReasonIsATimeout() {
        Throwable[] reason = {null};
        tls.playOpen(() -> {
            scene.transport.setProtocol(new org.tulip4j.transport.Protocol() {
                @Override
                public void connectionLost(Throwable exception) {
                    reason[0] = exception;
                }
            });
            scene.transport.close();
            Tulip.sleep(Duration.ofSeconds(31)).await();
            ticks(2);
        });
        assertThat(reason[0]).isInstanceOf(SocketTimeoutException.class).hasMessageContaining("PT30S");
    }

    @Test
    void anEndInTimeIsNotCutOffLater() {
        tls.options = tls.counted(TlsScene.OWN.context());
        tls.playOpen(() -> {
            scene.transport.close();
            ticks(1);
            tls.exchange();
            tls.receive(tls.peer.farewell());
            ticks(3);
            assertThat(scene.events).containsExactly("made", "lost");
            assertThat(tls.released).hasSize(1);
            Tulip.sleep(Duration.ofMinutes(2)).await();
        });
        assertThat(scene.events).containsExactly("made", "lost");
        assertThat(scene.reports).isEmpty();
    }

    @Test
    void closeSendsWhatWaitsBeforeItsFarewell() {
        tls.playOpen(() -> {
            scene.stream.fill();
            byte[] much = new byte[300_000];
            scene.transport.write(much);
            scene.transport.close();
            ticks(2);
            for (int i = 0; i < 40; i++) {
                scene.stream.takeSome(10_000);
                ticks(1);
            }
            byte[] answer = tls.peer.take(scene.stream.drain());
            assertThat(tls.peer.text()).hasSize(300_000);
            assertThat(tls.peer.ended).isTrue();
            tls.receive(answer.length > 0 ? answer : tls.peer.farewell());
            ticks(3);
        });
        assertThat(scene.events).containsExactly("made", "lost");
    }

    @Test
    void thePeersFarewellIsTheEndOfTheInputAndClosesBothDirections() {
        try (LogLines log = new LogLines()) {
            tls.playOpen(() -> {
                tls.receive(tls.peer.wrap("bye"));
                tls.receive(tls.peer.farewell());
                ticks(4);
                tls.exchange();
                assertThat(tls.peer.ended).as("ours is sent").isTrue();
                ticks(2);
            });
            assertThat(log.of(Level.INFO))
                    .filteredOn(line -> line.startsWith("eof"))
                    .singleElement()
                    .asString()
                    .startsWith("eofReceived() returned true, which has no effect ");
        }
        assertThat(scene.events).containsExactly("made", "bye", "eof", "lost");
        assertThat(scene.stream.calls).endsWith("close");
    }

    @Test
    void aProtocolThatDoesNotKeepItOpenIsNotWarned() {
        scene.keepsOpen = false;
        try (LogLines log = new LogLines()) {
            tls.playOpen(() -> {
                tls.receive(tls.peer.farewell());
                ticks(5);
            });
            assertThat(log.warnings()).isEmpty();
        }
        assertThat(scene.events).containsExactly("made", "eof", "lost");
    }

    @Test
    void anEndWithoutAFarewellEndsItToo() {
        tls.playOpen(() -> {
            scene.stream.receiveEof();
            ticks(5);
            assertThat(scene.transport.outlivesInput()).isFalse();
        });
        assertThat(scene.events).containsExactly("made", "eof", "lost");
    }

    @Test
    void aPeerThatHasSaidFarewellAndResetsLosesNothing() {
        tls.playOpen(() -> {
            scene.stream.fill();
            tls.receive(tls.peer.farewell());
            ticks(3);
            assertThat(scene.events).containsExactly("made", "eof");
            scene.stream.fail(new IOException("reset"));
            ticks(3);
        });
        assertThat(scene.events).containsExactly("made", "eof", "lost");
    }

    @Test
    void aPeerThatResetsBeforeItHasHeardEverythingLosesSomething() {
        tls.playOpen(() -> {
            scene.stream.fill();
            scene.transport.write("not heard".getBytes());
            ticks(1);
            tls.receive(tls.peer.farewell());
            ticks(3);
            scene.stream.fail(new IOException("reset"));
            ticks(3);
        });
        assertThat(scene.events).containsExactly("made", "eof", "lost by reset");
    }

    @Test
    void aPeerThatResetsInsteadOfAFarewellIsTheReason() {
        tls.playOpen(() -> {
            scene.transport.close();
            ticks(2);
            scene.stream.fail(new IOException("reset"));
            ticks(3);
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
    }

    @Test
    void abortSaysNoFarewell() {
        tls.playOpen(() -> {
            scene.stream.drain();
            scene.transport.write("dropped".getBytes());
            scene.transport.abort();
            ticks(3);
            assertThat(scene.stream.taken()).isZero();
            assertThat(scene.transport.writeBufferSize()).isZero();
            Tulip.sleep(Duration.ofMinutes(2)).await();
        });
        assertThat(scene.events).containsExactly("made", "lost");
        assertThat(scene.stream.calls).endsWith("close");
    }

    @Test
    void abortWhileItClosesEndsItAtOnce() {
        tls.playOpen(() -> {
            scene.transport.close();
            ticks(2);
            scene.transport.abort();
            ticks(2);
            tls.receive(tls.peer.farewell());
            Tulip.sleep(Duration.ofMinutes(2)).await();
        });
        assertThat(scene.events).containsExactly("made", "lost");
    }

    @Test
    void closeWhileReadingIsPausedStillReadsThePeersFarewell() {
        tls.playOpen(() -> {
            scene.transport.pauseReading();
            scene.transport.close();
            ticks(2);
            assertThat(scene.stream.calls).endsWith("resume");
            tls.receive(tls.peer.farewell());
            ticks(3);
        });
        assertThat(scene.events).containsExactly("made", "lost");
    }

    @Test
    void aLoopThatIsClosedTellsWhatAnEncryptedOneHadToSend() {
        try (LogLines log = new LogLines()) {
            tls.playOpen(() -> {
                scene.stream.fill();
                scene.transport.write(new byte[10]);
            });
            assertThat(log.warnings()).singleElement().asString().contains("bytes that they had not sent are lost");
        }
    }

    @Test
    void aFileIsEncryptedAsItGoes(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) throws Exception {
        java.nio.file.Path path = java.nio.file.Files.write(folder.resolve("file"), new byte[100_000]);
        try (var file = java.nio.channels.FileChannel.open(path)) {
            tls.playOpen(() -> {
                assertThatThrownBy(() -> scene.loop
                                .sendFile(scene.transport, file, SendFileOptions.DEFAULT.withFallback(false))
                                .await())
                        .isInstanceOf(org.tulip4j.SendFileNotAvailableException.class);
                assertThat(scene.loop.sendFile(scene.transport, file).await()).isEqualTo(100_000);
                tls.exchange();
                assertThat(tls.peer.text()).hasSize(100_000);
                tls.say("read on");
                assertThat(tls.heard()).isEqualTo("read on");
            });
        }
    }
}
