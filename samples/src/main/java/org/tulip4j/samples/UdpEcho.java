package org.tulip4j.samples;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** The datagram half of {@link Echo}: a server that sends back each datagram, and a client that asks one by one. */
final class UdpEcho {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final EchoOptions options;
    private final PrintStream out;

    UdpEcho(EchoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Sends back what comes, to whoever sent it. One object serves everybody: there are no connections. */
    private static final class ServerProtocol implements DatagramProtocol {
        private @Nullable DatagramTransport transport;

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            Objects.requireNonNull(transport).sendTo(data, from);
        }
    }

    /** Waits for one answer at a time. */
    private static final class ClientProtocol implements DatagramProtocol {
        private final Future<@Nullable Void> lost = EventLoops.running().createFuture();
        private Future<String> answer = EventLoops.running().createFuture();

        Future<String> nextAnswer() {
            answer = EventLoops.running().createFuture();
            return answer;
        }

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            if (!answer.isDone()) {
                answer.setResult(StandardCharsets.UTF_8.decode(data).toString());
            }
        }

        @Override
        public void errorReceived(IOException exception) {
            if (!answer.isDone()) {
                answer.setException(exception);
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            lost.setResult(null);
        }
    }

    void run() {
        switch (options.role()) {
            case SERVER -> serve();
            case CLIENT -> converse(options.port());
            default -> {
                DatagramTransport server = open(0);
                try {
                    converse(address(server).getPort());
                } finally {
                    server.close();
                }
            }
        }
    }

    private DatagramTransport open(int port) {
        return EventLoops.running()
                .createDatagramEndpoint(ServerProtocol::new, DatagramOptions.localAddress(options.host(), port))
                .await()
                .transport();
    }

    private static InetSocketAddress address(DatagramTransport transport) {
        return transport.localAddress();
    }

    private void serve() {
        EventLoop loop = EventLoops.running();
        DatagramTransport server = open(options.port());
        Future<@Nullable Void> stopped = loop.createFuture();
        loop.addSignalHandler("INT", () -> {
            if (!stopped.isDone()) {
                stopped.setResult(null);
            }
        });
        out.println("ready");
        out.flush();
        say("receiving at " + address(server) + "; " + loop.report());
        try {
            stopped.await();
        } finally {
            server.close();
        }
        say("stopped");
    }

    private void converse(int port) {
        var client = EventLoops.running()
                .createDatagramEndpoint(ClientProtocol::new, DatagramOptions.remoteAddress(options.host(), port))
                .await();
        try {
            for (String message : options.messages()) {
                Future<String> answer = client.protocol().nextAnswer();
                say("client sends  " + message);
                client.transport().sendTo(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
                say("server echoes " + Tulip.waitFor(answer, PATIENCE).await());
            }
        } finally {
            client.transport().close();
        }
        client.protocol().lost.await();
    }

    private void say(String text) {
        if (!options.quiet()) {
            out.println(text);
        }
    }
}
