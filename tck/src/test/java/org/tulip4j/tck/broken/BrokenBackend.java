package org.tulip4j.tck.broken;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.Watch;
import org.tulip4j.testing.MemoryBackendProvider;
import org.tulip4j.transport.UnixAddress;

/** A good backend, of which each subclass breaks one thing. */
class BrokenBackend implements Backend, BackendProvider {
    private Backend good;

    @Override
    public String name() {
        return getClass().getSimpleName();
    }

    @Override
    public Backend create(Clock clock) throws IOException {
        good = base().create(clock);
        return this;
    }

    /** What it is made of. */
    BackendProvider base() {
        return new MemoryBackendProvider();
    }

    /** What stands between the core and a connection. */
    StreamEndpoint endpoint(StreamEndpoint endpoint) {
        return new BrokenStream(endpoint);
    }

    @Override
    public void pollNow() throws IOException {
        good.pollNow();
    }

    @Override
    public void pollNanos(long timeoutNanos) throws IOException {
        good.pollNanos(timeoutNanos);
    }

    @Override
    public void pollForever() throws IOException {
        good.pollForever();
    }

    @Override
    public void wakeup() {
        good.wakeup();
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        return good.connect(remote, local, broken(sink));
    }

    private ConnectSink broken(ConnectSink sink) {
        return new ConnectSink() {
            @Override
            public void connected(StreamEndpoint stream) {
                sink.connected(endpoint(stream));
            }

            @Override
            public void failed(IOException cause) {
                sink.failed(cause);
            }
        };
    }

    @Override
    public Attempt connectUnix(UnixAddress remote, ConnectSink sink) throws IOException {
        return good.connectUnix(remote, broken(sink));
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) throws IOException {
        return good.adopt(channel);
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        return good.listen(address, options, broken(sink));
    }

    private AcceptSink broken(AcceptSink sink) {
        return new AcceptSink() {
            @Override
            public void accepted(StreamEndpoint stream, @Nullable SocketAddress peer) {
                sink.accepted(endpoint(stream), peer);
            }

            @Override
            public void acceptFailed(Throwable cause) {
                sink.acceptFailed(cause);
            }
        };
    }

    @Override
    public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
        return good.listenUnix(address, backlog, broken(sink));
    }

    @Override
    public boolean unixFiles() {
        return good.unixFiles();
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
        return good.openDatagram(settings);
    }

    @Override
    public @Nullable Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException {
        return good.watch(channel, sink);
    }

    @Override
    public void close() throws IOException {
        good.close();
    }
}
