package org.tulip4j.streams;

import java.net.InetSocketAddress;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.transport.BaseTransport;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/**
 * Opens connections and pipes, and serves, for coroutines. Source: asyncio 3.4.
 *
 * @since 0.1.0
 */
public final class Streams {
    private Streams() {}

    /**
     * Both sides of a connection. Closing it closes the connection, once what was written is sent.
     *
     * @since 0.1.0
     */
    public static final class Connection implements AutoCloseable {
        private final StreamReader reader;
        private final StreamWriter writer;

        Connection(StreamReader reader, StreamWriter writer) {
            this.reader = reader;
            this.writer = writer;
        }

        /** {@return what comes} */
        public StreamReader reader() {
            return reader;
        }

        /** {@return what goes} */
        public StreamWriter writer() {
            return writer;
        }

        /** Closes the connection, as {@link StreamWriter#close()}: returns at once, and what was written is still sent. Idempotent. */
        @Override
        public void close() {
            writer.close();
        }

        @Override
        public String toString() {
            return "<Connection " + writer.transport() + ">";
        }
    }

    /**
     * Serves one connection, in a task of its own.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Handler {
        /**
         * The connection is closed when this returns or throws, unless the writer was {@link StreamWriter#detach detached}.
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
     * <p>Cancelled: nothing stays open.
     *
     * @param host a name or literal address
     * @param port 1 to 65535
     * @return reader and writer
     */
    public static Future<Connection> openConnection(String host, int port) {
        return openConnection(host, port, ConnectOptions.DEFAULT);
    }

    /**
     * Connects to a host, on the running loop.
     *
     * @param host a name or literal address
     * @param port 1 to 65535
     * @param options addresses, delays, limits, also the reader's
     * @return reader and writer
     */
    public static Future<Connection> openConnection(String host, int port, ConnectOptions options) {
        EventLoop loop = EventLoops.running();
        StreamReader reader = new StreamReader(loop, options.readerLimit());
        return opened(
                loop,
                reader,
                loop.createConnection(() -> new StreamReaderProtocol(loop, reader, null), host, port, options));
    }

    /**
     * Connects to an address, on the running loop.
     *
     * @param address resolved or not; its port is 1 to 65535
     * @return reader and writer
     */
    public static Future<Connection> openConnection(InetSocketAddress address) {
        return openConnection(address, ConnectOptions.DEFAULT);
    }

    /**
     * Connects to an address, on the running loop.
     *
     * @param address resolved or not; its port is 1 to 65535. With TLS the certificate is verified for its name, when it has one, unless the
     *     options name another
     * @param options delays, limits, also the reader's
     * @return reader and writer
     */
    public static Future<Connection> openConnection(InetSocketAddress address, ConnectOptions options) {
        EventLoop loop = EventLoops.running();
        StreamReader reader = new StreamReader(loop, options.readerLimit());
        return opened(
                loop,
                reader,
                loop.createConnection(() -> new StreamReaderProtocol(loop, reader, null), address, options));
    }

    /**
     * Connects to the Unix domain socket at a path, on the running loop.
     *
     * <p>Cancelled: nothing stays open.
     *
     * @param path at most 107 bytes
     * @return reader and writer
     * @throws IllegalArgumentException when the path is empty or too long
     */
    public static Future<Connection> openUnixConnection(Path path) {
        return openUnixConnection(UnixAddress.of(path), ConnectOptions.DEFAULT);
    }

    /**
     * Connects to the Unix domain socket at a path, on the running loop.
     *
     * @param path at most 107 bytes
     * @param options see {@link EventLoop#createUnixConnection(java.util.function.Supplier, UnixAddress, ConnectOptions)}
     * @return reader and writer
     * @throws IllegalArgumentException when the path is empty or too long, or the options do not fit
     */
    public static Future<Connection> openUnixConnection(Path path, ConnectOptions options) {
        return openUnixConnection(UnixAddress.of(path), options);
    }

    /**
     * Connects to a Unix domain socket, on the running loop.
     *
     * @param address a path or an abstract name
     * @param options see {@link EventLoop#createUnixConnection(java.util.function.Supplier, UnixAddress, ConnectOptions)}
     * @return reader and writer
     * @throws IllegalArgumentException when the address is unnamed, or the options do not fit
     * @throws UnsupportedOperationException when the backend has no Unix domain sockets, or no abstract names
     */
    public static Future<Connection> openUnixConnection(UnixAddress address, ConnectOptions options) {
        EventLoop loop = EventLoops.running();
        StreamReader reader = new StreamReader(loop, options.readerLimit());
        return opened(
                loop,
                reader,
                loop.createUnixConnection(() -> new StreamReaderProtocol(loop, reader, null), address, options));
    }

    /**
     * Reads a pipe, on the running loop: standard input, a {@link java.nio.channels.Pipe.SourceChannel}, a channel of any stream.
     *
     * <p>Source: asyncio's idiom of {@code connect_read_pipe} with a {@code StreamReaderProtocol}. Cancelled: the pipe is closed.
     *
     * @param pipe owned by the reader's transport from now on, which closes it at its end; made blocking; see
     *     {@link EventLoop#connectReadPipe}
     * @return its reader; {@link StreamReader#close} ends it before the pipe does
     * @throws IllegalArgumentException when the pipe is closed
     */
    public static Future<StreamReader> openReadPipe(ReadableByteChannel pipe) {
        return openReadPipe(pipe, PipeOptions.DEFAULT);
    }

    /**
     * Reads a pipe, on the running loop, as {@link #openReadPipe(ReadableByteChannel)} does.
     *
     * <p>Cancelled: the pipe is closed.
     *
     * @param pipe owned by the reader's transport from now on
     * @param options the reader's limit
     * @return its reader
     * @throws IllegalArgumentException when the pipe is closed
     */
    public static Future<StreamReader> openReadPipe(ReadableByteChannel pipe, PipeOptions options) {
        EventLoop loop = EventLoops.running();
        StreamReader reader = new StreamReader(loop, options.readerLimit());
        return opened(
                loop,
                loop.connectReadPipe(() -> new StreamReaderProtocol(loop, reader, null), pipe),
                protocol -> reader);
    }

    /**
     * Writes to a pipe, on the running loop: standard output, a {@link java.nio.channels.Pipe.SinkChannel}, a channel of any stream.
     *
     * <p>Source: asyncio's idiom of {@code connect_write_pipe} with a {@code StreamWriter}. Cancelled: the pipe is closed.
     *
     * @param pipe owned by the writer's transport from now on; made blocking; see {@link EventLoop#connectWritePipe}
     * @return its writer; closing it sends what waits and closes the pipe
     * @throws IllegalArgumentException when the pipe is closed
     */
    public static Future<StreamWriter> openWritePipe(WritableByteChannel pipe) {
        EventLoop loop = EventLoops.running();
        StreamReader nothing = new StreamReader(loop);
        return opened(
                loop,
                loop.connectWritePipe(() -> new StreamReaderProtocol(loop, nothing, null), pipe),
                StreamReaderProtocol::writer);
    }

    private static Future<Connection> opened(
            EventLoop loop, StreamReader reader, Future<Connected<Transport, StreamReaderProtocol>> connected) {
        return opened(loop, connected, protocol -> new Connection(reader, protocol.writer()));
    }

    private static <X extends BaseTransport, T> Future<T> opened(
            EventLoop loop,
            Future<Connected<X, StreamReaderProtocol>> connected,
            Function<StreamReaderProtocol, T> made) {
        return new CoroutineFuture<>(
                (Loop) loop,
                () -> {
                    try {
                        return made.apply(connected.await().protocol());
                    } catch (CancelledError cancelled) {
                        giveUp(connected);
                        throw cancelled;
                    }
                },
                () -> giveUp(connected));
    }

    /** Nobody will use it: also when it was connected in the pass in which it was cancelled. */
    private static <X extends BaseTransport> void giveUp(Future<Connected<X, StreamReaderProtocol>> connected) {
        if (!connected.cancel() && !connected.isCancelled() && connected.exception() == null) {
            connected.result().transport().close();
        }
    }

    /**
     * Serves on a host, on the running loop.
     *
     * <p>Cancelled before it is done: nothing stays bound.
     *
     * @param handler run once per connection
     * @param host a name or literal address; null or blank: all interfaces
     * @param port 0 to 65535; 0 takes any free one
     * @return the server
     */
    public static Future<Server> startServer(Handler handler, @Nullable String host, int port) {
        return startServer(handler, host, port, ServerOptions.DEFAULT);
    }

    /**
     * Serves on a host, on the running loop.
     *
     * @param handler run once per connection
     * @param host a name or literal address; null or blank: all interfaces
     * @param port 0 to 65535; 0 takes any free one
     * @param options backlog, socket options, the readers' limit
     * @return the server
     */
    public static Future<Server> startServer(Handler handler, @Nullable String host, int port, ServerOptions options) {
        return startServer(handler, host == null || host.isBlank() ? List.of() : List.of(host), port, options);
    }

    /**
     * Serves on every address of the hosts, on the running loop.
     *
     * @param handler run once per connection
     * @param hosts empty: all interfaces
     * @param port 0 to 65535
     * @param options backlog and socket options
     * @return the server
     */
    public static Future<Server> startServer(Handler handler, List<String> hosts, int port, ServerOptions options) {
        EventLoop loop = EventLoops.running();
        return loop.createServer(
                () -> new StreamReaderProtocol(loop, new StreamReader(loop, options.readerLimit()), handler),
                hosts,
                port,
                options);
    }

    /**
     * Serves on a listening channel that the caller has bound, on the running loop.
     *
     * @param handler run once per connection
     * @param channel bound; owned by the server from now on
     * @return the server
     * @throws IllegalArgumentException when the channel is closed or not bound
     * @throws UnsupportedOperationException when the backend takes no channels of the JDK; names those that do
     */
    public static Future<Server> startServer(Handler handler, ServerSocketChannel channel) {
        return startServer(handler, channel, ServerOptions.DEFAULT);
    }

    /**
     * Serves on a listening channel that the caller has bound, on the running loop. asyncio: {@code start_server(sock=...)}.
     *
     * @param handler run once per connection
     * @param channel bound; owned by the server from now on
     * @param options see {@link EventLoop#createServer(java.util.function.Supplier, ServerSocketChannel, ServerOptions)}
     * @return the server
     * @throws IllegalArgumentException when the channel is closed or not bound, or the options do not fit
     * @throws UnsupportedOperationException when the backend takes no channels of the JDK; names those that do
     */
    public static Future<Server> startServer(Handler handler, ServerSocketChannel channel, ServerOptions options) {
        EventLoop loop = EventLoops.running();
        return loop.createServer(
                () -> new StreamReaderProtocol(loop, new StreamReader(loop, options.readerLimit()), handler),
                channel,
                options);
    }

    /**
     * Serves on the Unix domain socket at a path, on the running loop.
     *
     * <p>Cancelled before it is done: nothing stays bound.
     *
     * @param handler run once per connection
     * @param path at most 107 bytes
     * @return the server
     * @throws IllegalArgumentException when the path is empty or too long
     */
    public static Future<Server> startUnixServer(Handler handler, Path path) {
        return startUnixServer(handler, UnixAddress.of(path), ServerOptions.DEFAULT);
    }

    /**
     * Serves on the Unix domain socket at a path, on the running loop.
     *
     * @param handler run once per connection
     * @param path at most 107 bytes
     * @param options see {@link EventLoop#createUnixServer(java.util.function.Supplier, UnixAddress, ServerOptions)}
     * @return the server
     * @throws IllegalArgumentException when the path is empty or too long, or the options do not fit
     */
    public static Future<Server> startUnixServer(Handler handler, Path path, ServerOptions options) {
        return startUnixServer(handler, UnixAddress.of(path), options);
    }

    /**
     * Serves on a Unix domain socket, on the running loop.
     *
     * @param handler run once per connection
     * @param address a path or an abstract name
     * @param options see {@link EventLoop#createUnixServer(java.util.function.Supplier, UnixAddress, ServerOptions)}
     * @return the server
     * @throws IllegalArgumentException when the address is unnamed, or the options do not fit
     */
    public static Future<Server> startUnixServer(Handler handler, UnixAddress address, ServerOptions options) {
        EventLoop loop = EventLoops.running();
        return loop.createUnixServer(
                () -> new StreamReaderProtocol(loop, new StreamReader(loop, options.readerLimit()), handler),
                address,
                options);
    }
}
