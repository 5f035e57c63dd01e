package org.tulip4j.samples.recipes;

import java.io.IOException;
import org.tulip4j.Server;
import org.tulip4j.TaskGroup;
import org.tulip4j.Tulip;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/** Hands every connection on to another server. Thread: the loop's. */
public final class TcpProxy {
    private static final int PIECE = 65536;

    private TcpProxy() {}

    /**
     * Serves until it is killed: {@code PORT TO_HOST TO_PORT}.
     *
     * @param args where it listens, and where it connects to
     */
    public static void main(String[] args) {
        Tulip.runVoid(() -> listen("127.0.0.1", Integer.parseInt(args[0]), args[1], Integer.parseInt(args[2]))
                .serveForever()
                .await());
    }

    static Server listen(String host, int port, String toHost, int toPort) {
        return Streams.startServer(
                        (reader, writer) -> {
                            try (var to = Streams.openConnection(toHost, toPort).await(IOException.class)) {
                                TaskGroup.runVoid(both -> {
                                    both.createTaskVoid(() -> copy(reader, to.writer()));
                                    both.createTaskVoid(() -> copy(to.reader(), writer));
                                });
                            } catch (IOException unreachable) {
                                writer.transport().abort();
                            }
                        },
                        host,
                        port)
                .await();
    }

    /** Until the one sends no more; the other hears of that. When one breaks, the other is closed at once. */
    static void copy(StreamReader from, StreamWriter to) {
        try {
            for (byte[] piece = from.read(PIECE).await(IOException.class);
                    piece.length > 0;
                    piece = from.read(PIECE).await(IOException.class)) {
                to.write(piece);
                to.drain().await(IOException.class); // a slow receiver slows the sender
            }
            to.writeEof();
        } catch (IOException broken) {
            to.transport().abort();
        }
    }
}
