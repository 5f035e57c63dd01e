package org.tulip4j.streams;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.internal.loop.LoopCore;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.transport.Transport;

/** Opens connections and serves them, for coroutines. Source: asyncio 3.4. */
public final class Streams {
    private Streams() {}

    /**
     * Both sides of a connection.
     *
     * @param reader what comes
     * @param writer what goes
     */
    public record Connection(StreamReader reader, StreamWriter writer) {}

    /** Serves one connection, in a task of its own. */
    @FunctionalInterface
    public interface Handler {
        /**
         * The connection is closed when this returns or throws.
         *
         * @param reader what comes
         * @param writer what goes
         * @throws Exception goes to the exception handler
         */
        void handle(StreamReader reader, StreamWriter writer) throws Exception;
    }

    /**
     * Connects to a host, on the running loop.
     *
     * @param host a name or literal address
     * @param port 1 to 65535
     * @return reader and writer
     */
    public static Future<Connection> openConnection(String host, int port) {
        return openConnection(host, port, ConnectOptions.DEFAULT, StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Connects to a host, on the running loop.
     *
     * @param host a name or literal address
     * @param port 1 to 65535
     * @param options addresses, delays, limits
     * @param limit of the reader, bytes
     * @return reader and writer
     */
    public static Future<Connection> openConnection(String host, int port, ConnectOptions options, int limit) {
        EventLoop loop = EventLoops.running();
        StreamReader reader = new StreamReader(loop, limit);
        Future<Connected<Transport, StreamReaderProtocol>> connected =
                loop.createConnection(() -> new StreamReaderProtocol(loop, reader, null), host, port, options);
        return new CoroutineFuture<>(
                (LoopCore) loop,
                () -> {
                    try {
                        return new Connection(
                                reader, connected.await().protocol().writer());
                    } catch (CancelledError cancelled) {
                        giveUp(connected);
                        throw cancelled;
                    }
                },
                () -> giveUp(connected));
    }

    /** Nobody will use it: also when it was connected in the pass in which it was cancelled. */
    private static void giveUp(Future<Connected<Transport, StreamReaderProtocol>> connected) {
        if (!connected.cancel() && !connected.isCancelled() && connected.exception() == null) {
            connected.result().transport().close();
        }
    }

    /**
     * Serves on a host, on the running loop.
     *
     * @param handler run once per connection
     * @param host a name or literal address; null or blank: all interfaces
     * @param port 0 to 65535; 0 takes any free one
     * @return the server
     */
    public static Future<Server> startServer(Handler handler, @Nullable String host, int port) {
        List<String> hosts = host == null || host.isBlank() ? List.of() : List.of(host);
        return startServer(handler, hosts, port, ServerOptions.DEFAULT, StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Serves on every address of the hosts, on the running loop.
     *
     * @param handler run once per connection
     * @param hosts empty: all interfaces
     * @param port 0 to 65535
     * @param options backlog and socket options
     * @param limit of each reader, bytes
     * @return the server
     */
    public static Future<Server> startServer(
            Handler handler, List<String> hosts, int port, ServerOptions options, int limit) {
        EventLoop loop = EventLoops.running();
        return loop.createServer(
                () -> new StreamReaderProtocol(loop, new StreamReader(loop, limit), handler), hosts, port, options);
    }
}
