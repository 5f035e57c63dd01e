package org.tulip4j.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.Future;
import org.tulip4j.LogLines;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.run.LoopEndpoints;
import org.tulip4j.internal.tls.Own;
import org.tulip4j.internal.tls.TlsPeer;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsEngineFactory;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** A connection that becomes encrypted: who has it when, and who hears of what. */
class TlsUpgradeTest {
    private static final SSLContext CONTEXT = Own.self("localhost").context();

    private final Scene scene = new Scene();
    /** Hears of the encrypted connection. */
    private final Scene next = new Scene();

    private final List<SSLEngine> released = new ArrayList<>();
    private final TlsOptions options = TlsOptions.of(new TlsEngineFactory() {
                @Override
                public SSLEngine newEngine(boolean serverSide, @Nullable String peerHost, int peerPort) {
                    return CONTEXT.createSSLEngine("localhost", 443);
                }

                @Override
                public void release(SSLEngine engine) {
                    released.add(engine);
                }
            })
            .withServerHostname("localhost");
    private TlsPeer peer = new TlsPeer(CONTEXT, false);

    private Future<Transport> upgrade() {
        return scene.loop.startTls(scene.transport, next.protocol, options, false);
    }

    private void exchange() throws SSLException {
        exchange(peer);
    }

    private void exchange(TlsPeer with) throws SSLException {
        for (int i = 0; i < 30; i++) {
            byte[] said = scene.stream.drain();
            byte[] answer = with.take(said);
            if (said.length == 0 && answer.length == 0) {
                return;
            }
            receive(answer);
            ticks(2);
        }
        throw new AssertionError("they never end");
    }

    private void receive(byte[] bytes) {
        if (bytes.length > 0) {
            scene.stream.receive(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void afterTheHandshakeTheOtherProtocolHearsAndTheOldOneNothing() {
        scene.play(() -> {
            Future<Transport> upgrading = upgrade();
            assertThat(scene.transport.isReading()).isFalse();
            assertThat(scene.transport.isClosing()).isTrue();
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "resume");
            exchange();
            Transport upgraded = upgrading.result();
            ticks(2);
            assertThat(upgraded).isNotSameAs(scene.transport);
            assertThat(upgraded.protocol()).isSameAs(next.protocol);
            assertThat(scene.transport.protocol()).isNull();
            receive(peer.wrap("hello"));
            ticks(2);
            assertThat(next.events).as("it has heard connectionMade before").containsExactly("hello");
            upgraded.write("answer".getBytes());
            ticks(1);
            exchange();
            assertThat(peer.text()).isEqualTo("answer");
            assertThat(upgraded.extraInfo(InfoKey.CIPHER)).isNotNull();
            upgraded.abort();
            ticks(2);
            assertThat(released).hasSize(1);
        });
        assertThat(scene.events).containsExactly("made");
        assertThat(next.events).containsExactly("hello", "lost");
    }

    @Test
    void whoeverAwaitsGoesOnBeforeAnythingIsRead() {
        scene.play(() -> {
            Task<?> waiting = Play.start(() -> {
                Transport upgraded = upgrade().await();
                next.events.add("awaited");
                upgraded.pauseReading();
            });
            ticks(1);
            for (int i = 0; i < 10 && !waiting.isDone(); i++) {
                receive(peer.take(scene.stream.drain()));
                ticks(1);
            }
            assertThat(waiting.isDone()).isTrue();
            peer.take(scene.stream.drain());
            receive(peer.wrap("hello"));
            ticks(3);
            assertThat(next.events).containsExactly("awaited");
        });
    }

    @Test
    void whatWaitsIsSentUnencryptedFirst() {
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write("plain".getBytes());
            Future<Transport> upgrading = upgrade();
            assertThat(scene.transport.isClosing()).isFalse();
            assertThat(scene.stream.calls).containsExactly("resume", "pause");
            scene.stream.takeSome(4);
            ticks(2);
            assertThat(scene.stream.calls).containsExactly("resume", "pause");
            scene.stream.empty();
            scene.stream.takeSome(1);
            ticks(2);
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "resume");
            byte[] said = scene.stream.drain();
            assertThat(new String(said, 0, 5, StandardCharsets.ISO_8859_1)).isEqualTo("plain");
            receive(peer.take(java.util.Arrays.copyOfRange(said, 5, said.length)));
            ticks(2);
            exchange();
            assertThat(upgrading.isDone()).isTrue();
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void whatWasGatheredIsSentUnencryptedFirst() {
        scene.play(() -> {
            scene.transport.write("plain".getBytes());
            upgrade();
            assertThat(scene.stream.text()).startsWith("plain");
            assertThat(scene.stream.taken()).isGreaterThan(5);
        });
    }

    @Test
    void meanwhileTheOldTransportTakesNothing() {
        scene.play(() -> {
            Future<Transport> upgrading = upgrade();
            for (Runnable call : List.<Runnable>of(
                    () -> scene.transport.write(new byte[1]),
                    () -> scene.transport.write(Scene.bytes("x")),
                    () -> scene.transport.writeAll(List.of()))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith(
                                "startTls has taken the connection over; write to the transport that it answers: ");
            }
            assertThatThrownBy(() -> scene.transport.setProtocol(scene.new Plain()))
                    .hasMessageContaining("set the protocol of the transport that it answers");
            assertThatThrownBy(this::upgrade)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "startTls needs an open transport, and startTls has taken this one over already: ");
            assertThat(released).as("of the second").hasSize(1);
            scene.transport.pauseReading();
            scene.transport.resumeReading();
            scene.transport.writeEof();
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "resume");
            exchange();
            assertThat(upgrading.isDone()).isTrue();
        });
    }

    @Test
    void closingTheOldOneClosesTheNew() {
        scene.play(() -> {
            upgrade();
            exchange();
            ticks(2);
            scene.transport.close();
            ticks(2);
            exchange();
            assertThat(peer.ended).isTrue();
            receive(peer.farewell());
            ticks(4);
        });
        assertThat(next.events).containsExactly("lost");
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void abortingTheOldOneAbortsTheNew() {
        scene.play(() -> {
            Future<Transport> upgrading = upgrade();
            scene.transport.abort();
            ticks(3);
            assertThatThrownBy(upgrading::result)
                    .isInstanceOf(SocketException.class)
                    .hasMessageStartingWith("the connection was closed during startTls: <Transport replaced");
            assertThat(released).hasSize(1);
        });
        assertThat(next.events).containsExactly("lost");
        assertThat(scene.events).containsExactly("made");
        assertThat(scene.stream.calls).endsWith("close").containsOnlyOnce("close");
    }

    @Test
    void lostBeforeEverythingIsSentTheOldProtocolHears() {
        IOException reset = new IOException("reset");
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write("plain".getBytes());
            Future<Transport> upgrading = upgrade();
            scene.stream.fail(reset);
            ticks(3);
            assertThatThrownBy(upgrading::result).isSameAs(reset);
            assertThat(released).hasSize(1);
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
        assertThat(next.events).isEmpty();
    }

    @Test
    void abortedBeforeEverythingIsSentItSaysSo() {
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write("plain".getBytes());
            Future<Transport> upgrading = upgrade();
            scene.transport.abort();
            ticks(3);
            assertThatThrownBy(upgrading::result)
                    .isInstanceOf(SocketException.class)
                    .hasMessageStartingWith("the connection was closed during startTls: ");
            assertThat(released).hasSize(1);
        });
        assertThat(scene.events).containsExactly("made", "lost");
    }

    @Test
    void lostInTheHandshakeTheOtherProtocolHears() {
        scene.play(() -> {
            Future<Transport> upgrading = upgrade();
            scene.stream.receiveEof();
            ticks(3);
            assertThatThrownBy(upgrading::result).hasMessageContaining("closed it during the TLS handshake");
        });
        assertThat(next.events)
                .containsExactly("lost by Connection reset: /127.0.0.1:2 closed it during the TLS handshake");
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void anEndThatWasReadBeforeIsNotWaitedFor() {
        scene.play(() -> {
            scene.stream.receiveEof();
            ticks(2);
            Future<Transport> upgrading = upgrade();
            ticks(3);
            assertThatThrownBy(upgrading::result).hasMessageContaining("closed it during the TLS handshake");
        });
        assertThat(scene.events).containsExactly("made", "eof");
    }

    @Test
    void cancelledInTheHandshakeTheConnectionIsCut() {
        scene.play(() -> {
            Future<Transport> upgrading = upgrade();
            assertThat(upgrading.cancel()).isTrue();
            assertThat(upgrading.cancel()).isFalse();
            ticks(3);
            assertThat(upgrading.isCancelled()).isTrue();
            assertThat(released).hasSize(1);
        });
        assertThat(next.events).containsExactly("lost");
        assertThat(scene.stream.calls).endsWith("close");
    }

    @Test
    void cancelledBeforeEverythingIsSentTheConnectionIsCut() {
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write("plain".getBytes());
            Future<Transport> upgrading = upgrade();
            upgrading.cancel();
            ticks(3);
            assertThat(released).hasSize(1);
        });
        assertThat(scene.events).containsExactly("made", "lost");
        assertThat(scene.stream.calls).endsWith("close");
    }

    @Test
    void aTaskThatIsCancelledInThePassInWhichItIsDoneKeepsNothingOpen() {
        scene.play(() -> {
            Task<?> waiting = Play.start(() -> upgrade().await());
            ticks(1);
            while (!waiting.isDone()) {
                byte[] answer = peer.take(scene.stream.drain());
                scene.stream.tell(sink -> {
                    if (answer.length > 0) {
                        sink.received(ByteBuffer.wrap(answer));
                    }
                });
                boolean done = peer.engine.getHandshakeStatus()
                        == javax.net.ssl.SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
                if (done) {
                    scene.stream.tell(sink -> scene.loop.callSoon(() -> {}));
                }
                ticks(1);
                if (done) {
                    waiting.cancel();
                }
            }
            ticks(4);
            assertThatThrownBy(waiting::result).isInstanceOf(CancelledError.class);
        });
        assertThat(next.events).containsExactly("lost");
        assertThat(scene.stream.calls).endsWith("close");
    }

    @Test
    void whatWasReadBeforeIsPartOfTheHandshake() {
        peer = new TlsPeer(CONTEXT, true);
        scene.play(() -> {
            peer.engine.beginHandshake();
            byte[] greeting = peer.take(new byte[0]);
            Future<Transport> upgrading = ((LoopEndpoints) scene.loop)
                    .network()
                    .startTls(scene.transport, next.protocol, options, true, ByteBuffer.wrap(greeting));
            assertThat(scene.stream.taken()).as("it has answered").isPositive();
            exchange();
            assertThat(upgrading.isDone()).isTrue();
            receive(peer.wrap("hello"));
            ticks(2);
        });
        assertThat(next.events).containsExactly("hello");
    }

    @Test
    void theOwnerHearsWhoFollows() {
        List<Object> heard = new ArrayList<>();
        scene.owner = new TransportOwner() {
            @Override
            public void lost(StreamTransport transport) {
                heard.add("lost");
                heard.add(transport);
            }

            @Override
            public void replaced(StreamTransport before, StreamTransport after) {
                heard.add("replaced");
                heard.add(before);
                heard.add(after);
            }
        };
        scene.play(() -> {
            Future<Transport> upgrading = upgrade();
            exchange();
            Transport upgraded = upgrading.result();
            upgraded.abort();
            ticks(2);
            assertThat(heard).containsExactly("replaced", scene.transport, upgraded, "lost", upgraded);
        });
    }

    @Test
    void aLoopThatIsClosedCountsOneOfTheTwo() {
        try (LogLines log = new LogLines()) {
            scene.play(() -> {
                scene.loop.setDebug(true);
                upgrade();
                exchange();
            });
            assertThat(log.warnings()).anyMatch(text -> text.contains("with 1 open transport(s)"));
        }
        assertThat(released).as("given back by the loop").hasSize(1);
    }

    // One inside the other

    /** Talks to the inner engine through the outer one. */
    private void exchangeInside(TlsPeer inner) throws SSLException {
        int seen = peer.text().length();
        for (int i = 0; i < 40; i++) {
            byte[] said = scene.stream.drain();
            receive(peer.take(said));
            String text = peer.text();
            byte[] inside = inner.take(text.substring(seen).getBytes(StandardCharsets.ISO_8859_1));
            seen = text.length();
            if (inside.length > 0) {
                receive(peer.wrap(new String(inside, StandardCharsets.ISO_8859_1)));
            }
            ticks(2);
            if (said.length == 0 && inside.length == 0) {
                return;
            }
        }
        throw new AssertionError("they never end");
    }

    private interface Inside {
        void run(Transport inner, TlsPeer innerPeer) throws Exception;
    }

    private void playInside(Inside body) {
        VoidCoroutine whole = () -> {
            Future<Transport> outer = upgrade();
            exchange();
            TlsPeer innerPeer = new TlsPeer(CONTEXT, false);
            Scene last = new Scene();
            Future<Transport> inner = scene.loop.startTls(outer.result(), last.protocol, options, false);
            exchangeInside(innerPeer);
            inner.result().setProtocol(next.protocol);
            ticks(2);
            next.events.clear();
            body.run(inner.result(), innerPeer);
        };
        scene.play(whole);
    }

    @Test
    void anEncryptedConnectionCanBeEncryptedAgain() {
        playInside((inner, innerPeer) -> {
            receive(peer.wrap(new String(innerPeer.wrap("hello"), StandardCharsets.ISO_8859_1)));
            ticks(2);
            assertThat(next.events).containsExactly("hello");
            int seen = peer.text().length();
            inner.write("answer".getBytes());
            ticks(1);
            peer.take(scene.stream.drain());
            innerPeer.take(peer.text().substring(seen).getBytes(StandardCharsets.ISO_8859_1));
            assertThat(innerPeer.text()).isEqualTo("answer");
        });
    }

    @Test
    void whatTheOuterOneHasNotSentCountsForTheInner() {
        playInside((inner, innerPeer) -> {
            scene.stream.fill();
            inner.write(new byte[1000]);
            ticks(1);
            assertThat(inner.writeBufferSize()).as("encrypted twice").isGreaterThan(1040);
            scene.stream.empty();
            scene.stream.takeSome(100_000);
            ticks(2);
            assertThat(inner.writeBufferSize()).isZero();
        });
        assertThat(next.events).isEmpty();
    }

    @Test
    void theInnerOneEndsFirstThenTheOuter() {
        playInside((inner, innerPeer) -> {
            int seen = peer.text().length();
            inner.close();
            ticks(2);
            peer.take(scene.stream.drain());
            innerPeer.take(peer.text().substring(seen).getBytes(StandardCharsets.ISO_8859_1));
            assertThat(innerPeer.ended).isTrue();
            assertThat(peer.ended).isFalse();
            receive(peer.wrap(new String(innerPeer.farewell(), StandardCharsets.ISO_8859_1)));
            ticks(3);
            peer.take(scene.stream.drain());
            assertThat(peer.ended).isTrue();
            assertThat(next.events).isEmpty();
            receive(peer.farewell());
            ticks(4);
        });
        assertThat(next.events).containsExactly("lost");
        assertThat(scene.stream.calls).endsWith("close");
        assertThat(released).hasSize(2);
    }

    @Test
    void anOuterOneThatBreaksWhileItEndsIsTheReason() {
        playInside((inner, innerPeer) -> {
            inner.close();
            ticks(2);
            peer.take(scene.stream.drain());
            receive(peer.wrap(new String(innerPeer.farewell(), StandardCharsets.ISO_8859_1)));
            ticks(3);
            scene.stream.fail(new IOException("reset"));
            ticks(3);
        });
        assertThat(next.events).containsExactly("lost by reset");
    }

    @Test
    void anOuterOneThatTakesTooLongToEndIsTheReason() {
        playInside((inner, innerPeer) -> {
            inner.close();
            ticks(2);
            peer.take(scene.stream.drain());
            receive(peer.wrap(new String(innerPeer.farewell(), StandardCharsets.ISO_8859_1)));
            ticks(3);
            Tulip.sleep(java.time.Duration.ofSeconds(31)).await();
            ticks(3);
        });
        assertThat(next.events).hasSize(1);
        assertThat(next.events.get(0))
                .startsWith("lost by the TLS shutdown with ")
                .contains("PT30S");
    }
}
