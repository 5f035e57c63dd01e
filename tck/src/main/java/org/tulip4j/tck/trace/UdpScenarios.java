package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.queues.Queue;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** Datagrams on the loopback interface. */
final class UdpScenarios {
    private UdpScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("123", UdpScenarios::roundTrip);
        scenarios.put("124", UdpScenarios::manyPeers);
    }

    /** Logs what it hears and passes datagrams on. */
    private static final class Logged implements DatagramProtocol {
        private final Log log;
        private final BiConsumer<DatagramTransport, Datagram> then;
        private final Future<@Nullable Void> lost = EventLoops.running().createFuture();
        private @Nullable DatagramTransport transport;

        Logged(Log log, BiConsumer<DatagramTransport, Datagram> then) {
            this.log = log;
            this.then = then;
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
            log.ev("made");
        }

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            Datagram datagram = new Datagram(bytes(data), from);
            log.ev("datagram", kv("bytes", datagram.bytes()));
            then.accept(Objects.requireNonNull(transport), datagram);
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            log.ev("lost", kv("exc", exception));
            lost.setResult(null);
        }
    }

    private record Datagram(byte[] bytes, InetSocketAddress from) {}

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static InetSocketAddress address(DatagramTransport transport) {
        return transport.localAddress();
    }

    private static void roundTrip(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            Log serverLog = trace.log("server");
            Log clientLog = trace.log("client");
            Queue<InetSocketAddress> answers = new Queue<>();
            Connected<DatagramTransport, Logged> server = loop.createDatagramEndpoint(
                            () -> new Logged(
                                    serverLog,
                                    (transport, got) ->
                                            transport.sendTo(text(String.valueOf(got.bytes().length)), got.from())),
                            DatagramOptions.localAddress("127.0.0.1", 0))
                    .await();
            InetSocketAddress address = address(server.transport());
            Connected<DatagramTransport, Logged> client = loop.createDatagramEndpoint(
                            () -> new Logged(clientLog, (transport, got) -> answers.putNowait(got.from())),
                            DatagramOptions.remoteAddress("127.0.0.1", address.getPort()))
                    .await();
            for (String word : List.of("one", "two-two", "3")) {
                client.transport().sendTo(text(word));
                clientLog.ev("from-server", kv("value", answers.get().await().equals(address)));
            }
            client.transport().close();
            clientLog.ev("closing", kv("value", client.transport().isClosing()));
            server.transport().close();
            client.protocol().lost.await();
            server.protocol().lost.await();
            serverLog.dump();
            clientLog.dump();
        });
    }

    private static void manyPeers(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            DatagramOptions anyPort = DatagramOptions.localAddress("127.0.0.1", 0);
            DatagramTransport server =
                    loop.createDatagramEndpoint(Greeting::new, anyPort).await().transport();
            List<Connected<DatagramTransport, Answered>> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(loop.createDatagramEndpoint(Answered::new, anyPort).await());
            }
            String names = "abc";
            for (int i = 0; i < names.length(); i++) {
                clients.get(i).transport().sendTo(text(names.substring(i, i + 1)), address(server));
            }
            for (Connected<DatagramTransport, Answered> client : clients) {
                trace.ev("answer", kv("bytes", client.protocol().answer.await()));
                client.transport().close();
            }
            server.close();
            Tulip.sleep(Duration.ofMillis(10)).await();
        });
    }

    private static final class Greeting implements DatagramProtocol {
        private @Nullable DatagramTransport transport;

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            ByteBuffer greeting = ByteBuffer.allocate(3 + data.remaining())
                    .put(text("hi "))
                    .put(data)
                    .flip();
            Objects.requireNonNull(transport).sendTo(greeting, from);
        }
    }

    private static final class Answered implements DatagramProtocol {
        private final Future<byte[]> answer = EventLoops.running().createFuture();

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            answer.setResult(bytes(data));
        }
    }
}
