package org.tulip4j.tck;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Both ends of a connection of the JDK, which do not block.
 *
 * @param here the end that connected
 * @param there the end that was accepted
 */
record SocketPair(SocketChannel here, SocketChannel there) implements AutoCloseable {
    private static final int SMALL_BYTES = 64 * 1024;

    /** Connects two ends with buffers as the system likes them. */
    static SocketPair open() throws IOException {
        return connect(false);
    }

    /** Connects two ends of which the first must wait soon when it sends to the other. */
    static SocketPair small() throws IOException {
        return connect(true);
    }

    private static SocketPair connect(boolean small) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            SocketChannel here = SocketChannel.open();
            if (small) {
                server.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BYTES);
                here.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BYTES);
            }
            server.bind(new InetSocketAddress(TckStage.HOST, 0));
            here.connect(server.getLocalAddress());
            SocketChannel there = server.accept();
            here.configureBlocking(false);
            there.configureBlocking(false);
            return new SocketPair(here, there);
        }
    }

    @Override
    public void close() throws IOException {
        here.close();
        there.close();
    }
}
