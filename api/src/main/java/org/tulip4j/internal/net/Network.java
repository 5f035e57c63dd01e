package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.internal.buffer.GatherPool;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.names.Lookup;
import org.tulip4j.internal.ready.Readiness;
import org.tulip4j.internal.tls.TlsStreams;
import org.tulip4j.internal.transport.StreamTransport;
import org.tulip4j.internal.transport.TlsUpgrade;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSockets;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/** Makes connections and servers for a loop. Confined to the loop. */
public final class Network {
    /** Runs what is made here. */
    private final Loop loop;
    /** Makes the sockets. */
    private final Backend backend;
    /** Looks names up. */
    private final Addresses names;
    /** Knows the channels that are in use otherwise. */
    private final Readiness readiness;

    /** Lends buffers to all connections of the loop. */
    private final GatherPool pool = new GatherPool();
    /** The encrypted connections of the loop that are not closed. */
    private final TlsStreams encrypted;
    /** Makes servers on sockets that users hand over. */
    private final AdoptedServers adoptedServers;
    /** The socket files that servers of the loop have made. */
    private final UnixFiles unixFiles;

    /** Makes the network of one loop; channels that users give are asked for with the others that they watch. */
    public Network(Loop loop, Backend backend, Lookup names, Readiness readiness) {
        this.loop = loop;
        this.backend = backend;
        this.encrypted = new TlsStreams(loop);
        this.names = new Addresses(names);
        this.readiness = readiness;
        this.unixFiles = new UnixFiles(backend);
        this.adoptedServers = new AdoptedServers(loop, this, readiness);
    }

    /**
     * Removes the files of the servers and releases the engines of the connections that were not closed. Called when the loop
     * is closed, before the backend is.
     */
    public void close() {
        encrypted.abandon();
        unixFiles.close();
    }

    GatherPool pool() {
        return pool;
    }

    TlsStreams encryption() {
        return encrypted;
    }

    Backend backend() {
        return backend;
    }

    UnixFiles unixFiles() {
        return unixFiles;
    }

    /** {@return what makes servers on sockets that users hand over} */
    public AdoptedServers adoptedServers() {
        return adoptedServers;
    }

    /** {@return the look-ups of the loop} */
    public Addresses names() {
        return names;
    }

    /** Resolves, races, makes the protocol, starts the transport. */
    public <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> connect(
            Supplier<P> factory, String host, int port, ConnectOptions options) {
        return connect(factory, host, port, options, backend);
    }

    /** Connects through sockets that may be others than the backend's own. */
    public <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> connect(
            Supplier<P> factory, String host, int port, ConnectOptions options, StreamSockets sockets) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        Addresses.checkHost(host);
        Addresses.checkPort(port, 1);
        TlsOptions tls = options.tls();
        requireRepeatable(tls);
        SSLEngine engine = tls == null ? null : tls.newEngine(false, host, port);
        Connecting<P> connecting = new Connecting<>(loop, this, factory, host + ":" + port, options, engine);
        connecting.resolveAndRace(names, host, port, sockets);
        return connecting;
    }

    /** Connects to a Unix domain socket, makes the protocol, starts the transport. */
    public <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> connect(
            Supplier<P> factory, UnixAddress address, ConnectOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        Addresses.checkNamed(address);
        if (options.localAddress() != null) {
            throw new IllegalArgumentException("a Unix connection has no local address: " + options.localAddress());
        }
        TlsOptions tls = options.tls();
        SSLEngine engine = tls == null ? null : tls.newEngine(false, null, -1);
        Connecting<P> connecting = new Connecting<>(loop, this, factory, address.toString(), options, engine);
        try {
            connecting.connect(address);
        } catch (RuntimeException unsupported) {
            connecting.release();
            throw unsupported;
        }
        return connecting;
    }

    /** Refuses TLS where a run is to be done again: its keys are drawn anew in each. */
    private void requireRepeatable(@Nullable TlsOptions tls) {
        if (tls != null) {
            loop.requireUngated("connections with TLS, whose keys are drawn anew in each run,");
        }
    }

    /** Encrypts a connection that is there. */
    public Future<Transport> startTls(
            Transport transport,
            BaseProtocol<? super Transport> protocol,
            TlsOptions options,
            boolean serverSide,
            @Nullable ByteBuffer early) {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(options, "options");
        if (!(Objects.requireNonNull(transport, "transport") instanceof StreamTransport plain)) {
            throw new IllegalArgumentException("startTls takes a transport that a loop of tulip made: " + transport);
        }
        requireRepeatable(options);
        SSLEngine engine = options.newEngine(serverSide, null, -1);
        TlsUpgrade upgrade = new TlsUpgrade(loop, encrypted, pool, plain, protocol, options, engine, early);
        try {
            plain.replaceBy(upgrade);
        } catch (RuntimeException refused) {
            options.release(engine);
            throw refused;
        }
        return upgrade;
    }

    /** A transport on an endpoint that is there already; its protocol hears of everything from now on. */
    public StreamTransport start(
            StreamEndpoint endpoint, BaseProtocol<? super Transport> protocol, @Nullable Runnable then) {
        StreamTransport made = new StreamTransport(loop, endpoint, protocol, pool);
        made.start(then);
        return made;
    }

    /** Takes over a connected channel, encrypted or not. */
    public <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> adopt(
            Supplier<P> factory, SocketChannel channel, @Nullable TlsOptions tls, boolean serverSide) {
        Objects.requireNonNull(factory, "factory");
        if (!Objects.requireNonNull(channel, "channel").isConnected()) {
            throw new IllegalArgumentException(channel + " is not connected; connect it first");
        }
        readiness.requireUnwatched(channel);
        SSLEngine engine = tls == null ? null : tls.newEngine(serverSide, null, -1);
        Connecting<P> connecting = new Connecting<>(
                loop, this, factory, String.valueOf(channel), ConnectOptions.DEFAULT.withTls(tls), engine);
        connecting.adopt(channel);
        return connecting;
    }

    /** Resolves, opens, makes the protocol, starts the transport. */
    public <P extends DatagramProtocol> Future<Connected<DatagramTransport, P>> datagrams(
            Supplier<P> factory, DatagramOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        if (options.localAddress() != null) {
            Addresses.checkHost(options.localAddress().getHostString());
        }
        if (options.remoteAddress() != null) {
            Addresses.checkHost(options.remoteAddress().getHostString());
            Addresses.checkPort(options.remoteAddress().getPort(), 1);
        }
        DatagramConnecting<P> connecting = new DatagramConnecting<>(loop, backend, factory, options);
        connecting.begin(names, readiness);
        return connecting;
    }

    /** Resolves, binds, and starts serving when asked to. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions options) {
        return serve(factory, hosts, port, options, null, backend);
    }

    /** Serves through sockets that may be others than the backend's own. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions options,
            StreamSockets sockets) {
        return serve(factory, hosts, port, options, null, sockets);
    }

    /** Serves through sockets that may be others than the backend's own, and lets other loops have what it accepts. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions options,
            @Nullable HandOver handOver,
            StreamSockets sockets) {
        checkServing(factory, hosts, port, options);
        requireRepeatable(options.tls());
        Serving serving = new Serving(loop, new ServerImpl(loop, sockets, this, factory, options, handOver));
        if (Addresses.isEverywhere(hosts)) {
            serving.bindEverywhere(port);
            return serving;
        }
        serving.resolveAndBind(names.resolveAll(hosts, port));
        return serving;
    }

    /**
     * A server bound to addresses that are known, through sockets that may be others than the backend's own; to none, it serves what other
     * loops hand over. Not serving yet. A wildcard among them stands for both families when that is said.
     */
    public ServerImpl serverAt(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            List<InetSocketAddress> addresses,
            boolean bothFamilies,
            ServerOptions options,
            StreamSockets sockets)
            throws IOException {
        ServerImpl server = new ServerImpl(loop, sockets, this, factory, options, null);
        server.bind(addresses, bothFamilies);
        return server;
    }

    /** Refuses what no server can be made of. Any thread. */
    public static void checkServing(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        Addresses.checkPort(port, 0);
        for (String host : hosts) {
            if (!host.isBlank()) {
                Addresses.checkHost(host);
            }
        }
        checkServing(options.tls());
    }

    /** What cannot serve is refused here, not at the first connection. */
    static void checkServing(@Nullable TlsOptions tls) {
        if (tls != null) {
            tls.release(tls.newEngine(true, null, -1));
        }
    }

    /** Binds a Unix domain socket, and starts serving when asked to. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<? super Transport>> factory, UnixAddress address, ServerOptions options) {
        return serve(factory, address, options, null);
    }

    /** Serves, and lets other loops have what it accepts. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            UnixAddress address,
            ServerOptions options,
            @Nullable HandOver handOver) {
        checkServing(factory, address, options);
        ServerImpl server = new ServerImpl(loop, backend, this, factory, options, handOver);
        Serving serving = new Serving(loop, server);
        serving.bind(() -> server.bind(address, unixFiles));
        return serving;
    }

    /** Serves on a listening channel of the JDK. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            ServerSocketChannel channel,
            ServerOptions options) {
        return adoptedServers.serve(factory, channel, options, null);
    }

    /** Refuses what no Unix server can be made of. Any thread. */
    public static void checkServing(
            Supplier<? extends BaseProtocol<? super Transport>> factory, UnixAddress address, ServerOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        Addresses.checkNamed(address);
        if (options.reusePort() || options.keepAlive()) {
            throw new IllegalArgumentException(
                    "a Unix server has no ports to reuse and nothing to keep alive: " + options);
        }
        checkServing(options.tls());
    }
}
