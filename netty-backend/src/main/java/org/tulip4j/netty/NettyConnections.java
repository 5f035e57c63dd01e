package org.tulip4j.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.group.GroupServer;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.netty.internal.adopt.ServedChannel;
import org.tulip4j.netty.internal.backend.Attachments;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.StreamSockets;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/**
 * Connections with handlers of Netty in front of the protocol: TLS, proxies, idle handlers, framing. The loop is on a backend of
 * Netty, or lives on an event loop of Netty; the channels are of its transport. What those in front make must be bytes; for objects
 * end the pipeline with a {@link MessageHandler}.
 *
 * <p>Everything else is as with {@link EventLoop#createConnection} and {@link EventLoop#createServer}: all addresses of a name, the
 * race between them, the limits of time, the server that is returned. {@code connectionMade} comes when the channel is active, which
 * is before a handshake of TLS: what is written then waits for it. An exception of a handler in front is
 * {@code connectionLost(exception)}.
 *
 * <p>Thread: the loop's; those of a {@link LoopGroup}: any.
 *
 * <p>Source: PEP 3156, {@code create_connection} and {@code create_server}; the handlers in front are Netty's.
 *
 * @since 0.1.0
 */
public final class NettyConnections {
    /** Hears of channels whose handlers are the user's. */
    private static final Protocol SILENT = new Protocol() {};

    private NettyConnections() {}

    /**
     * Adds the handlers in front of the protocol. A {@link ChannelInitializer} will do as well; but Netty keeps what that throws to
     * itself, writes it into its log and closes the channel.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Front {
        /**
         * Adds them.
         *
         * @param channel registered, its pipeline empty
         * @throws Exception ends the channel: connecting fails with it, a server reports it to the loop's exception handler
         */
        void init(Channel channel) throws Exception;
    }

    /**
     * Connects. Cancelling closes the channels, at whatever moment. The addresses of the name race, with the default options.
     *
     * @param loop runs the protocol
     * @param protocolFactory called once, when an address is connected to
     * @param host name or address
     * @param port of the peer
     * @param initializer adds the handlers in front, to the channel of each address that is tried
     * @param <P> the protocol's type
     * @return ends with the transport and its protocol; with an {@link IOException} when no address could be connected to, or when
     *     the initializer has closed the channel, which is what Netty does when it throws; with a {@link SocketTimeoutException}
     * @throws IllegalArgumentException when the loop is not on Netty
     */
    public static <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            EventLoop loop,
            Supplier<P> protocolFactory,
            String host,
            int port,
            ChannelInitializer<? extends Channel> initializer) {
        return createConnection(loop, protocolFactory, host, port, ConnectOptions.DEFAULT, of(initializer));
    }

    /**
     * Connects. Cancelling closes the channels, at whatever moment.
     *
     * @param loop runs the protocol
     * @param protocolFactory called once, when an address is connected to
     * @param host name or address
     * @param port of the peer
     * @param options of the connection, without TLS: that is a handler in front
     * @param front adds the handlers in front, to the channel of each address that is tried
     * @param <P> the protocol's type
     * @return ends with the transport and its protocol; with an {@link IOException} when no address could be connected to; with what
     *     the handlers in front could not be added for; with a {@link SocketTimeoutException}
     * @throws IllegalArgumentException when the loop is not on Netty, or the options have TLS
     */
    public static <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            EventLoop loop, Supplier<P> protocolFactory, String host, int port, ConnectOptions options, Front front) {
        Objects.requireNonNull(protocolFactory, "protocolFactory");
        refuse(options.tls());
        return Adoption.createConnection(loop, protocolFactory, host, port, options, sockets(loop, front));
    }

    /**
     * Listens on all addresses of a host. Cancelling closes the sockets, at whatever moment.
     *
     * @param loop runs the protocols
     * @param protocolFactory called for each connection
     * @param host name or address
     * @param port 0 for any that is free
     * @param initializer adds the handlers in front, to each connection
     * @return ends with the server, which accepts
     * @throws IllegalArgumentException when the loop is not on Netty
     */
    public static Future<Server> createServer(
            EventLoop loop,
            Supplier<? extends BaseProtocol<? super Transport>> protocolFactory,
            String host,
            int port,
            ChannelInitializer<? extends Channel> initializer) {
        return createServer(loop, protocolFactory, List.of(host), port, ServerOptions.DEFAULT, of(initializer));
    }

    /**
     * Listens on all addresses of some hosts. Cancelling closes the sockets, at whatever moment.
     *
     * @param loop runs the protocols
     * @param protocolFactory called for each connection
     * @param hosts names or addresses; none, or an empty one: the wildcard
     * @param port 0 for any that is free
     * @param options of the server, without TLS: that is a handler in front
     * @param front adds the handlers in front, to each connection; when it throws the loop's exception handler hears of it, and the
     *     connection is closed
     * @return ends with the server
     * @throws IllegalArgumentException when the loop is not on Netty, or the options have TLS
     */
    public static Future<Server> createServer(
            EventLoop loop,
            Supplier<? extends BaseProtocol<? super Transport>> protocolFactory,
            List<String> hosts,
            int port,
            ServerOptions options,
            Front front) {
        Objects.requireNonNull(protocolFactory, "protocolFactory");
        refuse(options.tls());
        return Adoption.createServer(loop, protocolFactory, hosts, port, options, sockets(loop, front));
    }

    /**
     * Listens on all addresses of a host. Cancelling closes the sockets, at whatever moment.
     *
     * @param loop runs the protocols
     * @param protocolFactory called for each connection
     * @param host name or address
     * @param port 0 for any that is free
     * @param options of the server, without TLS: that is a handler in front
     * @param front adds the handlers in front, to each connection, as in the form for several hosts
     * @return ends with the server
     * @throws IllegalArgumentException when the loop is not on Netty, or the options have TLS
     */
    public static Future<Server> createServer(
            EventLoop loop,
            Supplier<? extends BaseProtocol<? super Transport>> protocolFactory,
            String host,
            int port,
            ServerOptions options,
            Front front) {
        return createServer(loop, protocolFactory, List.of(host), port, options, front);
    }

    /**
     * Listens on all addresses of a host, with pipelines that are the user's altogether: for codecs, HTTP/2, and whatever ends in a
     * {@link MessageHandler} or in handlers of Netty. A bootstrap's work, with a {@link Server} that knows its connections: shutting it
     * down waits for them, and closes those that are left.
     *
     * <p>{@link Server#closeClients} and {@link Server#abortClients} both close the channels, and wait for nothing that the handlers would
     * still send. The channels read by themselves, until a handler of tulip takes that over. Cancelling closes the sockets, at whatever
     * moment.
     *
     * @param loop runs the channels
     * @param host name or address
     * @param port 0 for any that is free
     * @param options of the server, without TLS: that is a handler in the pipeline
     * @param pipeline adds the handlers, to each connection; when it throws the loop's exception handler hears of it, and the connection
     *     is closed
     * @return ends with the server, which accepts
     * @throws IllegalArgumentException when the loop is not on Netty, or the options have TLS
     */
    public static Future<Server> createServer(
            EventLoop loop, String host, int port, ServerOptions options, Front pipeline) {
        Objects.requireNonNull(pipeline, "pipeline");
        refuse(options.tls());
        return Adoption.createServer(loop, () -> SILENT, List.of(host), port, options, served(loop, pipeline));
    }

    /**
     * Listens on one address for all loops of a group, with pipelines that are the user's altogether: as {@link LoopGroup#createServer} is
     * for protocols. Each connection is a channel of one of the loops, where its handlers are added and stay; {@link NettyLoops#of} tells
     * which. {@link GroupServer#spread} tells how they come there: each loop listens, by SO_REUSEPORT, or the first one accepts and hands
     * over in turn.
     *
     * <p>What is closed, and how, is as for one loop; the server ends with the group.
     *
     * <p>Thread: any.
     *
     * @param loops run the channels, on a backend of Netty
     * @param host name or address
     * @param port 0 for any that is free, the same for all loops
     * @param options of the server, without TLS: that is a handler in the pipeline
     * @param pipeline adds the handlers, to each connection in the thread of its loop, so in several threads at the same time; when it
     *     throws the exception handler of that loop hears of it, and the connection is closed
     * @return the server, which accepts; fails when the address cannot be bound on every loop, then none stays
     * @throws IllegalArgumentException when the loops are not on Netty, or the options have TLS
     * @throws IllegalStateException when the group is closing
     * @throws UnsupportedOperationException when connections cannot be spread as the group requires
     */
    public static CompletableFuture<GroupServer> createServer(
            LoopGroup loops, String host, int port, ServerOptions options, Front pipeline) {
        Objects.requireNonNull(pipeline, "pipeline");
        return onEach(loops, () -> SILENT, List.of(host), port, options, loop -> served(loop, pipeline));
    }

    /**
     * Listens on one address for all loops of a group, with handlers of Netty in front of the protocols: as {@link
     * LoopGroup#createServer}.
     *
     * <p>Thread: any.
     *
     * @param loops run the protocols, on a backend of Netty
     * @param protocolFactory called for each connection, on the loop that serves it; from several loops at the same time
     * @param hosts names or addresses; none, or an empty one: the wildcard
     * @param port 0 for any that is free, the same for all loops
     * @param options of the server, without TLS: that is a handler in front
     * @param front adds the handlers in front, as the pipeline of the form without protocols
     * @return the server, as that of the form without protocols
     * @throws IllegalArgumentException when the loops are not on Netty, or the options have TLS
     * @throws IllegalStateException when the group is closing
     * @throws UnsupportedOperationException when connections cannot be spread as the group requires
     */
    public static CompletableFuture<GroupServer> createServer(
            LoopGroup loops,
            Supplier<? extends BaseProtocol<? super Transport>> protocolFactory,
            List<String> hosts,
            int port,
            ServerOptions options,
            Front front) {
        Objects.requireNonNull(front, "front");
        return onEach(loops, protocolFactory, hosts, port, options, loop -> sockets(loop, front));
    }

    private static CompletableFuture<GroupServer> onEach(
            LoopGroup loops,
            Supplier<? extends BaseProtocol<? super Transport>> protocolFactory,
            List<String> hosts,
            int port,
            ServerOptions options,
            Function<EventLoop, StreamSockets> sockets) {
        refuse(options.tls());
        Attachments.requireSockets(loops.loops().get(0));
        return loops.createServer(protocolFactory, hosts, port, options, sockets);
    }

    private static Front of(ChannelInitializer<? extends Channel> initializer) {
        Objects.requireNonNull(initializer, "initializer");
        return channel -> channel.pipeline().addLast(initializer);
    }

    private static void refuse(@Nullable TlsOptions tls) {
        if (tls != null) {
            throw new IllegalArgumentException(
                    "TLS is a handler in front here: add Netty's SslHandler in the initializer");
        }
    }

    private static StreamSockets served(EventLoop loop, Front pipeline) {
        return Attachments.fronted(
                loop, (channel, opened) -> ServedChannel.init(loop, channel, pipeline::init, opened));
    }

    private static StreamSockets sockets(EventLoop loop, Front front) {
        Objects.requireNonNull(front, "front");
        return Attachments.fronted(loop, (channel, opened) -> {
            front.init(channel);
            channel.pipeline().addLast(new ProtocolHandler(loop, opened::accept));
        });
    }
}
