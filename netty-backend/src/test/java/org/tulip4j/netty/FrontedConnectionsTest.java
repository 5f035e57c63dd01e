package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.CancelledError;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Resolver;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** What goes wrong while connections with handlers in front are made, on loops of tulip's and on guests. */
@Timeout(60)
class FrontedConnectionsTest {
    private static final String HERE = "127.0.0.1";

    private final List<ErrorContext> errors = new ArrayList<>();

    static Stream<String> places() {
        List<String> here = java.util.ServiceLoader.load(BackendProvider.class).stream()
                .map(java.util.ServiceLoader.Provider::get)
                .filter(BackendProvider::isAvailable)
                .map(BackendProvider::name)
                .toList();
        Stream<String> own = Stream.of("epoll", "io_uring", "netty-nio").filter(here::contains);
        Stream<String> guests = NettyLoopsTest.hosts().map(host -> "guest " + host.get()[0]);
        return Stream.concat(own, guests);
    }

    /** Handlers that the test makes, and the channels they were asked for. */
    private final List<Channel> channels = Collections.synchronizedList(new ArrayList<>());

    private interface Body {
        void run(EventLoop loop) throws Exception;
    }

    /** The host {@code two} has two addresses. */
    private static final class Two implements Resolver {
        private final List<InetAddress> addresses;

        Two(String first, String second) throws IOException {
            addresses = List.of(InetAddress.getByName(first), InetAddress.getByName(second));
        }

        @Override
        public CompletableFuture<List<InetAddress>> resolve(String host) {
            return CompletableFuture.completedFuture(addresses);
        }

        @Override
        public CompletableFuture<String> nameOf(InetAddress address) {
            throw new UnsupportedOperationException();
        }
    }

    private void on(String place, Resolver names, Body body) throws Exception {
        LoopOptions options = LoopOptions.DEFAULT.withResolver(names);
        if (place.startsWith("guest ")) {
            IoHandlerFactory handlers = (IoHandlerFactory) NettyLoopsTest.hosts()
                    .filter(host -> place.equals("guest " + host.get()[0]))
                    .findFirst()
                    .orElseThrow()
                    .get()[1];
            MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, handlers);
            try {
                EventLoop loop = NettyLoops.attach(group.next(), options);
                loop.submitVoid(() -> play(loop, body)).get(50, TimeUnit.SECONDS);
            } finally {
                group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
            }
        } else {
            try (EventLoop loop = EventLoops.newLoop(options.withBackend(place))) {
                loop.runUntilCompleteVoid(() -> play(loop, body));
            }
        }
    }

    private void play(EventLoop loop, Body body) throws Exception {
        loop.setExceptionHandler((where, context) -> errors.add(context));
        body.run(loop);
    }

    private static Two names() throws IOException {
        return new Two("127.0.0.2", HERE);
    }

    private NettyConnections.Front front(NettyConnections.Front more) {
        return channel -> {
            channels.add(channel);
            more.init(channel);
        };
    }

    private static void nothing(Channel channel) {}

    private static int port(Server server) {
        return server.port();
    }

    private Server server(EventLoop loop, String host) {
        return NettyConnections.createServer(
                        loop, Recorder::new, List.of(host), 0, ServerOptions.DEFAULT, FrontedConnectionsTest::nothing)
                .await();
    }

    private Future<Connected<Transport, Recorder>> connect(
            EventLoop loop, String host, int port, NettyConnections.Front front) {
        return NettyConnections.createConnection(loop, Recorder::new, host, port, ConnectOptions.DEFAULT, front(front));
    }

    private void allAreClosed() {
        for (int i = 0; i < 500 && channels.stream().anyMatch(Channel::isOpen); i++) {
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
        assertThat(channels).noneMatch(Channel::isOpen);
    }

    private static void end(Server server) {
        server.close();
        server.abortClients();
        server.waitClosed().await();
    }

    /** What is tried with a server of this loop. */
    private interface Use {
        void with(EventLoop loop, Server server) throws Exception;
    }

    /** Nothing is reported, and the server ends. */
    private void withServer(String place, String host, Use use) throws Exception {
        on(place, names(), loop -> {
            Server server = server(loop, host);
            use.with(loop, server);
            end(server);
        });
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("places")
    void addressesRaceAndOneProtocolIsMade(String place) throws Exception {
        withServer(place, HERE, (loop, server) -> {
            List<Recorder> made = new ArrayList<>();
            Connected<Transport, Recorder> connected = NettyConnections.createConnection(
                            loop,
                            () -> {
                                made.add(new Recorder());
                                return made.get(0);
                            },
                            "two",
                            port(server),
                            ConnectOptions.DEFAULT,
                            front(FrontedConnectionsTest::nothing))
                    .await();
            assertThat(channels).hasSize(2);
            assertThat(made).hasSize(1).first().isSameAs(connected.protocol());
            assertThat(connected.protocol().events).containsExactly("made");
            connected.transport().close();
            allAreClosed();
        });
    }

    @ParameterizedTest
    @MethodSource("places")
    void anAddressThatDoesNotOpenIsOvertaken(String place) throws Exception {
        withServer(place, "0.0.0.0", (loop, server) -> {
            Connected<Transport, Recorder> connected = NettyConnections.createConnection(
                            loop,
                            Recorder::new,
                            "two",
                            port(server),
                            ConnectOptions.DEFAULT.withHappyEyeballsDelay(Duration.ofMillis(5)),
                            front(channel -> {
                                if (channels.size() == 1) {
                                    channel.pipeline().addLast(new Mute());
                                }
                            }))
                    .await();
            assertThat(channels).hasSize(2);
            assertThat(channels.get(1).isOpen()).isTrue();
            channels.remove(1);
            allAreClosed();
            connected.transport().close();
        });
    }

    /** Keeps to itself that the channel is active. */
    private static final class Mute extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext at) {
            // not passed on
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aConnectionThatDoesNotOpenIsLate(String place) throws Exception {
        withServer(place, HERE, (loop, server) -> {
            assertThatThrownBy(() -> NettyConnections.createConnection(
                                    loop,
                                    Recorder::new,
                                    HERE,
                                    port(server),
                                    ConnectOptions.DEFAULT.withTimeout(Duration.ofMillis(30)),
                                    front(channel -> channel.pipeline().addLast(new Mute())))
                            .await(SocketTimeoutException.class))
                    .isInstanceOf(SocketTimeoutException.class);
            allAreClosed();
        });
    }

    @ParameterizedTest
    @MethodSource("places")
    void allAddressesAreListenedOn(String place) throws Exception {
        withServer(place, "two", (loop, server) -> {
            assertThat(server.addresses())
                    .extracting(address ->
                            ((InetSocketAddress) address).getAddress().getHostAddress())
                    .containsExactly("127.0.0.2", HERE);
            for (SocketAddress address : server.addresses()) {
                InetSocketAddress at = (InetSocketAddress) address;
                try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
                    assertThat(socket.isConnected()).isTrue();
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("places")
    void aFrontThatThrowsFailsTheConnectWithItsException(String place) throws Exception {
        IllegalStateException broken = new IllegalStateException("no handlers today");
        withServer(place, HERE, (loop, server) -> {
            assertThatThrownBy(() -> connect(loop, "two", port(server), channel -> {
                                throw broken;
                            })
                            .await())
                    .isSameAs(broken);
            assertThat(channels).hasSize(1);
            allAreClosed();
        });
    }

    @ParameterizedTest
    @MethodSource("places")
    void anInitializerOfNettysThatThrowsFailsTheConnect(String place) throws Exception {
        withServer(place, HERE, (loop, server) -> {
            assertThatThrownBy(() -> NettyConnections.createConnection(
                                    loop, Recorder::new, "two", port(server), new ChannelInitializer<Channel>() {
                                        @Override
                                        protected void initChannel(Channel channel) {
                                            channels.add(channel);
                                            throw new IllegalStateException("no handlers today");
                                        }
                                    })
                            .await(IOException.class))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the handlers in front closed");
            assertThat(channels).hasSize(1);
            allAreClosed();
        });
    }

    @ParameterizedTest
    @MethodSource("places")
    void aServersFrontThatThrowsIsReportedAndTheServerGoesOn(String place) throws Exception {
        IllegalStateException broken = new IllegalStateException("not this one");
        on(place, names(), loop -> {
            Server server = NettyConnections.createServer(
                            loop, Recorder::new, List.of(HERE), 0, ServerOptions.DEFAULT, front(channel -> {
                                if (channels.size() == 1) {
                                    throw broken;
                                }
                            }))
                    .await();
            Recorder first = loop.createConnection(Recorder::new, HERE, port(server))
                    .await()
                    .protocol();
            while (first.events.size() < 3) {
                Tulip.sleep(Duration.ofMillis(1)).await();
            }
            assertThat(first.events.get(0)).isEqualTo("made");
            assertThat(first.events.get(first.events.size() - 1)).startsWith("lost");
            assertThat(channels).hasSize(1);
            allAreClosed();
            Transport second = loop.createConnection(Recorder::new, HERE, port(server))
                    .await()
                    .transport();
            while (channels.size() < 2) {
                Tulip.sleep(Duration.ofMillis(1)).await();
            }
            assertThat(channels.get(1).isOpen()).isTrue();
            second.close();
            end(server);
        });
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).exception()).isSameAs(broken);
        assertThat(errors.get(0).message()).contains("handlers in front");
    }

    @ParameterizedTest
    @MethodSource("places")
    void cancellingInEveryPassLeavesNothingOpen(String place) throws Exception {
        withServer(place, HERE, (loop, server) -> {
            int finished = 0;
            for (int passes = 0; finished < 3 && passes < 100_000; passes += 1 + passes / 8) {
                Future<Connected<Transport, Recorder>> connecting =
                        connect(loop, "two", port(server), FrontedConnectionsTest::nothing);
                for (int i = 0; i < passes && !connecting.isDone(); i++) {
                    Tulip.sleep(Duration.ZERO).await();
                }
                if (connecting.cancel()) {
                    assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
                } else {
                    connecting.await().transport().close();
                    finished++;
                }
                allAreClosed();
            }
            assertThat(finished).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @MethodSource("places")
    void aServerClosesWhatItHasAcceptedAndTheLoopTheRest(String place) throws Exception {
        on(place, names(), loop -> {
            Server server = NettyConnections.createServer(
                            loop,
                            Recorder::new,
                            List.of(HERE),
                            0,
                            ServerOptions.DEFAULT,
                            front(FrontedConnectionsTest::nothing))
                    .await();
            connect(loop, HERE, port(server), FrontedConnectionsTest::nothing).await();
            while (channels.size() < 2) {
                Tulip.sleep(Duration.ofMillis(1)).await();
            }
            server.shutdown(Duration.ofMillis(1)).await();
            allAreClosed();
            connect(loop, HERE, port(server(loop, HERE)), FrontedConnectionsTest::nothing)
                    .await();
        });
        assertThat(channels).noneMatch(Channel::isOpen);
        assertThat(errors).isEmpty();
    }

    @Test
    void tlsAsAnOptionIsRefused() {
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            assertThatThrownBy(() -> NettyConnections.createConnection(
                            loop,
                            Recorder::new,
                            HERE,
                            1,
                            ConnectOptions.DEFAULT.withTls(TlsOptions.client()),
                            FrontedConnectionsTest::nothing))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SslHandler");
        }
    }
}
