package org.tulip4j.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.ResolveOptions;
import org.tulip4j.Task;
import org.tulip4j.netty.internal.Attachments;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;

/**
 * Connections with handlers of Netty in front of the protocol: TLS, proxies, idle handlers, framing. The loop is on a backend of
 * Netty, or lives on an event loop of Netty; the channels are of its transport. What those in front make must be bytes; for objects
 * end the pipeline with a {@link MessageHandler}.
 *
 * <p>{@code connectionMade} comes when the channel is active, which is before a handshake of TLS: what is written then waits for it.
 * An exception of a handler in front is {@code connectionLost(exception)}.
 *
 * <p>Thread: the loop's.
 *
 * <p>Source: PEP 3156, {@code create_connection} and {@code create_server}; the initializer is Netty's.
 */
public final class NettyConnections {
    private NettyConnections() {}

    /**
     * Connects. Cancelling closes the channel, at whatever moment. The addresses of the name are tried in their order.
     *
     * @param loop runs the protocol
     * @param protocolFactory called once for each address that is tried
     * @param host name or address
     * @param port of the peer
     * @param initializer adds the handlers in front
     * @param <P> the protocol's type
     * @return ends with the transport and its protocol; with an {@link IOException} when no address could be connected to, which has
     *     those of the other addresses suppressed
     * @throws IllegalArgumentException when the loop is not on Netty
     */
    public static <P extends BaseProtocol<Transport>> Task<Connected<Transport, P>> connect(
            EventLoop loop,
            Supplier<? extends P> protocolFactory,
            String host,
            int port,
            ChannelInitializer<? extends Channel> initializer) {
        Objects.requireNonNull(protocolFactory, "protocolFactory");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(initializer, "initializer");
        ChannelFactory<Channel> sockets = Attachments.sockets(loop);
        Bootstrap bootstrap = new Bootstrap().group(NettyLoops.group(loop)).channelFactory(sockets);
        return loop.createTask(() -> {
            List<InetSocketAddress> addresses =
                    loop.getAddrInfo(host, port, ResolveOptions.DEFAULT).await();
            IOException failure = null;
            for (InetSocketAddress address : addresses) {
                P protocol = protocolFactory.get();
                ProtocolHandler last = new ProtocolHandler(loop, protocol);
                try {
                    NettyFutures.channel(bootstrap
                                    .clone()
                                    .handler(new Front(initializer, () -> last))
                                    .connect(address))
                            .await();
                    Transport transport = last.transport();
                    if (transport == null) {
                        throw new SocketException("the connection to " + address + " was lost at once");
                    }
                    return new Connected<>(transport, protocol);
                } catch (IOException refused) {
                    if (failure != null) {
                        refused.addSuppressed(failure);
                    }
                    failure = refused;
                }
            }
            throw failure != null ? failure : new SocketException("no address of " + host);
        });
    }

    /**
     * Listens. Netty accepts, and each connection gets a protocol of its own. Cancelling closes the channel, at whatever moment.
     *
     * @param loop runs the protocols
     * @param protocolFactory called for each connection
     * @param host address to listen on
     * @param port 0 for any that is free
     * @param initializer adds the handlers in front, to each connection
     * @return ends with the listening channel: closing it ends listening, and the connections go on
     * @throws IllegalArgumentException when the loop is not on Netty
     */
    public static Task<Channel> createServer(
            EventLoop loop,
            Supplier<? extends BaseProtocol<Transport>> protocolFactory,
            String host,
            int port,
            ChannelInitializer<? extends Channel> initializer) {
        Objects.requireNonNull(protocolFactory, "protocolFactory");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(initializer, "initializer");
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(NettyLoops.group(loop))
                .channelFactory(Attachments.serverSockets(loop))
                .childHandler(new Front(initializer, () -> new ProtocolHandler(loop, protocolFactory.get())));
        return loop.createTask(() -> {
            InetSocketAddress address =
                    loop.getAddrInfo(host, port, ResolveOptions.DEFAULT).await().get(0);
            return NettyFutures.channel(bootstrap.bind(address)).await();
        });
    }

    /** The user's handlers, and the protocol behind them. */
    @ChannelHandler.Sharable
    private static final class Front extends ChannelInitializer<Channel> {
        private final ChannelHandler user;
        private final Supplier<ProtocolHandler> last;

        Front(ChannelHandler user, Supplier<ProtocolHandler> last) {
            this.user = user;
            this.last = last;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(user).addLast(last.get());
        }
    }
}
