package org.tulip4j.internal.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Supplier;
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
import org.tulip4j.internal.diagnose.Timed;
import org.tulip4j.internal.loop.LoopParts;
import org.tulip4j.internal.net.Network;
import org.tulip4j.internal.subprocess.SubprocessStart;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.SubprocessTransport;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/**
 * The part of a loop that opens: names, connections, servers, child processes. Each method checks the thread and asks the
 * class that knows how.
 */
public abstract class LoopEndpoints extends LoopChannels {
    /** Makes connections and servers. */
    private final Network network;

    /** Makes a stopped loop; what it opens is made with the loop as it is then. */
    protected LoopEndpoints(LoopParts parts) {
        super(parts);
        network = new Network(this, backend(), names(), readiness());
    }

    /** {@return what makes connections and servers} */
    public final Network network() {
        return network;
    }

    @Override
    void closeChannels() throws IOException {
        network.close();
        super.closeChannels();
    }

    // Names

    @Override
    public Future<List<InetSocketAddress>> getAddrInfo(@Nullable String host, int port, ResolveOptions options) {
        checkLoop();
        return network.names().addresses(host, port, options);
    }

    @Override
    public Future<HostAndPort> getNameInfo(InetSocketAddress address, NameFlags flags) {
        checkLoop();
        return network.names().name(address, flags);
    }

    // Connections

    @Override
    public <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            Supplier<P> factory, String host, int port, ConnectOptions options) {
        checkLoop();
        return Timed.of(this, "connecting to " + host + ":" + port, network.connect(factory, host, port, options));
    }

    @Override
    public <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            Supplier<P> factory, SocketChannel channel, @Nullable TlsOptions tls) {
        checkLoop();
        return network.adopt(factory, channel, tls, false);
    }

    @Override
    public <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> connectAccepted(
            Supplier<P> factory, SocketChannel channel, @Nullable TlsOptions tls) {
        checkLoop();
        return network.adopt(factory, channel, tls, true);
    }

    @Override
    public Future<Transport> startTls(
            Transport transport, BaseProtocol<? super Transport> protocol, TlsOptions options, boolean serverSide) {
        return startTls(transport, protocol, options, serverSide, null);
    }

    /** Begins TLS like the other {@code startTls}, with encrypted bytes that were read already; not kept. */
    public Future<Transport> startTls(
            Transport transport,
            BaseProtocol<? super Transport> protocol,
            TlsOptions options,
            boolean serverSide,
            @Nullable ByteBuffer early) {
        checkLoop();
        return Timed.of(this, "handshake of TLS", network.startTls(transport, protocol, options, serverSide, early));
    }

    @Override
    public Future<Server> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions options) {
        checkLoop();
        return network.serve(factory, hosts, port, options);
    }

    @Override
    public Future<Server> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            ServerSocketChannel channel,
            ServerOptions options) {
        checkLoop();
        return network.serve(factory, channel, options);
    }

    @Override
    public <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createUnixConnection(
            Supplier<P> factory, UnixAddress address, ConnectOptions options) {
        checkLoop();
        return Timed.of(this, "connecting to " + address, network.connect(factory, address, options));
    }

    @Override
    public Future<Server> createUnixServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory, UnixAddress address, ServerOptions options) {
        checkLoop();
        return network.serve(factory, address, options);
    }

    @Override
    public <P extends DatagramProtocol> Future<Connected<DatagramTransport, P>> createDatagramEndpoint(
            Supplier<P> factory, DatagramOptions options) {
        checkLoop();
        return network.datagrams(factory, options);
    }

    // Child processes

    @Override
    public <P extends SubprocessProtocol> Future<Connected<SubprocessTransport, P>> subprocessExec(
            Supplier<P> factory, List<String> command, ProcessOptions options) {
        checkLoop();
        backend().requireSystem("child processes");
        return SubprocessStart.exec(this, factory, command, options);
    }

    @Override
    public <P extends SubprocessProtocol> Future<Connected<SubprocessTransport, P>> subprocessShell(
            Supplier<P> factory, String command, ProcessOptions options) {
        checkLoop();
        backend().requireSystem("child processes");
        return SubprocessStart.exec(this, factory, SubprocessStart.shell(command), options);
    }
}
