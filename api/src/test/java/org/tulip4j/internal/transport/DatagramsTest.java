package org.tulip4j.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tulip4j.Context;
import org.tulip4j.ContextVar;
import org.tulip4j.ErrorContext;
import org.tulip4j.FakeDatagrams;
import org.tulip4j.LogLines;
import org.tulip4j.transport.WriteBufferLimits;

/** What a datagram transport tells its protocol and sends for it; the kernel and the peers are played. */
class DatagramsTest extends DatagramScene {

    // The beginning

    @Test
    void connectionMadeThenWhoeverAwaitsThenReading() {
        playBare(() -> {
            transport.start(() -> events.add("then " + socket.calls));
            assertThat(events).isEmpty();
            ticks(1);
            assertThat(events).containsExactly("made", "then []");
            ticks(1);
            assertThat(socket.calls).containsExactly("resume");
        });
    }

    @Test
    void closedInConnectionMadeItDoesNotRead() {
        inside.put("made", () -> transport.close());
        playBare(() -> {
            transport.start(() -> {});
            ticks(4);
        });
        assertThat(events).containsExactly("made", "lost");
        assertThat(socket.calls).containsExactly("pause", "close");
    }

    @Test
    void callbacksRunInTheContextOfWhoeverMadeIt() {
        ContextVar<String> name = ContextVar.of("name");
        Map<String, String> heard = new HashMap<>();
        for (String callback : List.of("made", "data", "error", "pause", "resume", "lost")) {
            inside.put(callback, () -> heard.put(callback, name.get()));
        }
        playBare(() -> {
            name.set("later");
            Context.empty().runVoid(() -> {
                name.set("maker");
                transport = new Datagrams(loop, socket, protocol, remote, most);
            });
            transport.start(() -> {});
            ticks(2);
            transport.setWriteBufferLimits(WriteBufferLimits.of(0, 5));
            socket.tell(sink -> {
                sink.received(ByteBuffer.wrap(new byte[1]), PEER);
                sink.error(new IOException("refused"));
            });
            ticks(2);
            socket.room = 0;
            send("x");
            assertThat(name.get()).isEqualTo("later");
            writable(1);
            transport.close();
            ticks(2);
            assertThat(name.get()).isEqualTo("later");
        });
        assertThat(heard).hasSize(6);
        assertThat(heard.values()).containsOnly("maker");
    }

    @Test
    void aCallbackInsideOfAnotherLeavesItsVariablesAsTheyWere() {
        ContextVar<String> name = ContextVar.of("name");
        FakeDatagrams other = new FakeDatagrams(backend);
        List<String> seen = new ArrayList<>();
        playBare(() -> {
            Context.empty().runVoid(() -> {
                name.set("inner");
                new Datagrams(loop, other, protocol, PEER, most);
            });
            name.set("outer");
            transport = new Datagrams(loop, socket, protocol, remote, most);
            transport.start(() -> {});
            ticks(2);
            inside.put("data", () -> {
                inside.put("data", () -> seen.add(name.get()));
                other.tellNow(sink -> sink.received(ByteBuffer.allocate(0), PEER));
                seen.add(name.get());
                inside.put("error", () -> seen.add(name.get()));
                other.tellNow(sink -> sink.error(new IOException("refused")));
                seen.add(name.get());
                other.tellNow(sink -> sink.writable());
                seen.add(name.get());
            });
            socket.tell(sink -> sink.received(ByteBuffer.allocate(0), PEER));
            ticks(2);
        });
        assertThat(seen).containsExactly("inner", "outer", "inner", "outer", "outer");
    }

    // Coming

    @Test
    void datagramsAndErrorsAreTold() {
        socket.gathers = true;
        inside.put("data", () -> send("answer"));
        play(() -> {
            socket.tell(sink -> {
                sink.received(ByteBuffer.wrap(new byte[] {'q'}), OTHER);
                assertThat(socket.calls).as("what it writes leaves at its end").endsWith("flush");
                sink.received(ByteBuffer.allocate(0), PEER);
                sink.error(new IOException("refused"));
            });
            ticks(2);
        });
        assertThat(events).containsExactly("q from 8", " from 7", "error refused");
        assertThat(socket.calls).containsExactly("send answer to 7", "flush");
    }

    @Test
    void whatComesWhileItClosesIsNotToldButErrorsAre() {
        play(() -> {
            socket.room = 0;
            send("x");
            transport.close();
            socket.tell(sink -> {
                sink.received(ByteBuffer.wrap(new byte[1]), PEER);
                sink.error(new IOException("refused"));
            });
            ticks(2);
        });
        assertThat(events).containsExactly("error refused");
    }

    @Test
    void afterTheEndNothingIsTold() {
        play(() -> {
            transport.close();
            ticks(2);
            socket.tell(sink -> {
                sink.received(ByteBuffer.wrap(new byte[1]), PEER);
                sink.error(new IOException("late"));
                sink.writable();
                sink.failed(new IOException("late"));
            });
            ticks(2);
            assertThat(transport.protocol()).isNull();
        });
        assertThat(events).containsExactly("lost");
        assertThat(socket.calls).containsExactly("pause", "close");
    }

    @Test
    void aBrokenSocketEndsItWithTheReason() {
        play(() -> {
            socket.tell(sink -> {
                sink.failed(new IOException("broken"));
                sink.failed(new IOException("again"));
            });
            ticks(2);
        });
        assertThat(events).containsExactly("lost by broken");
        assertThat(socket.calls).containsExactly("pause", "close");
    }

    @Test
    void aCallbackThatThrowsIsReportedAndTheTransportGoesOn() {
        for (String name : List.of("made", "data", "error", "pause", "resume", "lost")) {
            new DatagramsTest().throwsIn(name);
        }
    }

    private void throwsIn(String name) {
        IllegalStateException boom = new IllegalStateException("boom");
        inside.put(name, () -> {
            throw boom;
        });
        playBare(() -> {
            transport.start(() -> {});
            ticks(3);
            socket.tell(sink -> {
                sink.received(ByteBuffer.wrap(new byte[] {'q'}), PEER);
                sink.error(new IOException("refused"));
            });
            ticks(2);
            transport.setWriteBufferLimits(WriteBufferLimits.of(0, 8));
            socket.room = 0;
            send("x");
            writable(1);
            transport.close();
            ticks(2);
        });
        assertThat(events).containsExactly("made", "q from 7", "error refused", "pause", "resume", "lost");
        assertThat(socket.calls).containsOnlyOnce("close").endsWith("close");
        String callback =
                switch (name) {
                    case "made" -> "connectionMade";
                    case "data" -> "datagramReceived";
                    case "error" -> "errorReceived";
                    case "pause" -> "pauseWriting";
                    case "resume" -> "resumeWriting";
                    default -> "connectionLost";
                };
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.exception()).isSameAs(boom);
            assertThat(report.message()).isEqualTo("protocol." + callback + "() call failed.");
            assertThat(report.get(ErrorContext.TRANSPORT)).isSameAs(transport);
            assertThat(report.get(ErrorContext.PROTOCOL)).isSameAs(protocol);
        });
    }

    // To whom

    @Test
    void withoutARemoteAddressEachDatagramNeedsOne() {
        play(() -> {
            ByteBuffer data = ByteBuffer.wrap(new byte[] {'a'});
            transport.sendTo(data, OTHER);
            assertThat(data.hasRemaining()).isFalse();
            assertThatThrownBy(() -> transport.sendTo(ByteBuffer.allocate(1), null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("no address to send to: give one, or make the endpoint with a remote one");
            assertThatThrownBy(() -> transport.sendTo(
                            ByteBuffer.allocate(1), InetSocketAddress.createUnresolved("localhost", 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("unresolved address localhost");
        });
        assertThat(socket.calls).containsExactly("send a to 8");
    }

    @Test
    void anArrayIsSentAsABufferIs() {
        play(() -> transport.sendTo(new byte[] {'a'}, OTHER));
        assertThat(socket.calls).containsExactly("send a to 8");
    }

    @Test
    void anArrayIsSentToTheRemoteAddress() {
        remote = PEER;
        play(() -> {
            transport.sendTo(new byte[] {'a'});
            transport.sendTo(new byte[] {'b'}, null);
        });
        assertThat(socket.calls).containsExactly("send a to 7", "send b to 7");
    }

    @Test
    void withARemoteAddressItIsTheOnlyOne() {
        remote = PEER;
        play(() -> {
            transport.sendTo(ByteBuffer.wrap(new byte[] {'a'}), null);
            transport.sendTo(ByteBuffer.wrap(new byte[] {'b'}), PEER);
            assertThatThrownBy(() -> transport.sendTo(ByteBuffer.allocate(1), OTHER))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("this endpoint sends to " + PEER + " only, not to " + OTHER);
            assertThat(transport).hasToString("<DatagramTransport open local=/127.0.0.1:1 remote=/127.0.0.1:7>");
        });
        assertThat(socket.calls).containsExactly("send a to 7", "send b to 7");
    }

    @Test
    void aConnectedSocketNeedsNoAddress() {
        remote = PEER;
        socket.peer = PEER;
        play(() -> {
            transport.sendTo(ByteBuffer.wrap(new byte[] {'a'}), null);
            transport.sendTo(ByteBuffer.wrap(new byte[] {'b'}), PEER);
        });
        assertThat(socket.calls).containsExactly("send a to peer", "send b to peer");
    }

    // Going

    @Test
    void whatTheSocketKeepsIsFlushedOnceAtTheEndOfEachStep() {
        socket.gathers = true;
        play(() -> {
            send("a");
            send("b");
            assertThat(socket.calls).containsExactly("send a to 7", "send b to 7");
            ticks(1);
            assertThat(socket.calls).containsExactly("send a to 7", "send b to 7", "flush");
            send("c");
            ticks(1);
            assertThat(socket.calls).endsWith("send c to 7", "flush");
        });
        assertThat(socket.count("flush")).isEqualTo(2);
    }

    @Test
    void whatTheSocketDoesNotTakeWaitsInItsOrder() {
        play(() -> {
            socket.room = 1;
            send("a");
            assertThat(transport.writeBufferSize()).isZero();
            ByteBuffer data = ByteBuffer.wrap(new byte[] {'b', 'b'});
            transport.sendTo(data, PEER);
            assertThat(data.hasRemaining()).isFalse();
            data.put(0, (byte) 'x');
            transport.sendTo(ByteBuffer.allocate(0), OTHER);
            assertThat(socket.calls).containsExactly("send a to 7", "await");
            assertThat(transport.writeBufferSize()).as("eight bytes for each").isEqualTo(18);
            assertThat(transport.unsentBytes()).isEqualTo(18);
            socket.room = 1;
            send("d");
            assertThat(socket.calls).as("not before those that wait").hasSize(2);
            writable(1);
            assertThat(socket.calls).containsExactly("send a to 7", "await", "send bb to 7", "await");
            assertThat(transport.writeBufferSize()).isEqualTo(17);
            writable(5);
            assertThat(socket.calls).endsWith("send  to 8", "send d to 7");
            assertThat(transport.writeBufferSize()).isZero();
        });
    }

    @Test
    void whatIsWrittenWhenItIsWritableLeavesAtItsEnd() {
        socket.gathers = true;
        play(() -> {
            socket.room = 0;
            send("a");
            socket.tell(sink -> {
                socket.room = 1;
                sink.writable();
                assertThat(socket.calls).containsExactly("await", "send a to 7", "flush");
                events.add("seen");
            });
            ticks(2);
        });
        assertThat(events).containsExactly("seen");
    }

    @Test
    void theMarksAreLookedAtWhenItWaitsAndWhenItLeaves() {
        play(() -> {
            transport.setWriteBufferLimits(WriteBufferLimits.of(10, 20));
            assertThat(transport.writeBufferLimits().high()).isEqualTo(20);
            assertThat(transport.writeBufferLimits().low()).isEqualTo(10);
            socket.room = 0;
            send("a");
            send("bcd");
            assertThat(events).isEmpty();
            send("e");
            assertThat(events).containsExactly("pause");
            writable(1);
            assertThat(events).containsExactly("pause");
            writable(1);
            assertThat(events).containsExactly("pause", "resume");
            transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(5));
            assertThat(events).containsExactly("pause", "resume", "pause");
        });
    }

    @Test
    void newMarksOfOneThatClosesAreNotLookedAt() {
        play(() -> {
            socket.room = 0;
            send("a");
            transport.close();
            transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(1));
        });
        assertThat(events).isEmpty();
    }

    @Test
    void moreThanMayWaitIsDroppedAndTold() {
        most = 20;
        play(() -> {
            socket.room = 0;
            send("a");
            send("bcd");
            assertThat(events).isEmpty();
            assertThat(transport.writeBufferSize()).isEqualTo(20);
            ByteBuffer data = ByteBuffer.wrap(new byte[3]);
            transport.sendTo(data, PEER);
            assertThat(data.hasRemaining()).isFalse();
            assertThat(transport.writeBufferSize()).isEqualTo(20);
            assertThat(events)
                    .containsExactly("error a datagram of 3 bytes was dropped: 20 bytes wait to be sent and"
                            + " maxQueuedBytes is 20");
        });
    }

    @Test
    void oneThatIsLongerThanWhatMayWaitIsDropped() {
        most = 20;
        play(() -> {
            socket.room = 0;
            send("0123456789abc");
            assertThat(transport.writeBufferSize()).isZero();
            assertThat(events)
                    .singleElement()
                    .asString()
                    .startsWith("error a datagram of 13 bytes was dropped: 0 bytes");
            send("0123456789ab");
            assertThat(transport.writeBufferSize()).isEqualTo(20);
        });
    }

    @Test
    void whatTheSystemRefusesIsToldAndTheRestGoesOn() {
        play(() -> {
            socket.refusing = new IOException("too long");
            ByteBuffer data = ByteBuffer.wrap(new byte[3]);
            transport.sendTo(data, PEER);
            assertThat(data.hasRemaining()).isFalse();
            assertThat(events).containsExactly("error too long");
            assertThat(transport.writeBufferSize()).isZero();
            socket.refusing = null;
            socket.room = 0;
            send("a");
            send("b");
            socket.refusing = new IOException("refused");
            writable(5);
            assertThat(events).containsExactly("error too long", "error refused", "error refused");
            assertThat(transport.writeBufferSize()).isZero();
        });
    }

    @Test
    void anErrorThatAbortsEndsTheQueue() {
        play(() -> {
            socket.room = 0;
            send("a");
            send("b");
            socket.refusing = new IOException("refused");
            inside.put("error", () -> transport.abort());
            writable(5);
            assertThat(transport.writeBufferSize()).isZero();
            assertThat(events).containsExactly("error refused", "lost");
        });
    }

    @Test
    void aLoopThatIsClosedTellsWhatWaited() {
        try (LogLines log = new LogLines()) {
            play(() -> {
                socket.room = 0;
                send("abc");
            });
            assertThat(log.warnings()).singleElement().asString().contains("11 bytes that they had not sent are lost");
        }
    }

    @Test
    void aLoopThatIsClosedCountsTheOpenOnes() {
        try (LogLines log = new LogLines()) {
            play(() -> loop.setDebug(true));
            assertThat(log.warnings()).anyMatch(text -> text.contains("with 1 open transport(s)"));
        }
        try (LogLines log = new LogLines()) {
            DatagramsTest ended = new DatagramsTest();
            ended.play(() -> {
                ended.loop.setDebug(true);
                ended.transport.close();
            });
            assertThat(log.warnings()).noneMatch(text -> text.contains("open transport"));
        }
    }
}
