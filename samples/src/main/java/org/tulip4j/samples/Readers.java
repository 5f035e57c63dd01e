package org.tulip4j.samples;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;

/** Channels of the JDK, by hand: a server of callbacks while they are readable, a client that awaits its socket. */
final class Readers {
    private Readers() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        Tulip.runVoid(() -> play(out), options);
    }

    private static void play(PrintStream out) throws IOException {
        EventLoop loop = EventLoops.running();
        Future<Void> ended = loop.createFuture();
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", 0)).configureBlocking(false);
            loop.addReader(server, () -> accept(server, ended, out));
            client.configureBlocking(false);
            loop.sockConnect(client, server.getLocalAddress()).await();
            out.println("client got    " + text(loop.sockRecv(client, 100).await()));
            for (String word : List.of("tulip", "bulb")) {
                out.println("client sends  " + word);
                loop.sockSendAll(client, bytes(word)).await();
                out.println("client got    " + text(loop.sockRecv(client, 100).await()));
            }
            client.close();
            ended.await();
            loop.removeReader(server);
        }
    }

    /** Called while a connection waits. */
    private static void accept(ServerSocketChannel server, Future<Void> ended, PrintStream out) {
        try {
            SocketChannel accepted = server.accept();
            if (accepted == null) {
                return;
            }
            out.println("server has a connection");
            accepted.configureBlocking(false);
            accepted.write(bytes("welcome"));
            EventLoops.running().addReader(accepted, () -> echo(accepted, ended, out));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Called while there are bytes, or the end. */
    private static void echo(SocketChannel channel, Future<Void> ended, PrintStream out) {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        try {
            if (channel.read(buffer) < 0) {
                out.println("server sees the end");
                EventLoops.running().removeReader(channel);
                channel.close();
                ended.setResult(null);
                return;
            }
            String word = text(buffer.flip());
            out.println("server shouts " + word);
            channel.write(bytes(word.toUpperCase(Locale.ROOT)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
