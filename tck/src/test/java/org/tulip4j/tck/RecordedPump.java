package org.tulip4j.tck;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.SendFileOptions;
import org.tulip4j.Server;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.Transport;

/** A service that is recorded: it takes a megabyte into a buffer of its own, sends six, to a client that is slow, and a file behind them. */
final class RecordedPump implements BufferedProtocol {
    private static final int UP = 1 << 20;
    private static final int DOWN = 6 << 20;

    private final Consumer<String> log;
    private final Path page;
    private final Future<Void> done;
    private final ByteBuffer buffer = ByteBuffer.allocate(10_000);
    private Transport transport;
    private int received;

    private RecordedPump(Path page, Consumer<String> log, Future<Void> done) {
        this.page = page;
        this.log = log;
        this.done = done;
    }

    static void serve(Path page, Consumer<String> log, IntConsumer listens) {
        EventLoop loop = EventLoops.running();
        Future<Void> done = loop.createFuture();
        Server server = loop.createServer(() -> new RecordedPump(page, log, done), "127.0.0.1", 0)
                .await();
        listens.accept(server.port());
        done.await();
        server.close();
        server.waitClosed().await();
        log.accept("ends");
    }

    private void say(String what) {
        log.accept(EventLoops.running().timeNanos() + " " + what);
    }

    @Override
    public void connectionMade(Transport made) {
        transport = made;
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return buffer.clear();
    }

    @Override
    public void bufferUpdated(int count) {
        received += count;
        say("has " + received);
        if (received == UP) {
            byte[] down = new byte[DOWN];
            Arrays.fill(down, (byte) 7);
            transport.write(down);
            sendPage();
        }
    }

    @Override
    public void pauseWriting() {
        say("pauses");
    }

    @Override
    public void resumeWriting() {
        say("resumes");
    }

    private void sendPage() {
        try {
            FileChannel file = FileChannel.open(page);
            EventLoops.running()
                    .sendFile(transport, file, SendFileOptions.DEFAULT)
                    .addDoneCallback(sent -> {
                        say("has sent a file of " + sent.result());
                        transport.close();
                    });
        } catch (IOException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @Override
    public void connectionLost(Throwable cause) {
        say("lost: " + cause);
        done.setResult(null);
    }

    /** Sends all, then reads all, in pieces. */
    static Thread client(int port) {
        Thread client = new Thread(
                () -> {
                    try (Socket socket = new Socket("127.0.0.1", port)) {
                        socket.getOutputStream().write(new byte[UP]);
                        byte[] piece = new byte[30_000];
                        while (socket.getInputStream().read(piece) >= 0) {
                            Thread.yield();
                        }
                    } catch (IOException broken) {
                        throw new IllegalStateException(broken);
                    }
                },
                "client");
        client.start();
        return client;
    }
}
