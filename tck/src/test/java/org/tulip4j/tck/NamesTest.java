package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.HostAndPort;
import org.tulip4j.LoopOptions;
import org.tulip4j.NameFlags;
import org.tulip4j.ResolveOptions;
import org.tulip4j.Resolver;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.transport.Protocol;

/** Names and addresses, with resolvers that answer, fail and hang. */
@Timeout(60)
class NamesTest {
    /** Knows what it is told, and nothing else: other questions hang. */
    private static final class Scripted implements Resolver {
        final List<CompletableFuture<List<InetAddress>>> hanging = new ArrayList<>();

        @Override
        public CompletableFuture<List<InetAddress>> resolve(String host) {
            if (host.equals("known")) {
                return CompletableFuture.completedFuture(List.of(address("127.0.0.1"), address("::1")));
            }
            if (host.equals("nowhere")) {
                return CompletableFuture.completedFuture(List.of());
            }
            if (host.equals("fails")) {
                return CompletableFuture.<List<InetAddress>>failedFuture(new UnknownHostException("no such name"))
                        .thenApply(found -> found);
            }
            CompletableFuture<List<InetAddress>> never = new CompletableFuture<>();
            hanging.add(never);
            return never;
        }

        @Override
        public CompletableFuture<String> nameOf(InetAddress address) {
            return CompletableFuture.completedFuture(
                    address.getHostAddress().equals("127.0.0.1") ? "home.example" : address.getHostAddress());
        }
    }

    static List<TckEnvironment> environments() {
        return Environments.all();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    private static InetSocketAddress socket(String literal) {
        return new InetSocketAddress(address(literal), 80);
    }

    private static void play(TckEnvironment environment, Resolver resolver, VoidCoroutine body) {
        LoopOptions options = LoopOptions.DEFAULT
                .withBackend(environment.provider())
                .withEngine(environment.engine())
                .withDebug(environment.debug())
                .withResolver(resolver);
        try (EventLoop loop = EventLoops.newLoop(options)) {
            loop.runUntilCompleteVoid(body);
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_nameResolution_addressesKeepTheirOrderAndFamily(TckEnvironment environment) {
        play(environment, new Scripted(), () -> {
            EventLoop loop = EventLoops.running();
            ResolveOptions any = ResolveOptions.DEFAULT;
            assertThat(loop.getAddrInfo("known", 80, any).await()).containsExactly(socket("127.0.0.1"), socket("::1"));
            assertThat(loop.getAddrInfo("known", 80, any.withFamily(StandardProtocolFamily.INET6))
                            .await())
                    .containsExactly(socket("::1"));
            assertThat(loop.getAddrInfo(null, 80, any).await()).containsExactly(socket("127.0.0.1"));
            assertThat(loop.getAddrInfo(null, 80, any.withPassive(true)).await())
                    .containsExactly(socket("0.0.0.0"));
            for (String host : List.of("nowhere", "fails")) {
                assertThatThrownBy(() -> loop.getAddrInfo(host, 80, any).await())
                        .isInstanceOf(UnknownHostException.class)
                        .hasMessageContaining(host);
            }
            assertThatThrownBy(() -> loop.getAddrInfo("known", 80, any.withNumericHost(true))
                            .await())
                    .isInstanceOf(UnknownHostException.class);
            assertThatThrownBy(() -> loop.getAddrInfo("known", 65_536, any))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> loop.getAddrInfo(" ", 80, any)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_nameResolution_addressesHaveNames(TckEnvironment environment) {
        play(environment, new Scripted(), () -> {
            EventLoop loop = EventLoops.running();
            assertThat(loop.getNameInfo(socket("127.0.0.1"), NameFlags.NONE).await())
                    .isEqualTo(HostAndPort.of("home.example", 80));
            assertThat(loop.getNameInfo(socket("127.0.0.1"), NameFlags.NUMERIC_HOST)
                            .await())
                    .isEqualTo(HostAndPort.of("127.0.0.1", 80));
            assertThat(loop.getNameInfo(socket("127.0.0.2"), NameFlags.NONE).await())
                    .isEqualTo(HostAndPort.of("127.0.0.2", 80));
            assertThatThrownBy(() -> loop.getNameInfo(socket("127.0.0.2"), NameFlags.NAME_REQUIRED)
                            .await())
                    .isInstanceOf(UnknownHostException.class);
            assertThatThrownBy(() -> loop.getNameInfo(InetSocketAddress.createUnresolved("known", 80), NameFlags.NONE))
                    .isInstanceOf(IllegalArgumentException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_nameResolution_aResolverThatHangsHoldsUpNobodyElse(TckEnvironment environment) {
        Scripted resolver = new Scripted();
        play(environment, resolver, () -> {
            EventLoop loop = EventLoops.running();
            List<Future<?>> stuck = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                stuck.add(loop.getAddrInfo("hangs", 80, ResolveOptions.DEFAULT));
            }
            stuck.add(loop.createConnection(() -> new Protocol() {}, "hangs", 80));
            assertThat(loop.runInExecutor(null, () -> 42).await()).isEqualTo(42);
            Server server =
                    loop.createServer(() -> new Protocol() {}, "127.0.0.1", 0).await();
            int port = server.port();
            loop.createConnection(() -> new Protocol() {}, "127.0.0.1", port)
                    .await()
                    .transport()
                    .abort();
            server.close();
            server.abortClients();
            stuck.forEach(Future::cancel);
            for (Future<?> one : stuck) {
                assertThatThrownBy(one::await).isInstanceOf(CancelledError.class);
            }
            assertThat(resolver.hanging).hasSize(101).allMatch(CompletableFuture::isCancelled);
            Tulip.sleep(java.time.Duration.ZERO).await();
        });
    }

    /** The look-up never ends; the channel is its owner's all the same. */
    @ParameterizedTest
    @MethodSource("environments")
    void required_sockConnect_aSlowNameCanBeCancelled(TckEnvironment environment) {
        Scripted names = new Scripted();
        play(environment, names, () -> {
            EventLoop loop = EventLoops.running();
            try (ServerSocketChannel server = ServerSocketChannel.open();
                    SocketChannel client = SocketChannel.open()) {
                server.bind(new InetSocketAddress("127.0.0.1", 0));
                int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
                client.configureBlocking(false);
                for (int passes = 0; passes < 3; passes++) {
                    Future<Void> connecting =
                            loop.sockConnect(client, InetSocketAddress.createUnresolved("slow" + passes, port));
                    TckStage.passes(passes);
                    assertThat(connecting.cancel()).isTrue();
                    assertThat(connecting.isCancelled()).isTrue();
                    TckStage.passes(1);
                }
                // Answers that come too late connect nothing.
                names.hanging.forEach(late -> late.complete(List.of(address("127.0.0.1"))));
                TckStage.passes(2);
                assertThat(client.isConnectionPending() || client.isConnected()).isFalse();
                loop.sockConnect(client, InetSocketAddress.createUnresolved("known", port))
                        .await();
                assertThat(client.isConnected()).isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_sockConnect_aChannelClosedDuringTheLookUpFails(TckEnvironment environment) {
        Scripted names = new Scripted();
        play(environment, names, () -> {
            SocketChannel client = SocketChannel.open();
            client.configureBlocking(false);
            Future<Void> connecting =
                    EventLoops.running().sockConnect(client, InetSocketAddress.createUnresolved("slow", 80));
            TckStage.passes(2);
            client.close();
            names.hanging.forEach(late -> late.complete(List.of(address("127.0.0.1"))));
            assertThatThrownBy(connecting::await).isInstanceOf(ClosedChannelException.class);
        });
    }

    /** Throws, answers with no future, or with null in it. */
    private static final class Faulty implements Resolver {
        @Override
        public CompletableFuture<List<InetAddress>> resolve(String host) {
            switch (host) {
                case "throws" -> throw new IllegalArgumentException("no such zone");
                case "null" -> {
                    return null;
                }
                default -> {
                    return CompletableFuture.completedFuture(null);
                }
            }
        }

        @Override
        public CompletableFuture<String> nameOf(InetAddress address) {
            throw new IllegalArgumentException("no such zone");
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_nameResolution_aResolverThatBreaksItsContractFailsTheFuture(TckEnvironment environment) {
        play(environment, new Faulty(), () -> {
            EventLoop loop = EventLoops.running();
            for (String host : List.of("throws", "null", "answers-null")) {
                List<Future<?>> asked = List.of(
                        loop.getAddrInfo(host, 80, ResolveOptions.DEFAULT),
                        loop.createConnection(() -> new Protocol() {}, host, 80),
                        loop.createServer(() -> new Protocol() {}, host, 0));
                for (Future<?> one : asked) {
                    assertThatThrownBy(one::await).isInstanceOf(RuntimeException.class);
                }
            }
            assertThatThrownBy(() -> loop.getAddrInfo("throws", 80, ResolveOptions.DEFAULT)
                            .await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("throws")
                    .hasRootCauseMessage("no such zone");
            Future<HostAndPort> name = loop.getNameInfo(socket("127.0.0.1"), NameFlags.NONE);
            assertThatThrownBy(name::await).hasRootCauseMessage("no such zone");
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_nameResolution_cancellingAServerCancelsItsLookUps(TckEnvironment environment) {
        Scripted resolver = new Scripted();
        play(environment, resolver, () -> {
            EventLoop loop = EventLoops.running();
            Future<Server> server =
                    loop.createServer(() -> new Protocol() {}, List.of("hangs", "hangs-too"), 0, ServerOptions.DEFAULT);
            assertThat(resolver.hanging).hasSize(2);
            assertThat(server.cancel()).isTrue();
            assertThatThrownBy(server::await).isInstanceOf(CancelledError.class);
            assertThat(resolver.hanging).allMatch(CompletableFuture::isCancelled);
        });
    }
}
