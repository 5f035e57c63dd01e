package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.Future;
import org.tulip4j.HostAndPort;
import org.tulip4j.NameFlags;
import org.tulip4j.ResolveOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.buffer.GatherPool;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.names.Lookup;
import org.tulip4j.internal.ready.OwnedChannels;
import org.tulip4j.internal.ready.Readiness;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.OpeningFuture;
import org.tulip4j.internal.tls.TlsStream;
import org.tulip4j.internal.tls.TlsStreams;
import org.tulip4j.internal.transport.FileSending;
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
    private static final int MAX_PORT = 65_535;
    private static final int MAX_HOST = 253;

    private final Loop loop;
    private final Backend backend;
    private final Lookup resolver;
    /** Knows the channels that are in use otherwise. */
    private final Readiness readiness;

    private final GatherPool pool = new GatherPool();
    private final TlsStreams encrypted;
    private final UnixFiles unixFiles;

    /** For one loop; channels that users give are asked for with the others that they watch. */
    public Network(Loop loop, Backend backend, Lookup names, Readiness readiness) {
        this.loop = loop;
        this.backend = backend;
        this.encrypted = new TlsStreams(loop);
        this.resolver = names;
        this.readiness = readiness;
        this.unixFiles = new UnixFiles(backend);
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

    TlsStream encrypted(StreamEndpoint endpoint, SSLEngine engine, TlsOptions options) {
        return encrypted.encrypt(endpoint, engine, options);
    }

    /** Resolves, races, makes the protocol, starts the transport. */
    public <P extends BaseProtocol<Transport>> Future<Connected<Transport, P>> connect(
            Supplier<P> factory, String host, int port, ConnectOptions options) {
        return connect(factory, host, port, options, backend);
    }

    /** The same, through sockets that may be others than the backend's own. */
    public <P extends BaseProtocol<Transport>> Future<Connected<Transport, P>> connect(
            Supplier<P> factory, String host, int port, ConnectOptions options, StreamSockets sockets) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        checkHost(host);
        checkPort(port, 1);
        TlsOptions tls = options.tls();
        SSLEngine engine = tls == null ? null : tls.newEngine(false, host, port);
        Connecting<P> connecting = new Connecting<>(loop, this, factory, host + ":" + port, options, engine);
        connecting.resolveAndRace(resolver.resolve(host, port), sockets);
        return connecting;
    }

    /** Sends part of a file through a transport. */
    public Future<Long> sendFile(
            Transport transport, FileChannel file, long offset, OptionalLong count, boolean fallback) {
        FileSending.checkPart(file, offset, count);
        if (!(Objects.requireNonNull(transport, "transport") instanceof StreamTransport core)) {
            throw new IllegalArgumentException("sendFile takes a transport that a loop of tulip made: " + transport);
        }
        FileSending sending = new FileSending(loop, core, file, offset, count, fallback);
        core.lend(sending);
        return sending;
    }

    /** The addresses of a host. */
    public Future<List<InetSocketAddress>> addresses(@Nullable String host, int port, ResolveOptions options) {
        Objects.requireNonNull(options, "options");
        if (host != null) {
            checkHost(host);
        }
        checkPort(port, 0);
        return resolver.resolve(host, port, options);
    }

    /** The name of an address. */
    public Future<HostAndPort> name(InetSocketAddress address, NameFlags flags) {
        Objects.requireNonNull(flags, "flags");
        if (Objects.requireNonNull(address, "address").isUnresolved()) {
            throw new IllegalArgumentException(address + " is unresolved; give an address, not a name");
        }
        return resolver.nameInfo(address, flags);
    }

    /** Connects to a Unix domain socket, makes the protocol, starts the transport. */
    public <P extends BaseProtocol<Transport>> Future<Connected<Transport, P>> connect(
            Supplier<P> factory, UnixAddress address, ConnectOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        checkNamed(address);
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

    /** Encrypts a connection that is there. */
    public Future<Transport> startTls(
            Transport transport,
            BaseProtocol<Transport> protocol,
            TlsOptions options,
            boolean serverSide,
            @Nullable ByteBuffer early) {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(options, "options");
        if (!(Objects.requireNonNull(transport, "transport") instanceof StreamTransport plain)) {
            throw new IllegalArgumentException("startTls takes a transport that a loop of tulip made: " + transport);
        }
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
    public StreamTransport start(StreamEndpoint endpoint, BaseProtocol<Transport> protocol, @Nullable Runnable then) {
        StreamTransport made = new StreamTransport(loop, endpoint, protocol, pool, null);
        made.start(then);
        return made;
    }

    /** Takes over a connected channel, encrypted or not. */
    public <P extends BaseProtocol<Transport>> Future<Connected<Transport, P>> adopt(
            Supplier<P> factory, SocketChannel channel, @Nullable TlsOptions tls, boolean serverSide) {
        Objects.requireNonNull(factory, "factory");
        if (!Objects.requireNonNull(channel, "channel").isConnected()) {
            throw new IllegalArgumentException(channel + " is not connected; connect it first");
        }
        readiness.requireUnwatched(channel);
        SSLEngine engine = tls == null ? null : tls.newEngine(serverSide, null, -1);
        Connecting<P> connecting = new Connecting<>(
                loop, this, factory, String.valueOf(channel), ConnectOptions.DEFAULT.withTls(tls), engine);
        try {
            StreamEndpoint endpoint = backend.adopt(channel);
            OwnedChannels.add(channel);
            connecting.use(endpoint);
        } catch (Throwable refused) {
            connecting.failWith(refused);
        }
        return connecting;
    }

    /** Resolves, opens, makes the protocol, starts the transport. */
    public <P extends DatagramProtocol> Future<Connected<DatagramTransport, P>> datagrams(
            Supplier<P> factory, DatagramOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        if (options.local() != null) {
            checkHost(options.local().getHostString());
        }
        if (options.remote() != null) {
            checkHost(options.remote().getHostString());
            checkPort(options.remote().getPort(), 1);
        }
        DatagramConnecting<P> connecting = new DatagramConnecting<>(loop, backend, factory, options);
        connecting.begin(resolver, readiness);
        return connecting;
    }

    /** Resolves, binds, and starts serving when asked to. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<Transport>> factory, List<String> hosts, int port, ServerOptions options) {
        return serve(factory, hosts, port, options, null, backend);
    }

    /** The same, through sockets that may be others than the backend's own. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions options,
            StreamSockets sockets) {
        return serve(factory, hosts, port, options, null, sockets);
    }

    /** The same; what it accepts may go to other loops. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions options,
            @Nullable HandOver handOver) {
        return serve(factory, hosts, port, options, handOver, backend);
    }

    private Future<Server> serve(
            Supplier<? extends BaseProtocol<Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions options,
            @Nullable HandOver handOver,
            StreamSockets sockets) {
        checkServing(factory, hosts, port, options);
        Serving serving = new Serving(loop, new ServerImpl(loop, sockets, this, factory, options, handOver));
        if (isEverywhere(hosts)) {
            serving.bindEverywhere(port);
            return serving;
        }
        // No stream: this is on the way of every start, and a pipeline loads two dozen classes.
        List<FutureImpl<List<InetSocketAddress>>> lookups = new ArrayList<>();
        for (String host : hosts) {
            lookups.add(resolver.resolve(host, port));
        }
        serving.resolveAndBind(lookups);
        return serving;
    }

    private static boolean isEverywhere(List<String> hosts) {
        boolean everywhere = hosts.isEmpty();
        for (String host : hosts) {
            everywhere |= host.isBlank();
        }
        return everywhere;
    }

    /**
     * A server bound to addresses that are known; to none, it serves what other loops hand over. Not serving yet. A wildcard among
     * them stands for both families when that is said.
     */
    public ServerImpl serverAt(
            Supplier<? extends BaseProtocol<Transport>> factory,
            List<InetSocketAddress> addresses,
            boolean bothFamilies,
            ServerOptions options)
            throws IOException {
        ServerImpl server = new ServerImpl(loop, backend, this, factory, options, null);
        server.bind(addresses, bothFamilies);
        return server;
    }

    /** Refuses what no server can be made of. Any thread. */
    public static void checkServing(
            Supplier<? extends BaseProtocol<Transport>> factory, List<String> hosts, int port, ServerOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        checkPort(port, 0);
        for (String host : hosts) {
            if (!host.isBlank()) {
                checkHost(host);
            }
        }
        checkServing(options.tls());
    }

    /** What cannot serve is refused here, not at the first connection. */
    private static void checkServing(@Nullable TlsOptions tls) {
        if (tls != null) {
            tls.release(tls.newEngine(true, null, -1));
        }
    }

    /** Binds a Unix domain socket, and starts serving when asked to. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<Transport>> factory, UnixAddress address, ServerOptions options) {
        return serve(factory, address, options, null);
    }

    /** The same; what it accepts may go to other loops. */
    public Future<Server> serve(
            Supplier<? extends BaseProtocol<Transport>> factory,
            UnixAddress address,
            ServerOptions options,
            @Nullable HandOver handOver) {
        checkServing(factory, address, options);
        ServerImpl server = new ServerImpl(loop, backend, this, factory, options, handOver);
        Serving serving = new Serving(loop, server);
        serving.bind(() -> server.bind(address, unixFiles));
        return serving;
    }

    /** Refuses what no Unix server can be made of. Any thread. */
    public static void checkServing(
            Supplier<? extends BaseProtocol<Transport>> factory, UnixAddress address, ServerOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        checkNamed(address);
        if (options.reusePort() || options.keepAlive()) {
            throw new IllegalArgumentException(
                    "a Unix server has no ports to reuse and nothing to keep alive: " + options);
        }
        checkServing(options.tls());
    }

    private static void checkNamed(UnixAddress address) {
        if (address.isUnnamed()) {
            throw new IllegalArgumentException(
                    "a path or a name is needed, not the unnamed address: UnixAddress.of, UnixAddress.abstractName");
        }
    }

    private static void checkHost(@Nullable String host) {
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException("a host is needed: " + host);
        }
        boolean bad = host.length() > MAX_HOST;
        for (int i = 0; i < host.length() && !bad; i++) {
            bad = host.charAt(i) <= ' ';
        }
        if (bad) {
            throw new IllegalArgumentException("not a host name or address: \"" + host + "\"");
        }
    }

    private static void checkPort(int port, int least) {
        if (port < least || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is out of range " + least + " to " + MAX_PORT);
        }
    }

    /** A connection in the making. States: resolving, racing, starting (the transport exists), done. */
    private static final class Connecting<P extends BaseProtocol<Transport>>
            extends OpeningFuture<Connected<Transport, P>> {
        private final Loop owner;
        private final Network network;
        private final Supplier<P> factory;
        private final String name;
        private final ConnectOptions options;
        /** Null: not encrypted, or the transport has it. */
        private @Nullable SSLEngine engine;

        private @Nullable FutureImpl<?> resolving;
        /** Ends the attempts, while there are any. */
        private @Nullable Runnable attempts;

        private @Nullable StreamTransport transport;
        private @Nullable TimerHandle limit;

        Connecting(
                Loop loop,
                Network network,
                Supplier<P> factory,
                String name,
                ConnectOptions options,
                @Nullable SSLEngine engine) {
            super(loop);
            this.engine = engine;
            this.owner = loop;
            this.network = network;
            this.factory = factory;
            this.name = name;
            this.options = options;
        }

        void resolveAndRace(FutureImpl<List<InetSocketAddress>> answer, StreamSockets sockets) {
            resolving = answer;
            if (options.timeout() != null) {
                limit = owner.callLater(options.timeout(), this::expire);
            }
            if (answer.isDone()) {
                race(answer, sockets);
            } else {
                answer.addDoneCallback(done -> race(answer, sockets));
            }
        }

        private void race(FutureImpl<List<InetSocketAddress>> answer, StreamSockets sockets) {
            resolving = null;
            if (isDone()) {
                return;
            }
            Throwable unresolved = answer.isCancelled() ? null : answer.exception();
            if (unresolved != null) {
                failWith(unresolved);
                return;
            }
            List<InetSocketAddress> addresses = Lookup.interleave(answer.result(), options.interleave());
            ConnectRace race = new ConnectRace(owner, sockets, addresses, options, this::use, this::failWith);
            attempts = race::cancel;
            race.startNext();
        }

        void connect(UnixAddress address) {
            UnixConnect connect = new UnixConnect(owner, network.backend, address, this::use, this::failWith);
            attempts = connect::cancel;
            connect.start();
            if (options.timeout() != null && !isDone()) {
                limit = owner.callLater(options.timeout(), this::expire);
            }
        }

        void use(StreamEndpoint endpoint) {
            attempts = null;
            P protocol;
            TlsStream tls = null;
            try {
                protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
                TlsOptions encryption = options.tls();
                if (engine != null && encryption != null) {
                    tls = network.encrypted(endpoint, engine, encryption);
                }
                transport = new StreamTransport(owner, tls == null ? endpoint : tls, protocol, network.pool, null);
                engine = null;
            } catch (Throwable thrown) {
                endpoint.close();
                failWith(thrown);
                return;
            }
            StreamTransport made = transport;
            if (tls == null) {
                start(made, protocol);
                return;
            }
            release();
            tls.handshake(null, failure -> {
                if (failure == null) {
                    start(made, protocol);
                } else {
                    failWith(failure);
                }
            });
        }

        private void start(StreamTransport made, P protocol) {
            boolean goesOn = made.start(() -> {
                release();
                trySetResult(new Connected<>(made, protocol));
            });
            if (!goesOn) {
                failWith(new IOException("the connection to " + name + " was given up before it was made"));
            }
        }

        private void failWith(Throwable cause) {
            release();
            trySetException(cause);
        }

        private void expire() {
            Throwable late = new TimeoutException("connecting to " + name + " took longer than " + options.timeout());
            giveUp();
            failWith(late);
        }

        private void giveUp() {
            if (resolving != null) {
                resolving.cancel();
            }
            if (attempts != null) {
                attempts.run();
            }
            if (transport != null) {
                transport.close();
            }
        }

        private void release() {
            if (limit != null) {
                limit.cancel();
                limit = null;
            }
            TlsOptions encryption = options.tls();
            if (engine != null && encryption != null) {
                encryption.release(engine);
                engine = null;
            }
        }

        @Override
        protected void discard(Connected<Transport, P> opened) {
            opened.transport().close();
        }

        @Override
        public boolean cancel(@Nullable String message) {
            if (!super.cancel(message)) {
                return false;
            }
            release();
            giveUp();
            return true;
        }
    }
}
