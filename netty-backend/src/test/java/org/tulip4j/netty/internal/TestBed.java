package org.tulip4j.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.Backend.ConnectSink;
import org.tulip4j.spi.Backend.ListenOptions;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;

/** A backend and what its sinks heard; turns the loop on the test's thread. */
public class TestBed implements AutoCloseable, AcceptSink {
    public static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long STEP_NANOS = 20_000_000L;

    public final Backend backend;
    public final List<FakeStreamSink> accepted = new ArrayList<>();
    public final List<@Nullable SocketAddress> peers = new ArrayList<>();
    public final List<Throwable> acceptFailures = new ArrayList<>();

    public TestBed(BackendProvider provider) throws IOException {
        assumeTrue(provider.isAvailable(), () -> String.valueOf(provider.unavailabilityCause()));
        backend = provider.create(Clock.SYSTEM);
    }

    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public ListenEndpoint listen(InetSocketAddress address) throws IOException {
        return backend.listen(
                address, ListenOptions.of(16).withReuseAddress(true).withKeepAlive(true), this);
    }

    /** Listens on all addresses of both families. */
    public ListenEndpoint listenEverywhere() throws IOException {
        return backend.listen(
                new InetSocketAddress(0),
                ListenOptions.of(16).withReuseAddress(true).withKeepAlive(true).withBothFamilies(true),
                this);
    }

    public void until(BooleanSupplier done) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting").isLessThan(deadline);
            backend.pollNanos(STEP_NANOS);
        }
    }

    /** Polls so often that whatever the kernel holds would have been told. */
    public void settle() throws IOException {
        for (int i = 0; i < 5; i++) {
            backend.pollNanos(STEP_NANOS);
        }
    }

    public FakeStreamSink connect(int port) throws IOException {
        FakeConnectSink sink = new FakeConnectSink();
        backend.connect(loopback(port), null, sink);
        until(() -> sink.outcome != null);
        assertThat(sink.failure).isNull();
        return new FakeStreamSink(sink.endpoint);
    }

    /** {@return client and server side of a connection} */
    public Pair pair() throws IOException {
        ListenEndpoint listener = listen(loopback(0));
        listener.resumeAccepting();
        int before = accepted.size();
        FakeStreamSink client = connect(((InetSocketAddress) listener.localAddress()).getPort());
        until(() -> accepted.size() > before);
        listener.close();
        return new Pair(client, accepted.get(before));
    }

    public record Pair(FakeStreamSink client, FakeStreamSink server) {}

    @Override
    public void accepted(StreamEndpoint endpoint, @Nullable SocketAddress peer) {
        accepted.add(new FakeStreamSink(endpoint));
        peers.add(peer);
    }

    @Override
    public void acceptFailed(Throwable cause) {
        acceptFailures.add(cause);
    }

    @Override
    public void close() throws IOException {
        backend.close();
    }

    /** Writes down how a connect ended. */
    public static final class FakeConnectSink implements ConnectSink {
        public @Nullable String outcome;

        public @Nullable StreamEndpoint endpoint;

        public @Nullable IOException failure;

        @Override
        public void connected(StreamEndpoint newEndpoint) {
            outcome = "connected";
            endpoint = newEndpoint;
        }

        @Override
        public void failed(IOException cause) {
            outcome = "failed";
            failure = cause;
        }
    }
}
