package org.tulip4j.samples.toy;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;

/** An echo server and its clients, all of them tasks of the toy scheduler: the waiting that step 4 could not do. */
public final class EchoServer {
    private EchoServer() {}

    /**
     * Runs to its end.
     *
     * @param args none
     * @param out what the tasks say
     * @param options not used: there is no event loop yet
     * @throws IOException when the port cannot be opened
     */
    public static void run(List<String> args, PrintStream out, LoopOptions options) throws IOException {
        try (Scheduler scheduler = new Scheduler(out);
                ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            listener.configureBlocking(false);
            SocketAddress address = listener.getLocalAddress();
            scheduler.spawn(Generator.ofVoid(y -> {
                int server = (int) y.emit(new NewTask(server(listener, out)));
                for (String word : List.of("hello", "tulip")) {
                    y.emit(new WaitTask((int) y.emit(new NewTask(client(address, word, out)))));
                }
                out.println("server is killed: " + y.emit(new KillTask(server)));
            }));
            scheduler.mainLoop();
            out.println("every task has ended");
        }
    }

    private static Generator<Object, Object, Void> server(ServerSocketChannel listener, PrintStream out) {
        return Generator.of(y -> {
            while (true) {
                y.emit(new ReadWait(listener));
                SocketChannel client = listener.accept();
                if (client != null) {
                    y.emit(new NewTask(echo(client, out)));
                }
            }
        });
    }

    private static Generator<Object, Object, Void> echo(SocketChannel client, PrintStream out) {
        return Generator.ofVoid(y -> {
            try (client) {
                client.configureBlocking(false);
                String text = y.delegate(read(client));
                while (!text.isEmpty()) {
                    out.println("server echoes " + text);
                    y.delegate(write(client, text));
                    text = y.delegate(read(client));
                }
            }
        });
    }

    private static Generator<Object, Object, Void> client(SocketAddress address, String text, PrintStream out) {
        return Generator.ofVoid(y -> {
            try (SocketChannel server = SocketChannel.open(address)) {
                server.configureBlocking(false);
                out.println("client sends  " + text);
                y.delegate(write(server, text));
                out.println("client got    " + y.delegate(read(server)));
            }
        });
    }

    /** The few bytes of a word come in one piece; empty at the end. */
    private static Generator<Object, Object, String> read(SocketChannel channel) {
        return Generator.of(y -> {
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            int count = 0;
            while (count == 0) {
                y.emit(new ReadWait(channel));
                count = channel.read(buffer);
            }
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
        });
    }

    private static Generator<Object, Object, Void> write(SocketChannel channel, String text) {
        return Generator.ofVoid(y -> {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                y.emit(new WriteWait(channel));
                channel.write(bytes);
            }
        });
    }
}
