package org.tulip4j.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.Context;
import org.tulip4j.ContextVar;
import org.tulip4j.FakeBufferingStream;
import org.tulip4j.LogLines;
import org.tulip4j.Play;
import org.tulip4j.transport.WriteBufferLimits;

/** How a transport begins, and what its protocol hears of what comes. */
class StreamReadingTest {
    private final Scene scene = new Scene();

    @Test
    void connectionMadeThenWhoeverAwaitsThenReading() {
        scene.then = () -> scene.events.add("then " + scene.stream.calls);
        scene.playBare(() -> {
            assertThat(scene.transport.start(scene.then)).isTrue();
            assertThat(scene.events).isEmpty();
            ticks(1);
            assertThat(scene.events).containsExactly("made", "then []");
            assertThat(scene.stream.calls).isEmpty();
            ticks(1);
            assertThat(scene.stream.calls).containsExactly("resume");
        });
    }

    @Test
    void withNobodyWhoAwaitsReadingBeginsBehindConnectionMade() {
        scene.inside.put("made", () -> scene.events.add("read " + scene.stream.calls));
        scene.playBare(() -> {
            assertThat(scene.transport.start(null)).isTrue();
            ticks(1);
            assertThat(scene.events).containsExactly("made", "read []");
            assertThat(scene.stream.calls).containsExactly("resume");
        });
    }

    @Test
    void oneThatIsGivenUpBeforeIsNotStarted() {
        scene.playBare(() -> {
            scene.transport.abort();
            assertThat(scene.transport.start(null)).isFalse();
            ticks(3);
            assertThat(scene.transport.start(null)).isFalse();
            ticks(3);
        });
        assertThat(scene.events).isEmpty();
        assertThat(scene.stream.calls).containsExactly("pause", "close");
    }

    @Test
    void pausedInConnectionMadeItDoesNotBeginToRead() {
        scene.inside.put("made", () -> scene.transport.pauseReading());
        scene.play(() -> {
            assertThat(scene.stream.calls).isEmpty();
            assertThat(scene.transport.isReading()).isFalse();
            scene.transport.resumeReading();
            assertThat(scene.stream.calls).containsExactly("resume");
        });
    }

    @Test
    void pausedAndResumedBeforeItBeginsItReadsWhenItBegins() {
        scene.inside.put("made", () -> {
            scene.transport.pauseReading();
            scene.transport.resumeReading();
            assertThat(scene.stream.calls).isEmpty();
        });
        scene.play(() -> assertThat(scene.stream.calls).containsExactly("resume"));
    }

    @Test
    void closedInConnectionMadeItDoesNotBeginToRead() {
        scene.inside.put("made", () -> scene.transport.close());
        scene.play(() -> ticks(2));
        assertThat(scene.events).containsExactly("made", "lost");
        assertThat(scene.stream.calls).containsExactly("pause", "close");
    }

    @Test
    void callbacksRunInTheContextOfWhoeverMadeTheConnection() {
        ContextVar<String> name = ContextVar.of("name");
        String[] heard = new String[6];
        scene.inside.put("made", () -> heard[0] = name.get());
        scene.inside.put("data", () -> heard[1] = name.get());
        scene.inside.put("pause", () -> heard[2] = name.get());
        scene.inside.put("eof", () -> heard[3] = name.get());
        scene.inside.put("resume", () -> heard[5] = name.get());
        scene.inside.put("lost", () -> heard[4] = name.get());
        scene.playBare(() -> {
            name.set("later");
            Context.empty().runVoid(() -> {
                name.set("maker");
                scene.transport =
                        new StreamTransport(scene.loop, scene.stream, scene.protocol, scene.pool, scene.owner);
            });
            scene.transport.start(null);
            ticks(2);
            scene.stream.receive("x");
            ticks(2);
            scene.stream.fill();
            scene.transport.write(new byte[Scene.HIGH + 1]);
            assertThat(name.get()).isEqualTo("later");
            scene.stream.takeSome(Scene.HIGH + 1);
            scene.stream.receiveEof();
            ticks(2);
            scene.transport.abort();
            ticks(2);
            assertThat(name.get()).isEqualTo("later");
        });
        assertThat(heard).containsOnly("maker");
    }

    @Test
    void aCallbackInsideOfAnotherLeavesItsVariablesAsTheyWere() {
        ContextVar<String> name = ContextVar.of("name");
        List<String> seen = new ArrayList<>();
        Scene inner = new Scene();
        inner.protocol = inner.new Buffered(4);
        for (String callback : List.of("buffer", "updated", "eof")) {
            inner.inside.put(callback, () -> seen.add(name.get()));
        }
        scene.playBare(() -> {
            Context.empty().runVoid(() -> {
                name.set("inner");
                inner.transport = new StreamTransport(scene.loop, inner.stream, inner.protocol, scene.pool, null);
            });
            name.set("outer");
            scene.transport = new StreamTransport(scene.loop, scene.stream, scene.protocol, scene.pool, null);
            scene.transport.start(null);
            ticks(2);
            scene.inside.put("data", () -> {
                inner.stream.tellNow(sink -> sink.target(1));
                seen.add(name.get());
                inner.stream.tellNow(sink -> sink.filled(1));
                seen.add(name.get());
                inner.stream.tellNow(sink -> sink.eof());
                seen.add(name.get());
                inner.transport.setProtocol(inner.new Plain());
                inner.inside.put("data", () -> seen.add(name.get()));
                inner.stream.tellNow(sink -> sink.received(Scene.bytes("x")));
                seen.add(name.get());
            });
            scene.stream.receive("x");
            ticks(2);
        });
        assertThat(seen).containsExactly("inner", "outer", "inner", "outer", "inner", "outer", "inner", "outer");
    }

    @Test
    void whatIsWrittenInACallbackOfThePollLeavesAtItsEnd() {
        scene.inside.put("data", () -> {
            scene.transport.write("answer".getBytes());
            assertThat(scene.stream.taken()).isZero();
        });
        scene.inside.put("eof", () -> scene.transport.write(" end".getBytes()));
        scene.play(() -> {
            scene.stream.tell(sink -> {
                sink.received(Scene.bytes("question"));
                assertThat(scene.stream.text()).isEqualTo("answer");
                sink.eof();
                assertThat(scene.stream.text()).isEqualTo("answer end");
            });
            ticks(2);
            assertThat(scene.events).containsExactly("made", "question", "eof");
            assertThat(scene.transport.isClosing()).isFalse();
        });
    }

    @Test
    void theEndIsToldOnceAndClosesUnlessTheProtocolKeepsItOpen() {
        scene.keepsOpen = false;
        scene.inside.put("eof", () -> scene.transport.write("last".getBytes()));
        scene.play(() -> {
            scene.stream.tell(sink -> {
                sink.eof();
                assertThat(scene.stream.text()).isEqualTo("last");
                sink.eof();
            });
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "eof", "lost");
        assertThat(scene.stream.calls).containsExactly("resume", "pause", "close");
    }

    @Test
    void behindTheEndReadingIsNotResumed() {
        scene.play(() -> {
            scene.stream.receiveEof();
            ticks(2);
            scene.stream.receiveEof();
            ticks(2);
            scene.transport.pauseReading();
            scene.transport.resumeReading();
            assertThat(scene.stream.calls).containsExactly("resume", "pause");
            assertThat(scene.transport.isReading()).isTrue();
        });
        assertThat(scene.events).containsExactly("made", "eof");
    }

    @Test
    void whereOneDirectionCannotEndAloneKeepingItOpenIsToldOfAndCloses() {
        FakeBufferingStream buffering = new FakeBufferingStream(scene.backend);
        buffering.outlives = false;
        scene.stream = buffering;
        try (LogLines log = new LogLines()) {
            scene.play(() -> {
                buffering.receiveEof();
                ticks(2);
            });
            assertThat(log.of(java.util.logging.Level.INFO))
                    .filteredOn(line -> line.startsWith("eof"))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "eofReceived() returned true, which has no effect where one direction cannot end alone: ");
        }
        assertThat(scene.events).containsExactly("made", "eof", "lost");
    }

    @Test
    void whereTheOutputOutlivesTheInputItStaysOpenWithoutAWarning() {
        scene.stream = new FakeBufferingStream(scene.backend);
        try (LogLines log = new LogLines()) {
            scene.play(() -> {
                assertThat(scene.transport.outlivesInput()).isTrue();
                scene.stream.receiveEof();
                ticks(2);
                assertThat(scene.transport.isClosing()).isFalse();
            });
            assertThat(log.warnings()).isEmpty();
        }
        assertThat(scene.events).containsExactly("made", "eof");
    }

    // A protocol with a buffer of its own

    @Test
    void bytesGoWhereTheProtocolSays() {
        Scene.Buffered protocol = scene.new Buffered(4);
        scene.protocol = protocol;
        scene.inside.put("updated", () -> scene.transport.write("ok".getBytes()));
        scene.play(() -> {
            scene.stream.tell(sink -> {
                assertThat(sink.target(10)).isSameAs(protocol.buffer);
                protocol.buffer.put(0, (byte) 'x');
                sink.filled(1);
                assertThat(scene.stream.text()).isEqualTo("ok");
            });
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "buffer 10", "updated x");
    }

    @Test
    void aPlainProtocolHasNoTarget() {
        scene.play(() -> {
            scene.stream.tell(sink -> {
                assertThat(sink.target(10)).isNull();
                sink.filled(1);
            });
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void whatCameBeforeItWasExchangedIsCopiedIntoItsBuffer() {
        scene.play(() -> {
            scene.transport.setProtocol(scene.new Buffered(4));
            scene.stream.receive("abcdefghij");
            ticks(2);
        });
        assertThat(scene.events)
                .containsExactly(
                        "made", "buffer 10", "updated abcd", "buffer 6", "updated efgh", "buffer 2", "updated ij");
    }

    @Test
    void aProtocolThatClosesGetsNoMoreOfWhatCame() {
        scene.play(() -> {
            scene.transport.setProtocol(scene.new Buffered(4));
            scene.inside.put("updated", () -> scene.transport.close());
            scene.stream.receive("abcdefghij");
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "buffer 10", "updated abcd", "lost");
    }

    @Test
    void aProtocolThatIsExchangedInTheMiddleGetsNoMoreOfWhatCame() {
        scene.play(() -> {
            scene.transport.setProtocol(scene.new Buffered(4));
            scene.inside.put("updated", () -> scene.transport.setProtocol(scene.new Plain()));
            scene.stream.receive("abcdefghij");
            ticks(2);
            scene.stream.receive("k");
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "buffer 10", "updated abcd", "k");
    }

    @Test
    void aProtocolThatClosesWhenAskedForABufferHasGivenNone() {
        scene.protocol = scene.new Buffered(4);
        scene.inside.put("buffer", () -> scene.transport.close());
        scene.play(() -> {
            scene.stream.tell(sink -> {
                assertThat(sink.target(10)).isNull();
                assertThat(sink.target(10)).isNull();
                sink.filled(1);
            });
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "buffer 10", "lost");
        assertThat(scene.reports).isEmpty();
    }

    @Test
    void aProtocolThatIsExchangedWhenAskedForABufferHasGivenNone() {
        scene.protocol = scene.new Buffered(4);
        scene.inside.put("buffer", () -> scene.transport.setProtocol(scene.new Buffered(4)));
        scene.play(() -> {
            scene.stream.tell(sink -> assertThat(sink.target(10)).isNull());
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "buffer 10");
    }

    @Test
    void aBufferedProtocolDecidesAtTheEndToo() {
        scene.protocol = scene.new Buffered(4);
        scene.play(() -> {
            scene.stream.receiveEof();
            ticks(2);
            assertThat(scene.transport.isClosing()).isFalse();
        });
        assertThat(scene.events).containsExactly("made", "eof");
    }

    @Test
    void aBufferedProtocolThatDoesNotKeepItOpenIsClosed() {
        scene.protocol = scene.new Buffered(4);
        scene.keepsOpen = false;
        scene.play(() -> {
            scene.stream.receiveEof();
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "eof", "lost");
    }

    // In the end

    @Test
    void whatComesWhileItClosesIsNotTold() {
        scene.play(() -> {
            scene.stream.fill();
            scene.transport.write(new byte[1]);
            scene.transport.close();
            scene.stream.tell(sink -> {
                sink.received(Scene.bytes("late"));
                sink.eof();
            });
            ticks(2);
            scene.transport.setProtocol(scene.new Buffered(4));
            scene.stream.tell(sink -> {
                assertThat(sink.target(1)).isNull();
                sink.filled(1);
                sink.received(Scene.bytes("late"));
            });
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void theEndpointCanSayThatItHasEndedInGoodOrder() {
        scene.play(() -> {
            scene.stream.tell(sink -> sink.ended(null));
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "lost");
    }

    @Test
    void theEndpointCanSayWhyItHasEnded() {
        scene.play(() -> {
            scene.stream.tell(sink -> sink.ended(new IllegalStateException("another reason")));
            scene.stream.tell(sink -> sink.failed(new IOException("too late")));
            ticks(2);
        });
        assertThat(scene.events).containsExactly("made", "lost by another reason");
        assertThat(scene.stream.calls).containsExactly("resume", "pause", "close");
    }

    @Test
    void anotherThreadIsRefusedWhileTheLoopRuns() {
        scene.play(() -> {
            StreamTransport transport = scene.transport;
            for (Runnable call : List.<Runnable>of(
                    transport::pauseReading,
                    transport::resumeReading,
                    transport::close,
                    transport::abort,
                    transport::writeEof,
                    transport::writeBufferSize,
                    () -> transport.write(new byte[1]),
                    () -> transport.write(new byte[0]),
                    () -> transport.write(Scene.bytes("x")),
                    () -> transport.writeAll(List.of()),
                    () -> transport.setProtocol(scene.protocol),
                    () -> transport.setWriteBufferLimits(WriteBufferLimits.DEFAULT),
                    () -> transport.lend(null),
                    () -> transport.replaceBy(null))) {
                Throwable thrown = Play.inOtherThread(call);
                assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessageContaining("off the loop");
            }
            assertThat(transport.isReading()).isTrue();
            assertThat(transport.isClosing()).isFalse();
        });
        assertThat(scene.events).containsExactly("made");
        assertThat(scene.stream.calls).containsExactly("resume");
    }

    @Test
    void itsTextTellsWhatStateItIsIn() {
        scene.play(() -> {
            assertThat(scene.transport).hasToString("<Transport open local=/127.0.0.1:1 peer=/127.0.0.1:2>");
            scene.transport.pauseReading();
            scene.transport.writeEof();
            assertThat(scene.transport.toString()).endsWith(" peer=/127.0.0.1:2 paused eof-written>");
            scene.transport.abort();
            assertThat(scene.transport.toString()).startsWith("<Transport closing ");
            ticks(2);
            assertThat(scene.transport.toString()).startsWith("<Transport lost ");
        });
        assertThatThrownBy(() -> scene.transport.setProtocol(scene.protocol)).hasMessageContaining("closed");
    }
}
