package org.tulip4j.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.LogLines;
import org.tulip4j.Play;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.WriteBufferLimits;

/** How a datagram transport ends, and what it knows of its socket; the kernel and the peers are played. */
class DatagramsEndingTest extends DatagramScene {

    // The end

    @Test
    void closeReadsNoMoreAndTellsLater() {
        play(() -> {
            transport.close();
            transport.close();
            assertThat(transport.isClosing()).isTrue();
            assertThat(events).isEmpty();
            assertThat(socket.calls).containsExactly("pause");
            assertThat(transport).hasToString("<DatagramTransport closing local=/127.0.0.1:1>");
            ticks(1);
            assertThat(events).containsExactly("lost");
        });
        assertThat(socket.calls).containsExactly("pause", "close");
    }

    @Test
    void closeWaitsForTheQueueAndForWhatTheSocketHolds() {
        socket.holds = true;
        play(() -> {
            socket.room = 0;
            send("a");
            transport.close();
            ticks(2);
            assertThat(socket.calls).containsExactly("await", "pause");
            writable(0);
            assertThat(events).isEmpty();
            writable(1);
            assertThat(events).isEmpty();
            assertThat(socket.calls).endsWith("send a to 7", "await");
            socket.holds = false;
            writable(1);
            assertThat(events).containsExactly("lost");
        });
        assertThat(socket.calls).endsWith("close");
    }

    @Test
    void closeWithNothingWaitingWaitsForWhatTheSocketHolds() {
        socket.holds = true;
        play(() -> {
            transport.close();
            ticks(2);
            assertThat(socket.calls).containsExactly("pause", "await");
            assertThat(events).isEmpty();
            socket.holds = false;
            socket.tell(sink -> {
                sink.writable();
                sink.writable();
            });
            ticks(2);
        });
        assertThat(events).containsExactly("lost");
    }

    @Test
    void abortDropsWhatWaits() {
        play(() -> {
            socket.room = 0;
            send("a");
            transport.close();
            transport.abort();
            transport.abort();
            assertThat(transport.writeBufferSize()).isZero();
            assertThat(events).isEmpty();
            ticks(2);
            writable(5);
        });
        assertThat(events).containsExactly("lost");
        assertThat(socket.calls).containsExactly("await", "pause", "close");
    }

    @Test
    void anAbortedOneSendsNothingThoughItsSocketTellsInTheSamePoll() {
        play(() -> {
            socket.room = 0;
            send("a");
            socket.tell(sink -> {
                socket.room = 5;
                sink.failed(new IOException("broken"));
                sink.writable();
            });
            ticks(2);
        });
        assertThat(events).containsExactly("lost by broken");
        assertThat(socket.calls).containsExactly("await", "pause", "close");
    }

    @Test
    void whatIsSentWhileItClosesIsDroppedAndTheFifthTimeWarnedOf() {
        try (LogLines log = new LogLines()) {
            play(() -> {
                transport.close();
                for (int i = 0; i < 4; i++) {
                    ByteBuffer data = ByteBuffer.wrap(new byte[3]);
                    transport.sendTo(data, PEER);
                    assertThat(data.hasRemaining()).isFalse();
                }
                assertThat(log.warnings()).isEmpty();
                send("x");
                assertThat(log.warnings())
                        .singleElement()
                        .asString()
                        .contains("5 datagrams to <DatagramTransport closing");
                send("x");
                assertThat(log.warnings()).hasSize(2);
            });
        }
        assertThat(socket.calls).containsExactly("pause", "close");
    }

    // Groups and facts

    @Test
    void groupsAreTheSockets() {
        play(() -> {
            InetAddress group = InetAddress.getByName("224.0.0.77");
            NetworkInterface network = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
            transport.joinGroup(group, network);
            transport.leaveGroup(group, network);
            assertThat(socket.calls).containsExactly("join 224.0.0.77", "leave 224.0.0.77");
            assertThatThrownBy(() -> transport.joinGroup(InetAddress.getLoopbackAddress(), network))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a multicast address");
            assertThatThrownBy(() -> transport.leaveGroup(InetAddress.getLoopbackAddress(), network))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> transport.joinGroup(group, null)).hasMessage("network");
            assertThatThrownBy(() -> transport.leaveGroup(group, null)).hasMessage("network");
            transport.close();
            assertThatThrownBy(() -> transport.joinGroup(group, network))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closing; groups are left by closing");
            assertThatThrownBy(() -> transport.leaveGroup(group, network)).isInstanceOf(IllegalStateException.class);
        });
        assertThat(socket.calls).hasSize(4);
    }

    @Test
    void whatItKnowsOfItsSocket() {
        socket.peer = PEER;
        remote = PEER;
        play(() -> {
            assertThat(transport.extraInfo(InfoKey.SOCKNAME)).isEqualTo(socket.localAddress());
            assertThat(transport.extraInfo(InfoKey.PEERNAME)).isEqualTo(PEER);
            assertThat(transport.extraInfo(InfoKey.SOCKET)).isSameAs(socket);
            assertThat(transport.extraInfo(InfoKey.CIPHER, "none")).isEqualTo("none");
            assertThat(transport.isClosing()).isFalse();
        });
    }

    @Test
    void anotherProtocolHearsTheRest() {
        play(() -> {
            assertThat(transport.protocol()).isSameAs(protocol);
            DatagramsEndingTest next = new DatagramsEndingTest();
            transport.setProtocol(next.protocol);
            assertThat(transport.protocol()).isSameAs(next.protocol);
            assertThatThrownBy(() -> transport.setProtocol(new Protocol() {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a DatagramProtocol");
            assertThatThrownBy(() -> transport.setProtocol(null)).hasMessage("protocol");
            transport.abort();
            ticks(2);
            assertThat(next.events).containsExactly("lost");
            transport.setProtocol(protocol);
            assertThat(transport.protocol()).isNull();
        });
        assertThat(events).isEmpty();
    }

    @Test
    void anotherThreadIsRefusedWhileTheLoopRuns() {
        play(() -> {
            NetworkInterface network = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
            InetAddress group = InetAddress.getByName("224.0.0.77");
            for (Runnable call : List.<Runnable>of(
                    () -> send("x"),
                    transport::close,
                    transport::abort,
                    transport::writeBufferSize,
                    () -> transport.setWriteBufferLimits(WriteBufferLimits.DEFAULT),
                    () -> transport.setProtocol(protocol),
                    () -> Play.unchecked(() -> transport.joinGroup(group, network)),
                    () -> Play.unchecked(() -> transport.leaveGroup(group, network)))) {
                assertThat(Play.inOtherThread(call))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("off the loop");
            }
        });
        assertThat(socket.calls).isEmpty();
    }
}
