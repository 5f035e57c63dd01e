package org.tulip4j.samples.recipes;

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
        Tulip.runVoid(() -> listen(Integer.parseInt(args[0]), args[1], Integer.parseInt(args[2]))
                .serveForever()
                .await());
    }

    static Server listen(int port, String toHost, int toPort) {
        return Streams.startServer(
                        (reader, writer) -> {
                            try (var to = Streams.openConnection(toHost, toPort).await()) {
                                TaskGroup.runVoid(both -> {
                                    both.createTaskVoid(() -> copy(reader, to.writer()));
                                    both.createTaskVoid(() -> copy(to.reader(), writer));
                                });
                            }
                        },
                        "127.0.0.1",
                        port)
                .await();
    }

    /** Until the one sends no more; the other hears of that. */
    static void copy(StreamReader from, StreamWriter to) {
        for (byte[] piece = from.read(PIECE).await();
                piece.length > 0;
                piece = from.read(PIECE).await()) {
            to.write(piece);
            to.drain().await(); // a slow receiver slows the sender
        }
        to.writeEof();
    }
}
