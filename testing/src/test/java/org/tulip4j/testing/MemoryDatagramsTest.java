package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** Datagrams in memory: lost, overtaken, to many. What every backend does is in DatagramTck. */
@Timeout(30)
class MemoryDatagramsTest {
    private final MemoryNetwork network = new MemoryNetwork();

    private static final class Heard implements DatagramProtocol {
        final List<String> words = new ArrayList<>();
        final List<IOException> errors = new ArrayList<>();

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            words.add(StandardCharsets.UTF_8.decode(data).toString());
        }

        @Override
        public void errorReceived(IOException error) {
            errors.add(error);
        }
    }

    private void play(VoidCoroutine body) {
        try (EventLoop loop = EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider(network)))) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private static ByteBuffer bytes(String word) {
        return ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8));
    }

    private static void passes() {
        for (int i = 0; i < 5; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    private static Heard receiver(DatagramOptions options) {
        return EventLoops.running()
                .createDatagramEndpoint(Heard::new, options)
                .await()
                .protocol();
    }

    private static DatagramTransport sender(DatagramOptions options) {
        return EventLoops.running()
                .createDatagramEndpoint(Heard::new, options)
                .await()
                .transport();
    }

    @Test
    void datagramsAreLostAndOvertakenOnDemand() {
        play(() -> {
            Heard heard = receiver(DatagramOptions.localAddress("127.0.0.1", 5000));
            DatagramTransport sender = sender(DatagramOptions.remoteAddress("127.0.0.1", 5000));
            network.loseDatagrams(1);
            network.holdDatagrams(2);
            for (String word : List.of("lost", "late", "later", "first")) {
                sender.sendTo(bytes(word));
            }
            passes();
            assertThat(heard.words).containsExactly("first");
            network.releaseDatagrams();
            sender.sendTo(bytes("last"));
            passes();
            assertThat(heard.words).containsExactly("first", "late", "later", "last");
            assertThat(network.lostDatagrams()).isEqualTo(1);
            assertThatThrownBy(() -> network.loseDatagrams(-1)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void aFullReceiverLosesWhatDoesNotFitAndCounts() {
        play(() -> {
            var full = EventLoops.running()
                    .createDatagramEndpoint(Heard::new, DatagramOptions.localAddress("127.0.0.1", 5000))
                    .await();
            DatagramTransport sender = sender(DatagramOptions.remoteAddress("127.0.0.1", 5000));
            for (int i = 0; i < 6; i++) {
                sender.sendTo(ByteBuffer.allocate(60_000));
            }
            passes();
            assertThat(full.protocol().words).hasSize(4);
            assertThat(network.lostDatagrams()).isEqualTo(2);
            sender.sendTo(bytes("again"));
            passes();
            assertThat(full.protocol().words).endsWith("again");
        });
    }

    @Test
    void groupsAndBroadcastsReachEveryoneWhoListens() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        play(() -> {
            DatagramOptions shared =
                    DatagramOptions.localAddress("0.0.0.0", 5000).withReusePort(true);
            var one = EventLoops.running()
                    .createDatagramEndpoint(Heard::new, shared)
                    .await();
            var two = EventLoops.running()
                    .createDatagramEndpoint(Heard::new, shared)
                    .await();
            InetAddress group = InetAddress.getByName("239.1.2.3");
            one.transport().joinGroup(group, loopback);
            DatagramTransport sender =
                    sender(DatagramOptions.of(StandardProtocolFamily.INET).withBroadcast(true));
            sender.sendTo(bytes("group"), new InetSocketAddress(group, 5000));
            sender.sendTo(bytes("all"), new InetSocketAddress("255.255.255.255", 5000));
            passes();
            assertThat(one.protocol().words).containsExactly("group", "all");
            assertThat(two.protocol().words).containsExactly("all");
            one.transport().leaveGroup(group, loopback);
            sender.sendTo(bytes("group"), new InetSocketAddress(group, 5000));
            passes();
            assertThat(one.protocol().words).hasSize(2);
            var shy = EventLoops.running()
                    .createDatagramEndpoint(Heard::new, DatagramOptions.of(StandardProtocolFamily.INET))
                    .await();
            shy.transport().sendTo(bytes("no"), new InetSocketAddress("255.255.255.255", 5000));
            passes();
            assertThat(shy.protocol().errors).singleElement().satisfies(error -> assertThat(error)
                    .hasMessageContaining("withBroadcast"));
        });
    }
}
