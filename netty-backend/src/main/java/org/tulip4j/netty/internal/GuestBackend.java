package org.tulip4j.netty.internal;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.support.Adoption;

/** A backend whose I/O the host performs, between the turns of the loop. Thread: the host's. */
final class GuestBackend extends NettySockets implements PolledByHost {
    private final GuestEventLoop loop;

    GuestBackend(NettyTransport transport, GuestEventLoop loop) {
        super(transport, loop);
        this.loop = loop;
    }

    @Override
    <T> T inLoopThread(Adoption.HostWork<T> work) throws IOException {
        return Adoption.inHost(loop.guest(), work);
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        return Adoption.inHost(loop.guest(), () -> super.connect(remote, local, sink));
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) throws IOException {
        return Adoption.inHost(loop.guest(), () -> super.adopt(channel));
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        return Adoption.inHost(loop.guest(), () -> super.listen(address, options, sink));
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
        return Adoption.inHost(loop.guest(), () -> super.openDatagram(settings));
    }

    @Override
    public DatagramEndpoint adoptDatagram(DatagramChannel channel) throws IOException {
        return Adoption.inHost(loop.guest(), () -> super.adoptDatagram(channel));
    }

    @Override
    public Runnable decorate(Runnable body) {
        return () -> {
            if (Thread.currentThread() instanceof FastThreadLocalThread) {
                body.run();
            } else {
                FastThreadLocalThread.runWithFastThreadLocal(body);
            }
        };
    }

    @Override
    public void close() throws IOException {
        closeBridge();
        loop.closeChannels();
    }
}
