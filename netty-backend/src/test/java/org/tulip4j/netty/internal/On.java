package org.tulip4j.netty.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** Backends and the channels on them. */
public enum On {
    EPOLL("epoll", EpollServerSocketChannel.class, EpollSocketChannel.class),
    IO_URING("io_uring", IoUringServerSocketChannel.class, IoUringSocketChannel.class),
    NIO("netty-nio", NioServerSocketChannel.class, NioSocketChannel.class);

    public final String backend;
    public final Class<? extends ServerChannel> server;
    public final Class<? extends Channel> client;

    On(String backend, Class<? extends ServerChannel> server, Class<? extends Channel> client) {
        this.backend = backend;
        this.server = server;
        this.client = client;
    }

    /** Skips the test where this machine has not got it. */
    public void assumeHere() {
        assumeTrue(this != EPOLL || Epoll.isAvailable(), "no epoll here: Linux only");
        assumeTrue(this != IO_URING || IoUring.isAvailable(), "no io_uring here: a Linux that allows it");
    }
}
