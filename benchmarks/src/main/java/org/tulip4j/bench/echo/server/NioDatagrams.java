package org.tulip4j.bench.echo.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** The least that {@code java.nio} needs for datagrams. */
final class NioDatagrams {
    private final ByteBuffer shared = ByteBuffer.allocateDirect(Listening.BUFFER);
    private final Selector selector = Selector.open();
    private final DatagramChannel channel = DatagramChannel.open();

    NioDatagrams(int port) throws IOException {
        channel.bind(new InetSocketAddress(Listening.HOST, port));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    void serve() throws IOException {
        while (true) {
            selector.select(key -> {
                try {
                    echo();
                } catch (IOException broken) {
                    System.err.println("datagrams: " + broken);
                }
            });
        }
    }

    private void echo() throws IOException {
        for (SocketAddress from = channel.receive(shared.clear());
                from != null;
                from = channel.receive(shared.clear())) {
            channel.send(shared.flip(), from);
        }
    }
}
