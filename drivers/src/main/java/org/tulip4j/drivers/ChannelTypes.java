package org.tulip4j.drivers;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.List;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.NettyLoops;

/**
 * Netty's channel classes that a loop takes: what a bootstrap, or a builder of gRPC, wants beside a group.
 *
 * <p>Thread: any. State: immutable.
 *
 * @since 0.1.0
 */
public final class ChannelTypes {
    private static final ChannelTypes EPOLL = new ChannelTypes(
            "epoll",
            EpollIoHandle.class,
            EpollSocketChannel.class,
            EpollServerSocketChannel.class,
            EpollDatagramChannel.class,
            EpollDomainSocketChannel.class,
            EpollServerDomainSocketChannel.class);
    private static final ChannelTypes IO_URING = new ChannelTypes(
            "io_uring",
            IoUringIoHandle.class,
            IoUringSocketChannel.class,
            IoUringServerSocketChannel.class,
            IoUringDatagramChannel.class,
            IoUringDomainSocketChannel.class,
            IoUringServerDomainSocketChannel.class);
    private static final ChannelTypes KQUEUE = new ChannelTypes(
            "kqueue",
            KQueueIoHandle.class,
            KQueueSocketChannel.class,
            KQueueServerSocketChannel.class,
            KQueueDatagramChannel.class,
            KQueueDomainSocketChannel.class,
            KQueueServerDomainSocketChannel.class);
    private static final ChannelTypes NIO = new ChannelTypes(
            "nio",
            NioIoHandle.class,
            NioSocketChannel.class,
            NioServerSocketChannel.class,
            NioDatagramChannel.class,
            NioDomainSocketChannel.class,
            NioServerDomainSocketChannel.class);

    /** Netty's name of it. */
    private final String transport;
    /** Loops that take it take the channels. */
    private final Class<? extends IoHandle> handle;

    private final Class<? extends SocketChannel> socket;
    private final Class<? extends ServerSocketChannel> server;
    private final Class<? extends DatagramChannel> datagram;
    private final Class<? extends Channel> unixSocket;
    private final Class<? extends ServerChannel> unixServer;

    private ChannelTypes(
            String transport,
            Class<? extends IoHandle> handle,
            Class<? extends SocketChannel> socket,
            Class<? extends ServerSocketChannel> server,
            Class<? extends DatagramChannel> datagram,
            Class<? extends Channel> unixSocket,
            Class<? extends ServerChannel> unixServer) {
        this.transport = transport;
        this.handle = handle;
        this.socket = socket;
        this.server = server;
        this.datagram = datagram;
        this.unixSocket = unixSocket;
        this.unixServer = unixServer;
    }

    /**
     * {@return the channels that {@link NettyLoops#group} of a loop takes}
     *
     * @param loop on a backend of Netty, or living on a loop of Netty that has sockets
     * @throws IllegalArgumentException when the loop has no sockets of Netty
     */
    public static ChannelTypes of(EventLoop loop) {
        return of(NettyLoops.group(loop));
    }

    /**
     * {@return the channels that every loop of a group takes}
     *
     * @param group of loops of one transport
     * @throws IllegalArgumentException when they take no channels of epoll, io_uring, kqueue or NIO
     */
    public static ChannelTypes of(EventLoopGroup group) {
        if (group.next() instanceof IoEventLoop loop) {
            for (ChannelTypes one : List.of(EPOLL, IO_URING, KQUEUE, NIO)) {
                if (loop.isCompatible(one.handle)) {
                    return one;
                }
            }
        }
        throw new IllegalArgumentException(group
                + " has no sockets: take a loop of epoll, io_uring, kqueue or NIO, or a tulip loop on one of them");
    }

    /** {@return the name of the transport: epoll, io_uring, kqueue or nio} */
    public String transport() {
        return transport;
    }

    /** {@return channels of TCP that connect} */
    public Class<? extends SocketChannel> socket() {
        return socket;
    }

    /** {@return channels of TCP that listen} */
    public Class<? extends ServerSocketChannel> server() {
        return server;
    }

    /** {@return channels of UDP} */
    public Class<? extends DatagramChannel> datagram() {
        return datagram;
    }

    /** {@return channels of Unix domain sockets that connect} */
    public Class<? extends Channel> unixSocket() {
        return unixSocket;
    }

    /** {@return channels of Unix domain sockets that listen} */
    public Class<? extends ServerChannel> unixServer() {
        return unixServer;
    }

    @Override
    public String toString() {
        return "<ChannelTypes " + transport + ">";
    }
}
