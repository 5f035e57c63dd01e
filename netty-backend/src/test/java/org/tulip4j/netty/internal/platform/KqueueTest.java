package org.tulip4j.netty.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramChannelConfig;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannelConfig;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.DomainSocketChannelConfig;
import io.netty.channel.unix.ServerDomainSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.tulip4j.Clock;
import org.tulip4j.netty.internal.TestBed;
import org.tulip4j.netty.internal.TestBed.FakeConnectSink;
import org.tulip4j.netty.internal.backend.KqueueBackendProvider;
import org.tulip4j.netty.internal.loop.LentEventLoop;
import org.tulip4j.netty.internal.socket.NettySocketView;
import org.tulip4j.netty.internal.stream.ChannelSetup;
import org.tulip4j.netty.internal.stream.NettyConnect;
import org.tulip4j.netty.internal.stream.NettyDatagrams;
import org.tulip4j.netty.internal.stream.NettyListener;
import org.tulip4j.netty.internal.version.Unavailable;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.Backend.ListenOptions;
import org.tulip4j.spi.BacklogFullException;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.UnixAddress;

/**
 * The kqueue backend as far as it goes without a kernel that has kqueue: the real classes over channels that are not real.
 * Nothing here shows that a byte travels; run {@code NettyBackendTest} and the conformance kit on macOS for that.
 */
class KqueueTest {
    private static final InetSocketAddress ADDRESS = TestBed.loopback(4711);
    private static final ListenOptions OPTIONS =
            ListenOptions.of(77).withReuseAddress(true).withReusePort(true).withKeepAlive(true);

    private final ServerSocketChannel server = mock(ServerSocketChannel.class, RETURNS_DEEP_STUBS);
    private final ServerSocketChannelConfig serverConfig = mock(ServerSocketChannelConfig.class, RETURNS_SELF);
    private final SocketChannel socket = mock(SocketChannel.class, RETURNS_DEEP_STUBS);
    private final SocketChannelConfig socketConfig = mock(SocketChannelConfig.class, RETURNS_SELF);
    private final ServerDomainSocketChannel unixServer = mock(ServerDomainSocketChannel.class, RETURNS_DEEP_STUBS);
    private final ChannelConfig unixServerConfig = mock(ChannelConfig.class, RETURNS_SELF);
    private final DomainSocketChannel unixSocket = mock(DomainSocketChannel.class, RETURNS_DEEP_STUBS);
    private final DomainSocketChannelConfig unixConfig = mock(DomainSocketChannelConfig.class, RETURNS_SELF);
    private final DatagramChannel datagrams = mock(DatagramChannel.class, RETURNS_DEEP_STUBS);
    private final DatagramChannelConfig datagramConfig = mock(DatagramChannelConfig.class, RETURNS_SELF);
    private final List<InetSocketAddress> connected = new ArrayList<>();
    private int empties;
    private final FakeAcceptSink sink = new FakeAcceptSink();
    private final ChannelSetup setup = setup(new Channels());

    /** kqueue's settings, with channels of the test in place of its own. */
    private final class Channels implements NettyTransport {
        private final KqueueTransport kqueue = new KqueueTransport();

        @Override
        public IoHandlerFactory ioHandlers() {
            return executor -> mock(IoHandler.class);
        }

        @Override
        public SocketChannel newSocket() {
            return socket;
        }

        @Override
        public ServerSocketChannel newServerSocket(boolean ipv4) {
            return server;
        }

        @Override
        public DuplexChannel newUnixSocket() {
            return unixSocket;
        }

        @Override
        public ServerChannel newUnixServer() {
            return unixServer;
        }

        @Override
        public SocketAddress toNetty(UnixAddress address) {
            return kqueue.toNetty(address);
        }

        @Override
        public DirectWriter outlet(Scratch scratch) {
            return DirectWriter.none();
        }

        @Override
        public DatagramChannel newDatagrams(SocketProtocolFamily family) {
            return datagrams;
        }

        @Override
        public void connect(DatagramChannel channel, InetSocketAddress remote) {
            connected.add(remote);
        }

        @Override
        public SocketAddress localAddress(DatagramChannel channel) {
            return ADDRESS;
        }

        @Override
        public void sendEmpty(DatagramChannel channel, InetSocketAddress to) {
            empties++;
        }

        @Override
        public void reusePort(Channel channel) throws IOException {
            kqueue.reusePort(channel);
        }

        @Override
        public void leaveIpv4Alone(Channel channel) throws IOException {
            kqueue.leaveIpv4Alone(channel);
        }

        @Override
        public boolean mapsWildcard() {
            return kqueue.mapsWildcard();
        }
    }

    private ChannelSetup setup(NettyTransport transport) {
        when(server.config()).thenReturn(serverConfig);
        when(socket.config()).thenReturn(socketConfig);
        when(socket.isOpen()).thenReturn(true);
        when(unixServer.config()).thenReturn(unixServerConfig);
        when(unixSocket.config()).thenReturn(unixConfig);
        LentEventLoop loop = new LentEventLoop(transport.ioHandlers(), false, transport::watched);
        loop.pollNow();
        registers(server);
        registers(socket);
        registers(unixServer);
        registers(unixSocket);
        when(datagrams.config()).thenReturn(datagramConfig);
        registers(datagrams);
        return new ChannelSetup(transport, loop);
    }

    /** Registration succeeds at once, as it does within the loop. */
    private static void registers(Channel channel) {
        Channel.Unsafe unsafe = mock(Channel.Unsafe.class);
        when(channel.unsafe()).thenReturn(unsafe);
        org.mockito.Mockito.doAnswer(call -> ((DefaultChannelPromise) call.getArgument(1)).setSuccess())
                .when(unsafe)
                .register(any(), any());
    }

    private static ChannelFuture done(Channel channel, Throwable cause) {
        DefaultChannelPromise promise = new DefaultChannelPromise(channel, ImmediateEventExecutor.INSTANCE);
        return cause == null ? promise.setSuccess() : promise.setFailure(cause);
    }

    private NettyListener open(Throwable bindFailure) throws IOException {
        ChannelFuture bound = done(server, bindFailure);
        when(server.bind(ADDRESS)).thenReturn(bound);
        when(server.localAddress()).thenReturn(ADDRESS);
        return NettyListener.open(setup, ADDRESS, OPTIONS, sink);
    }

    @Test
    void elsewhereItIsUnavailableWithTheReasonAndCannotBeMade() {
        assumeFalse(Unavailable.suits("kqueue"), "kqueue may run here");
        KqueueBackendProvider provider = new KqueueBackendProvider();
        assertThat(provider.isAvailable()).isFalse();
        assertThat(provider.suitsSystem()).isFalse();
        assertThat(provider.unavailabilityCause()).hasMessageContaining("needs macOS or a BSD");
        assertThatThrownBy(() -> provider.create(Clock.SYSTEM))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("kqueue cannot be used here");
    }

    @Test
    void listeningSetsEveryOptionBeforeItBinds() throws IOException {
        NettyListener listener = open(null);
        assertThat(listener.localAddress()).isEqualTo(ADDRESS);
        InOrder order = inOrder(serverConfig, server);
        order.verify(serverConfig).setAutoRead(false);
        order.verify(serverConfig).setOption(ChannelOption.SO_REUSEADDR, true);
        order.verify(serverConfig).setOption(ChannelOption.SO_BACKLOG, 77);
        order.verify(serverConfig).setOption(UnixChannelOption.SO_REUSEPORT, true);
        order.verify(server).bind(ADDRESS);
        listener.resumeAccepting();
        order.verify(serverConfig).setAutoRead(true);
        listener.pauseAccepting();
        order.verify(serverConfig).setAutoRead(false);
        listener.close();
        listener.close();
        order.verify(server).close();
        order.verifyNoMoreInteractions();
    }

    @Test
    void aBindThatFailsNamesTheAddressAndClosesTheChannel() {
        assertThatThrownBy(() -> open(new BindException("bind(..) failed with error(-48): Address already in use")))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot bind 127.0.0.1:4711: Address already in use");
        verify(server).close();
    }

    @Test
    void anOptionThatTheSystemRefusesClosesTheChannel() {
        when(serverConfig.setOption(UnixChannelOption.SO_REUSEPORT, true)).thenThrow(new ChannelException("refused"));
        assertThatThrownBy(() -> open(null))
                .isInstanceOf(ChannelException.class)
                .hasMessage("refused");
        verify(server).close();
        verify(server, never()).bind(ADDRESS);
    }

    @Test
    void acceptedSocketsAreKeptAliveAndDoNotDelay() throws IOException {
        NettyListener listener = open(null);
        listener.resumeAccepting();
        when(socket.remoteAddress()).thenReturn(TestBed.loopback(99));
        listener.channelRead(null, socket);
        verify(socketConfig).setKeepAlive(true);
        verify(socketConfig).setTcpNoDelay(true);
        verify(socketConfig).setAllowHalfClosure(true);
        verify(socketConfig).setAutoRead(false);
        assertThat(sink.accepted).isEqualTo(1);
    }

    @Test
    void anAcceptedSocketWhosePeerIsGoneIsDroppedUntold() throws IOException {
        NettyListener listener = open(null);
        listener.resumeAccepting();
        when(socketConfig.setKeepAlive(true)).thenThrow(new ChannelException("Invalid argument"));
        listener.channelRead(null, socket);
        verify(socket.unsafe()).closeForcibly();
        assertThat(sink.accepted).isZero();
        assertThat(sink.failures).isEmpty();
    }

    @Test
    void whatAcceptingThrowsIsToldUntilTheListenerIsClosed() throws IOException {
        NettyListener listener = open(null);
        IOException exhausted = new IOException("accept(..) failed with error(-24): Too many open files");
        IOException down = new IOException("accept(..) failed with error(-50): Network is down");
        listener.exceptionCaught(null, exhausted);
        listener.exceptionCaught(null, new IOException("Software caused connection abort"));
        listener.exceptionCaught(null, down);
        listener.close();
        listener.exceptionCaught(null, new IOException("late"));
        listener.channelRead(null, socket);
        assertThat(sink.failures).hasSize(2);
        assertThat(sink.failures.get(0))
                .isInstanceOf(OutOfResourcesException.class)
                .hasCause(exhausted);
        assertThat(sink.failures.get(1)).isSameAs(down);
        assertThat(sink.accepted).isZero();
        verify(socket.unsafe()).closeForcibly();
    }

    @Test
    void aRefusedConnectIsTheJdksExceptionWithTheAddress() throws IOException {
        assertThat(connect(new ConnectException(
                        "connect(..) failed with error(-61): Connection refused: /127.0.0.1:4711")))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Connect call to 127.0.0.1:4711 failed: Connection refused");
        assertThat(connect(new NoRouteToHostException("connect(..) failed with error(-65): No route to host")))
                .isInstanceOf(NoRouteToHostException.class)
                .hasMessageContaining("No route to host");
    }

    private IOException connect(Throwable failure) throws IOException {
        ChannelFuture connected = done(socket, failure);
        when(socket.connect(ADDRESS)).thenReturn(connected);
        FakeConnectSink outcome = new FakeConnectSink();
        NettyConnect connect = new NettyConnect(setup, ADDRESS, outcome);
        connect.start(null);
        ((LentEventLoop) setup.loop()).pollNow();
        return outcome.failure;
    }

    @Test
    void aLocalAddressThatCannotBeBoundFailsAtTheCall() throws IOException {
        ChannelFuture refused = done(socket, new BindException("bind(..) failed with error(-49): Can't assign it"));
        when(socket.bind(ADDRESS)).thenReturn(refused);
        NettyConnect connect = new NettyConnect(setup, ADDRESS, new FakeConnectSink());
        assertThatThrownBy(() -> connect.start(ADDRESS))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot bind 127.0.0.1:4711: Can't assign it");
        verify(socket).close();
        verify(socket, never()).connect(any());
    }

    @Test
    void standardOptionsHaveNettysNames() throws IOException {
        NettySocketView view = new NettySocketView(socket, null);
        maps(view, StandardSocketOptions.SO_RCVBUF, ChannelOption.SO_RCVBUF, 1);
        maps(view, StandardSocketOptions.SO_SNDBUF, ChannelOption.SO_SNDBUF, 2);
        maps(view, StandardSocketOptions.SO_LINGER, ChannelOption.SO_LINGER, 3);
        maps(view, StandardSocketOptions.IP_TOS, ChannelOption.IP_TOS, 4);
        maps(view, StandardSocketOptions.TCP_NODELAY, ChannelOption.TCP_NODELAY, true);
        maps(view, StandardSocketOptions.SO_KEEPALIVE, ChannelOption.SO_KEEPALIVE, true);
        maps(view, StandardSocketOptions.SO_REUSEADDR, ChannelOption.SO_REUSEADDR, true);
        assertThatThrownBy(() -> view.option(StandardSocketOptions.SO_BROADCAST))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("SO_BROADCAST");
        when(socketConfig.getOption(ChannelOption.SO_RCVBUF)).thenThrow(new ChannelException(new IOException("gone")));
        assertThatThrownBy(() -> view.option(StandardSocketOptions.SO_RCVBUF))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        when(socket.isOpen()).thenReturn(false);
        assertThatThrownBy(() -> view.option(StandardSocketOptions.SO_SNDBUF))
                .isInstanceOf(ClosedChannelException.class);
    }

    private <T> void maps(NettySocketView view, SocketOption<T> option, ChannelOption<T> netty, T value)
            throws IOException {
        when(socketConfig.getOption(netty)).thenReturn(value);
        when(socketConfig.setOption(netty, value)).thenReturn(true);
        assertThat(view.option(option)).isEqualTo(value);
        view.setOption(option, value);
        verify(socketConfig).setOption(netty, value);
        when(socketConfig.setOption(netty, value)).thenReturn(false);
        assertThatThrownBy(() -> view.setOption(option, value)).isInstanceOf(UnsupportedOperationException.class);
    }

    private NettyDatagrams datagrams(boolean connects, Throwable bindFailure) throws IOException {
        ChannelFuture bound = done(datagrams, bindFailure);
        when(datagrams.bind(any())).thenReturn(bound);
        when(datagrams.isOpen()).thenReturn(true);
        return NettyDatagrams.open(
                setup,
                DatagramSettings.of(StandardProtocolFamily.INET)
                        .withRemoteAddress(connects ? TestBed.loopback(99) : null)
                        .withReusePort(true)
                        .withBroadcast(true));
    }

    @Test
    void datagramSocketsAreSetUpThenBoundThenConnected() throws IOException {
        NettyDatagrams endpoint = datagrams(true, null);
        InOrder order = inOrder(datagramConfig, datagrams);
        order.verify(datagramConfig).setAutoRead(false);
        order.verify(datagramConfig).setOption(UnixChannelOption.SO_REUSEPORT, true);
        order.verify(datagramConfig).setBroadcast(true);
        order.verify(datagrams).bind(new InetSocketAddress("0.0.0.0", 0));
        assertThat(connected).containsExactly(TestBed.loopback(99));
        assertThat(endpoint.socket().localAddress()).isEqualTo(ADDRESS);
        assertThat(endpoint.socket().remoteAddress()).isEqualTo(TestBed.loopback(99));
        endpoint.resumeReading();
        order.verify(datagramConfig).setAutoRead(true);
        endpoint.close();
        order.verify(datagrams).close();
    }

    @Test
    void aDatagramSocketThatCannotBeBoundIsClosed() {
        assertThatThrownBy(() -> datagrams(false, new BindException("bind(..) failed with error(-48): Address in use")))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot bind 0.0.0.0:0: Address already in use");
        verify(datagrams).close();
    }

    @Test
    void emptyDatagramsGoPastThePipelineAndOthersWaitForTheFlush() throws IOException {
        NettyDatagrams endpoint = datagrams(false, null);
        when(datagrams.alloc()).thenReturn(UnpooledByteBufAllocator.DEFAULT);
        assertThat(endpoint.send(ByteBuffer.allocate(0), ADDRESS)).isTrue();
        assertThat(empties).isEqualTo(1);
        assertThat(endpoint.send(ByteBuffer.allocate(3), ADDRESS)).isTrue();
        assertThat(endpoint.holds()).isTrue();
        verify(datagrams, never()).write(any());
        DefaultChannelPromise written = new DefaultChannelPromise(datagrams, ImmediateEventExecutor.INSTANCE);
        when(datagrams.write(any())).thenReturn(written);
        endpoint.flush();
        verify(datagrams).flush();
        assertThat(endpoint.holds()).isTrue();
        written.setSuccess();
        assertThat(endpoint.holds()).isFalse();
    }

    @Test
    void itSendsToTheSocketInOneCall() throws IOException {
        Channel channel = mock(Channel.class, withSettings().extraInterfaces(UnixChannel.class));
        Socket socket = mock(Socket.class);
        when(((UnixChannel) channel).fd()).thenReturn(socket);
        when(socket.send(any(), anyInt(), anyInt())).thenReturn(3);
        DirectWriter outlet = new KqueueTransport().outlet(new Scratch());
        ByteBuffer data = ByteBuffer.allocateDirect(10).position(2);
        assertThat(outlet.write(channel, data)).isEqualTo(3);
        assertThat(data.position()).isEqualTo(5);
        verify(socket).send(data, 2, 10);
    }

    /** Counts. */
    private static final class FakeAcceptSink implements AcceptSink {
        private final List<Throwable> failures = new ArrayList<>();
        private int accepted;

        @Override
        public void accepted(StreamEndpoint endpoint, SocketAddress peer) {
            accepted++;
        }

        @Override
        public void acceptFailed(Throwable cause) {
            failures.add(cause);
        }
    }

    @Test
    void unixServer_binds_thePathAndKeepsItAsItsAddress() throws IOException {
        UnixAddress path = UnixAddress.of(Path.of("run/it"));
        ChannelFuture bound = done(unixServer, null);
        when(unixServer.bind(new DomainSocketAddress("run/it"))).thenReturn(bound);

        NettyListener listener = NettyListener.open(setup, path, 7, sink);

        assertThat(listener.localAddress()).isEqualTo(path);
        verify(unixServerConfig).setOption(ChannelOption.SO_BACKLOG, 7);
        verify(unixServerConfig, never()).setOption(org.mockito.ArgumentMatchers.eq(ChannelOption.SO_REUSEADDR), any());
    }

    @Test
    void unixServer_notBound_namesThePath() {
        UnixAddress path = UnixAddress.of(Path.of("run/it"));
        ChannelFuture refused = done(unixServer, new IOException("bind(..) failed with error(-13): Permission denied"));
        when(unixServer.bind(any(SocketAddress.class))).thenReturn(refused);

        assertThatThrownBy(() -> NettyListener.open(setup, path, 7, sink))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot bind run/it: Permission denied");
        verify(unixServer).close();
    }

    @Test
    void unixConnect_tellsTheAddresses_ofTheCoreAndSetsNoTcpOptions() throws IOException {
        UnixAddress path = UnixAddress.of(Path.of("run/it"));
        ChannelFuture connectedNow = done(unixSocket, null);
        when(unixSocket.connect(new DomainSocketAddress("run/it"))).thenReturn(connectedNow);
        FakeConnectSink outcome = new FakeConnectSink();

        NettyConnect connect = new NettyConnect(setup, path, outcome);
        connect.operationComplete(connectedNow);

        assertThat(outcome.endpoint.socket().remoteAddress()).isEqualTo(path);
        assertThat(outcome.endpoint.socket().localAddress()).isEqualTo(UnixAddress.UNNAMED);
        verify(unixConfig).setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        verify(unixConfig, never()).setOption(org.mockito.ArgumentMatchers.eq(ChannelOption.TCP_NODELAY), any());
    }

    @Test
    void unixConnect_fullQueue_makesTheCoreTryAgain() throws IOException {
        UnixAddress path = UnixAddress.of(Path.of("run/it"));
        FakeConnectSink outcome = new FakeConnectSink();
        NettyConnect connect = new NettyConnect(setup, path, outcome);

        connect.operationComplete(done(
                unixSocket, new IOException("connect(..) failed with error(-35): Resource temporarily unavailable")));

        assertThat(outcome.failure).isInstanceOf(BacklogFullException.class).hasMessageContaining("run/it");
    }

    @Test
    void abstractName_isRefused_becauseOnlyLinuxHasThem() {
        assertThatThrownBy(() -> new KqueueTransport().toNetty(UnixAddress.abstractName("it")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("@it")
                .hasMessageContaining("use a path");
    }
}
