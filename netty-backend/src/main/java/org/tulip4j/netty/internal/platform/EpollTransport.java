package org.tulip4j.netty.internal.platform;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.tulip4j.netty.internal.loop.GuestEventLoop;
import org.tulip4j.netty.internal.loop.GuestHandle;
import org.tulip4j.netty.internal.loop.HandleInFront;

/**
 * Linux, epoll. Loaded only when Netty's classes for it are there. Between its channels and the loop stand {@link EpollEnd}, for
 * streams, and {@link EpollInterest}. Stateless.
 */
public final class EpollTransport extends NativeTransport {
    /** How many datagrams one recvmmsg may bring. */
    private static final int RECEIVED_TOGETHER = 16;

    @Override
    public IoHandlerFactory ioHandlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public IoHandle watched(IoHandle handle) {
        return handle instanceof EpollIoHandle epoll && HandleInFront.channelOf(handle) instanceof DuplexChannel stream
                ? new EpollEnd(epoll, stream)
                : handle;
    }

    @Override
    public IoRegistration asked(IoRegistration registration) {
        return new EpollInterest(registration);
    }

    @Override
    public boolean asksBeforeEntering() {
        return true;
    }

    @Override
    public SocketChannel newSocket() {
        return new EpollSocketChannel();
    }

    @Override
    public ServerSocketChannel newServerSocket(boolean ipv4) {
        return ipv4 ? new EpollServerSocketChannel(SocketProtocolFamily.INET) : new EpollServerSocketChannel();
    }

    @Override
    public Inherited listening(int descriptor, int backlog) throws IOException {
        ListeningDescriptor socket = ListeningDescriptor.of(descriptor);
        socket.listen(backlog);
        socket.unblock();
        ServerChannel channel = socket.isUnix()
                ? new EpollServerDomainSocketChannel(descriptor)
                : new EpollServerSocketChannel(descriptor);
        return new Inherited(channel, socket.localAddress());
    }

    @Override
    public DuplexChannel newUnixSocket() {
        return new EpollDomainSocketChannel();
    }

    @Override
    public ServerChannel newUnixServer() {
        return new EpollServerDomainSocketChannel();
    }

    @Override
    public DatagramChannel newDatagrams(SocketProtocolFamily family) {
        EpollDatagramChannel channel = new EpollDatagramChannel(family);
        channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, ReadBuffers.DATAGRAM_BYTES);
        return channel;
    }

    /** Netty must know of the connection to send many datagrams with one call. */
    @Override
    public void connect(DatagramChannel channel, InetSocketAddress remote) throws IOException {
        NettyTransport.connectChannel(channel, remote);
    }

    /** recvmmsg. */
    @Override
    public int datagramsPerRead() {
        return RECEIVED_TOGETHER;
    }

    @Override
    public IoHandle within(IoHandle handle, GuestEventLoop loop) {
        return new Within((EpollIoHandle) handle, loop);
    }

    /** Hears a guest's channel on epoll first: what it is told happens inside the tulip loop. Thread: the host's. */
    private static final class Within extends GuestHandle<EpollIoHandle> implements EpollIoHandle {
        Within(EpollIoHandle channel, GuestEventLoop loop) {
            super(channel, loop);
        }

        @Override
        public FileDescriptor fd() {
            return channel().fd();
        }
    }
}
