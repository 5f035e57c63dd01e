package org.tulip4j.samples.service;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.List;

/** The two ports of the service, and the threads behind them. */
public final class Ports implements AutoCloseable {
    private static final int THREADS = 2;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(THREADS, NioIoHandler.newFactory());
    private final int lines;
    private final int http;

    /**
     * Listens on the local host.
     *
     * @param lines initializes connections of the line protocol
     * @param linePort 0 for any that is free
     * @param http initializes connections that speak HTTP
     * @param httpPort 0 for any that is free
     */
    public Ports(ChannelHandler lines, int linePort, ChannelHandler http, int httpPort) {
        try {
            this.lines = listen(lines, linePort);
            this.http = listen(http, httpPort);
        } catch (RuntimeException | Error e) {
            group.shutdownGracefully();
            throw e;
        }
    }

    private int listen(ChannelHandler initializer, int port) {
        Channel channel = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer)
                .bind("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** {@return the port of the line protocol} */
    public int lines() {
        return lines;
    }

    /** {@return the port of HTTP} */
    public int http() {
        return http;
    }

    /**
     * Says where it listens and serves until the process is killed.
     *
     * @param out for the ports
     * @throws InterruptedException when the thread is interrupted; the ports are closed then
     */
    public void serve(PrintStream out) throws InterruptedException {
        try (this) {
            out.println("lines on 127.0.0.1:" + lines + ", http://127.0.0.1:" + http + "/");
            group.terminationFuture().await();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully();
    }

    /**
     * Reads a port from arguments.
     *
     * @param args of the program
     * @param index of the argument
     * @param otherwise when there are not so many
     * @return the port
     * @throws IllegalArgumentException when it is no port
     */
    public static int port(List<String> args, int index, int otherwise) {
        if (args.size() <= index) {
            return otherwise;
        }
        String text = args.get(index);
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException("a port is a number from 0 to 65535, not " + text);
        }
        return Integer.parseInt(text);
    }
}
