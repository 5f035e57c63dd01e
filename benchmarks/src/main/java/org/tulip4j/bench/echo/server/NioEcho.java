package org.tulip4j.bench.echo.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The least that {@code java.nio} needs: one selector, one shared buffer: {@code STYLE PORT}. */
public final class NioEcho {
    private final ByteBuffer shared = ByteBuffer.allocateDirect(Listening.BUFFER);
    private final Selector selector;
    private final ServerSocketChannel server;

    private NioEcho(int port) throws IOException {
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(Listening.HOST, port), Listening.BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Serves for ever.
     *
     * @param args style, port
     */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[1]);
        if (args[0].equals(Style.DATAGRAMS.word())) {
            NioDatagrams datagrams = new NioDatagrams(port);
            Listening.ready();
            datagrams.serve();
        }
        NioEcho echo = new NioEcho(port);
        Listening.ready();
        while (true) {
            echo.selector.select(echo::ready);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.channel() == server) {
                accept();
            } else if (key.attachment() instanceof ByteBuffer rest) {
                finish(key, (SocketChannel) key.channel(), rest);
            } else {
                echo(key, (SocketChannel) key.channel());
            }
        } catch (IOException broken) {
            drop(key);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel made = server.accept(); made != null; made = server.accept()) {
            made.configureBlocking(false);
            made.setOption(StandardSocketOptions.TCP_NODELAY, true);
            made.register(selector, SelectionKey.OP_READ);
        }
    }

    private void echo(SelectionKey key, SocketChannel channel) throws IOException {
        shared.clear();
        if (channel.read(shared) < 0) {
            drop(key);
            return;
        }
        channel.write(shared.flip());
        if (shared.hasRemaining()) {
            key.attach(ByteBuffer.allocateDirect(shared.remaining()).put(shared).flip());
            key.interestOps(SelectionKey.OP_WRITE);
        }
    }

    private static void finish(SelectionKey key, SocketChannel channel, ByteBuffer rest) throws IOException {
        channel.write(rest);
        if (!rest.hasRemaining()) {
            key.attach(null);
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private static void drop(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException broken) {
            System.err.println("closing " + key.channel() + ": " + broken);
        }
    }
}
