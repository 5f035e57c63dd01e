package org.tulip4j.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.buffer.GatherPool;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.WriteBufferLimits;

/** How a transport ends, who hears of it, and in which order. */
class StreamEndingTest {
    private final Scene scene = new Scene();

    private static byte[] bytes(String text) {
        return Scene.bytes(text).array();
    }

    @Test
    void closeSendsWhatWasGatheredAndTellsLater() {
        scene.play(() -> {
            scene.transport.write(bytes("abc"));
            scene.transport.close();
            assertThat(scene.stream.text()).isEqualTo("abc");
            assertThat(scene.transport.isClosing()).isTrue();
            assertThat(scene.stream.calls).containsExactly("resume", "pause");
            assertThat(scene.events).containsExactly("made");
            ticks(1);
            assertThat(scene.events).containsExactly("made", "lost");
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "close");
        });
    }

    @Test
    void closeWaitsForWhatTheSocketHasNotTaken() {
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write(bytes("abc"));
            scene.transport.close();
            ticks(3);
            scene.stream.takeSome(2);
            ticks(2);
            assertThat(scene.events).containsExactly("made");
            scene.stream.takeSome(1);
            ticks(2);
            assertThat(scene.events).containsExactly("made", "lost");
            assertThat(scene.stream.text()).isEqualTo("abc");
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "close");
        });
    }

    @Test
    void closeOnAReadPausedTransportPausesTheEndpointAllTheSame() {
        scene.play(() -> {
            scene.transport.pauseReading();
            scene.transport.close();
        });
        assertThat(scene.stream.calls).containsExactly("resume", "pause", "pause", "close");
    }

    @Test
    void closeThatMeetsAResetIsLostByIt() {
        scene.play(() -> {
            scene.stream.broken = new IOException("reset");
            scene.transport.write(bytes("abc"));
            scene.transport.close();
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
        assertThat(scene.stream.calls).containsExactly("resume", "pause", "close");
    }

    @Test
    void abortDropsWhatWaitsAndReadsNoMore() {
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write(bytes("abc"));
            ticks(1);
            scene.transport.write(bytes("d"));
            scene.transport.abort();
            assertThat(scene.transport.unsentBytes()).isZero();
            assertThat(scene.stream.calls).containsExactly("resume", "pause");
            scene.stream.takeSome(3);
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "lost");
        assertThat(scene.stream.calls).containsExactly("resume", "pause", "close");
    }

    @Test
    void whatWasGatheredIsDroppedByAbort() {
        scene.play(() -> {
            scene.transport.write(bytes("abc"));
            scene.transport.abort();
            ticks(2);
        });
        assertThat(scene.stream.text()).isEmpty();
    }

    @Test
    void abortWhileItClosesEndsItAtOnce() {
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write(bytes("abc"));
            scene.transport.close();
            scene.transport.abort();
            ticks(1);
            assertThat(scene.events).containsExactly("made", "lost");
            scene.stream.tell(sink -> sink.failed(new IOException("late")));
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "lost");
        assertThat(scene.stream.calls).containsExactly("resume", "pause", "close");
    }

    @Test
    void theFirstReasonIsTold() {
        scene.play(() -> {
            scene.stream.tell(sink -> {
                sink.failed(new IOException("first"));
                sink.failed(new IOException("second"));
            });
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "lost by first");
    }

    @Test
    void whatConnectionLostWritesIsDropped() {
        scene.inside.put("lost", () -> {
            scene.transport.write(bytes("late"));
            scene.transport.close();
            scene.transport.abort();
            scene.transport.writeEof();
        });
        scene.play(() -> {
            scene.transport.close();
            ticks(3);
            assertThat(scene.transport.writeBufferSize()).isZero();
        });
        assertThat(scene.events).containsExactly("made", "lost");
        assertThat(scene.stream.text()).isEmpty();
        assertThat(scene.stream.calls).containsExactly("resume", "pause", "close");
    }

    @Test
    void aPauseThatClosesDoesNotCloseTwice() {
        scene.inside.put("pause", () -> scene.transport.close());
        scene.play(() -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(1));
            scene.stream.fill();
            scene.transport.write(bytes("abc"));
            assertThat(scene.transport.isClosing()).isTrue();
            scene.stream.takeSome(3);
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "pause", "resume", "lost");
        assertThat(scene.stream.text()).isEqualTo("abc");
    }

    @Test
    void aResumeThatAbortsEndsItOnce() {
        scene.inside.put("resume", () -> scene.transport.abort());
        scene.play(() -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(1, 1));
            scene.stream.fill();
            scene.transport.write(bytes("abc"));
            scene.transport.close();
            scene.stream.takeSome(3);
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "pause", "resume", "lost");
        assertThat(scene.stream.calls).containsExactly("resume", "pause", "close");
    }

    @Test
    void aCallbackThatThrowsIsReportedWithItsTransportAndProtocol() {
        IllegalStateException boom = new IllegalStateException("boom");
        scene.inside.put("data", () -> {
            throw boom;
        });
        scene.play(() -> {
            scene.stream.receive("x");
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "x", "lost by boom");
        assertThat(scene.reports).singleElement().satisfies(report -> {
            assertThat(report.exception()).isSameAs(boom);
            assertThat(report.message()).isEqualTo("Fatal error: protocol.dataReceived() call failed.");
            assertThat(report.get(ErrorContext.TRANSPORT)).isSameAs(scene.transport);
            assertThat(report.get(ErrorContext.PROTOCOL)).isSameAs(scene.protocol);
        });
    }

    @Test
    void everyCallbackThatThrowsIsNamedInItsReport() {
        for (String name : List.of("made", "lost", "pause", "resume", "eof")) {
            new StreamEndingTest().throwsIn(name);
        }
    }

    private void throwsIn(String name) {
        scene.inside.put(name, () -> {
            throw new IllegalStateException("in " + name);
        });
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write(new byte[Scene.HIGH + 1]);
            scene.stream.takeSome(Scene.HIGH + 1);
            ticks(2);
            scene.stream.receiveEof();
            ticks(2);
            scene.transport.abort();
            ticks(2);
        });
        String callback =
                switch (name) {
                    case "made" -> "connectionMade";
                    case "lost" -> "connectionLost";
                    case "pause" -> "pauseWriting";
                    case "resume" -> "resumeWriting";
                    default -> "eofReceived";
                };
        assertThat(scene.reports).singleElement().satisfies(report -> assertThat(report.message())
                .isEqualTo("Fatal error: protocol." + callback + "() call failed."));
        assertThat(scene.events)
                .containsExactly("made", "pause", "resume", "eof", name.equals("eof") ? "lost by in eof" : "lost");
        assertThat(scene.stream.calls).endsWith("close").containsOnlyOnce("close");
    }

    @Test
    void afterACallbackOfThePollTheStepGoesOnAsItWas() {
        // A callback that ends outside of its own scope would leave its variables to the next one.
        scene.play(() -> {
            for (int i = 0; i < 3; i++) {
                scene.stream.receive("x");
            }
            scene.stream.receiveEof();
            ticks(2);
            assertThat(scene.loop.currentTask()).isNotNull();
        });
        assertThat(scene.events).containsExactly("made", "x", "x", "x", "eof");
    }

    // Its owner

    private final class Owner implements TransportOwner {
        @Override
        public void lost(StreamTransport transport) {
            scene.events.add("owner lost " + (transport == scene.transport) + " " + transport.protocol());
        }

        @Override
        public void replaced(StreamTransport before, StreamTransport after) {
            scene.events.add("owner replaced");
        }
    }

    @Test
    void theOwnerHearsBehindTheProtocol() {
        scene.owner = new Owner();
        scene.play(() -> scene.transport.close());
        assertThat(scene.events).containsExactly("made", "lost", "owner lost true null");
    }

    @Test
    void theOwnerHearsAlsoWhenTheProtocolThrowsOrHasHeardNothing() {
        scene.owner = new Owner();
        scene.inside.put("lost", () -> {
            throw new IllegalStateException("boom");
        });
        scene.play(() -> scene.transport.close());
        assertThat(scene.events).containsExactly("made", "lost", "owner lost true null");

        Scene silent = new Scene();
        List<Object> heard = new ArrayList<>();
        silent.owner = new TransportOwner() {
            @Override
            public void lost(StreamTransport transport) {
                heard.add(transport);
            }

            @Override
            public void replaced(StreamTransport before, StreamTransport after) {}
        };
        silent.playBare(() -> silent.transport.abort());
        assertThat(heard).containsExactly(silent.transport);
        assertThat(silent.events).isEmpty();
    }

    // Its protocol and its facts

    @Test
    void anotherProtocolHearsTheRest() {
        scene.play(() -> {
            List<String> other = new ArrayList<>();
            Scene next = new Scene();
            scene.transport.setProtocol(next.protocol);
            assertThat(scene.transport.protocol()).isSameAs(next.protocol);
            scene.stream.receive("x");
            ticks(2);
            scene.transport.close();
            scene.transport.setProtocol(scene.protocol);
            assertThat(scene.transport.protocol()).isSameAs(scene.protocol);
            ticks(2);
            assertThat(next.events).containsExactly("x");
            assertThat(scene.transport.protocol()).isNull();
            assertThat(other).isEmpty();
        });
        assertThat(scene.events).containsExactly("made", "lost");
    }

    @Test
    void neitherKindOfProtocolIsRefused() {
        scene.playBare(() -> {
            assertThatThrownBy(() -> new StreamTransport(
                            scene.loop,
                            scene.stream,
                            new org.tulip4j.transport.BaseProtocol<>() {},
                            new GatherPool(),
                            null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is neither a Protocol nor a BufferedProtocol");
            assertThatThrownBy(() -> scene.transport.setProtocol(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("protocol");
        });
    }

    @Test
    void whatItKnowsOfItsSocket() {
        scene.play(() -> {
            assertThat(scene.transport.extraInfo(InfoKey.SOCKNAME)).isEqualTo(scene.stream.localAddress());
            assertThat(scene.transport.extraInfo(InfoKey.PEERNAME)).isEqualTo(scene.stream.remoteAddress());
            assertThat(scene.transport.extraInfo(InfoKey.SOCKET)).isSameAs(scene.stream);
            assertThat(scene.transport.extraInfo(InfoKey.CIPHER, "none")).isEqualTo("none");
            assertThat(scene.transport.extraInfo(InfoKey.SSLCONTEXT)).isNull();
        });
    }
}
