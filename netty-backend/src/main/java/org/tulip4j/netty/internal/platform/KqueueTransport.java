package org.tulip4j.netty.internal.platform;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import org.tulip4j.netty.internal.loop.GuestEventLoop;
import org.tulip4j.netty.internal.loop.GuestHandle;

/** macOS and BSD, kqueue. Loaded only when Netty's classes for it are there. Stateless. */
public final class KqueueTransport extends NativeTransport {
    /** The number that macOS and the BSDs have for it. */
    private static final int IPV6_V6ONLY = 27;

    @Override
    public IoHandlerFactory ioHandlers() {
        return KQueueIoHandler.newFactory();
    }

    @Override
    public SocketChannel newSocket() {
        return new KQueueSocketChannel();
    }

    @Override
    int ipv6Only() {
        return IPV6_V6ONLY;
    }

    @Override
    public ServerSocketChannel newServerSocket(boolean ipv4) {
        return ipv4 ? new KQueueServerSocketChannel(Ipv4Socket.open()) : new KQueueServerSocketChannel();
    }

    @Override
    public DuplexChannel newUnixSocket() {
        return new KQueueDomainSocketChannel();
    }

    @Override
    public ServerChannel newUnixServer() {
        return new KQueueServerDomainSocketChannel();
    }

    @Override
    boolean hasAbstractNames() {
        return false;
    }

    @Override
    public DatagramChannel newDatagrams(SocketProtocolFamily family) {
        return new KQueueDatagramChannel(family);
    }

    @Override
    public IoHandle within(IoHandle handle, GuestEventLoop loop) {
        return new Within((KQueueIoHandle) handle, loop);
    }

    /** Hears a guest's channel on kqueue first: what it is told happens inside the tulip loop. Thread: the host's. */
    private static final class Within extends GuestHandle<KQueueIoHandle> implements KQueueIoHandle {
        Within(KQueueIoHandle channel, GuestEventLoop loop) {
            super(channel, loop);
        }

        @Override
        public int ident() {
            return channel().ident();
        }
    }
}
