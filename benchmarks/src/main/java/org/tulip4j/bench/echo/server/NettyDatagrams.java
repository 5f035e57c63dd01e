package org.tulip4j.bench.echo.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.uring.IoUringDatagramChannel;

/** Datagrams on plain Netty. */
final class NettyDatagrams {
    private NettyDatagrams() {}

    static void bind(EventLoopGroup group, String transport, int port) throws InterruptedException {
        new Bootstrap()
                .group(group)
                .channel(channel(transport))
                .handler(new Back())
                .bind(Listening.HOST, port)
                .sync();
    }

    private static Class<? extends DatagramChannel> channel(String transport) {
        return switch (transport) {
            case "epoll" -> EpollDatagramChannel.class;
            case "nio" -> NioDatagramChannel.class;
            default -> IoUringDatagramChannel.class;
        };
    }

    /** Sends back what it gets; what one turn brought leaves together. */
    private static final class Back extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            context.write(new DatagramPacket(packet.content(), packet.sender()), context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
