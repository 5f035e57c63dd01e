package org.tulip4j.interop;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.List;
import java.util.stream.Stream;
import org.tulip4j.spi.BackendProvider;

/** A backend of tulip and Netty's channels on it. */
record Wires(
        String backend,
        Class<? extends ServerChannel> server,
        Class<? extends Channel> stream,
        Class<? extends DatagramChannel> datagrams) {
    private static final List<Wires> KNOWN = List.of(
            new Wires("epoll", EpollServerSocketChannel.class, EpollSocketChannel.class, EpollDatagramChannel.class),
            new Wires(
                    "io_uring",
                    IoUringServerSocketChannel.class,
                    IoUringSocketChannel.class,
                    IoUringDatagramChannel.class),
            new Wires("netty-nio", NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class));

    /** Those of this machine. */
    static Stream<Wires> all() {
        List<String> here = java.util.ServiceLoader.load(BackendProvider.class).stream()
                .map(java.util.ServiceLoader.Provider::get)
                .filter(BackendProvider::isAvailable)
                .map(BackendProvider::name)
                .toList();
        return KNOWN.stream().filter(one -> here.contains(one.backend));
    }

    @Override
    public String toString() {
        return backend;
    }
}
