package org.tulip4j.nio.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.Backend.ListenOptions;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;

/** One backend with both ends of its connections. */
final class Rig implements AutoCloseable, Backend.AcceptSink {
    static final ListenOptions OPTIONS =
            ListenOptions.of(100).withReuseAddress(true).withKeepAlive(true);

    final Backend backend;
    final List<StreamEndpoint> accepted = new ArrayList<>();
    final List<SocketAddress> peers = new ArrayList<>();
    final List<Throwable> acceptFailures = new ArrayList<>();

    Rig() throws IOException {
        backend = new NioBackendProvider().create(Clock.SYSTEM);
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void accepted(StreamEndpoint endpoint, SocketAddress peer) {
        accepted.add(endpoint);
        peers.add(peer);
    }

    @Override
    public void acceptFailed(Throwable cause) {
        acceptFailures.add(cause);
    }

    ListenEndpoint listen() throws IOException {
        ListenEndpoint listener = backend.listen(loopback(0), OPTIONS, this);
        listener.resumeAccepting();
        return listener;
    }

    /** Polls until it is so, at most some ten seconds. */
    void until(BooleanSupplier condition) throws IOException {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            backend.pollNanos(10_000_000);
        }
        assertThat(condition.getAsBoolean()).as("in time").isTrue();
    }

    Pair connect() throws IOException {
        ListenEndpoint listener = listen();
        FakeConnectSink sink = new FakeConnectSink();
        int before = accepted.size();
        backend.connect((InetSocketAddress) listener.localAddress(), null, sink);
        until(() -> sink.outcomes > 0 && accepted.size() > before);
        listener.close();
        return new Pair(sink.endpoint, accepted.get(before));
    }

    @Override
    public void close() throws IOException {
        backend.close();
    }

    /** Both ends of a connection, with sinks, both reading. */
    static final class Pair {
        final StreamEndpoint client;
        final StreamEndpoint server;
        final FakeStreamSink clientSink = new FakeStreamSink();
        final FakeStreamSink serverSink = new FakeStreamSink();

        Pair(StreamEndpoint client, StreamEndpoint server) {
            this.client = client;
            this.server = server;
            client.attach(clientSink);
            server.attach(serverSink);
            client.resumeReading();
            server.resumeReading();
        }
    }

    static final class FakeConnectSink implements Backend.ConnectSink {
        StreamEndpoint endpoint;
        IOException failure;
        int outcomes;

        @Override
        public void connected(StreamEndpoint connected) {
            outcomes++;
            endpoint = connected;
        }

        @Override
        public void failed(IOException cause) {
            outcomes++;
            failure = cause;
        }
    }
}
