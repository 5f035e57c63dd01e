package org.tulip4j.internal.net;

import java.nio.channels.ServerSocketChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.ready.Readiness;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.ListeningSocket;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;

/** Serves on listening sockets that users hand over. Confined to the loop. */
public final class AdoptedServers {
    /** Runs the servers. */
    private final Loop loop;
    /** Lends what every connection of the loop shares. */
    private final Network network;
    /** Knows the channels that are in use otherwise. */
    private final Readiness readiness;

    /** Makes those of one loop. */
    public AdoptedServers(Loop loop, Network network, Readiness readiness) {
        this.loop = loop;
        this.network = network;
        this.readiness = readiness;
    }

    /** Serves on a socket, whatever its form. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            ListeningSocket socket,
            ServerOptions options) {
        return serve(factory, socket, options, null);
    }

    private Future<Server> serve(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            ListeningSocket socket,
            ServerOptions options,
            @Nullable HandOver handOver) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(options, "options");
        if (options.reusePort() || options.reuseAddress() != null) {
            throw new IllegalArgumentException(
                    "the socket is bound already: set SO_REUSEADDR and SO_REUSEPORT where it is"
                            + " made, not by the server's options: " + options);
        }
        Network.checkServing(options.tls());
        ServerImpl server = new ServerImpl(loop, network.backend(), network, factory, options, handOver);
        return Serving.takingOver(loop, server, socket);
    }

    /** Serves on a channel of the JDK, and lets other loops have what it accepts, if they are given. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            ServerSocketChannel channel,
            ServerOptions options,
            @Nullable HandOver handOver) {
        Objects.requireNonNull(options, "options");
        return serve(factory, new ListeningChannel(loop, network, readiness, channel, options), options, handOver);
    }
}
