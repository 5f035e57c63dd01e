package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.netty.internal.On;

/** A group of tulip loops as a group of Netty, and which tulip loop a channel's is. */
@Timeout(20)
class HostedGroupTest {
    private static LoopGroup loops(On on, int count) {
        on.assumeHere();
        return LoopGroup.of(count, GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend(on.backend)));
    }

    /** Makes the pipeline of guests and of hosts: a line comes in, its length and the name of the loop go out. */
    private static ChannelHandler initializer(Set<EventLoop> served) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                EventLoop loop = NettyLoops.of(channel);
                channel.pipeline().addLast(ProtocolHandler.serving(loop, (reader, writer) -> {
                    served.add(EventLoops.running());
                    writer.write(reader.readLine().await());
                    writer.drain().await();
                    Tulip.sleep(java.time.Duration.ZERO).await();
                }));
            }
        };
    }

    private static int port(Channel listening) {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    private static String ask(int port, String line) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(line.getBytes());
            return new String(socket.getInputStream().readAllBytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesOnEveryLoopOfTheGroup(On on) throws Exception {
        LoopGroup loops = loops(on, 2);
        EventLoopGroup group = NettyLoops.group(loops);
        Set<EventLoop> served = ConcurrentHashMap.newKeySet();
        Channel listening = new ServerBootstrap()
                .group(group)
                .channel(on.server)
                .childHandler(initializer(served))
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        for (int i = 0; i < 4; i++) {
            assertThat(ask(port(listening), "line " + i + "\n")).isEqualTo("line " + i + "\n");
        }
        assertThat(served).containsExactlyInAnyOrderElementsOf(loops.loops());
        assertThat(loops.loops()).contains(NettyLoops.of(listening));
        group.shutdownGracefully().sync();
        assertThat(listening.isOpen()).isFalse();
        assertThat(group.isTerminated()).isTrue();
        assertThat(loops.loops()).allMatch(EventLoop::isClosed);
        assertThat(loops).hasToString(loops.toString().replace("running", "closed"));
    }

    @ParameterizedTest
    @EnumSource
    void connectsAndRegistersOnAnyOfThem(On on) throws Exception {
        EventLoopGroup group = NettyLoops.group(loops(on, 2));
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Set<EventExecutor> used = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                Channel client = new Bootstrap()
                        .group(group)
                        .channel(on.client)
                        .handler(new ChannelInboundHandlerAdapter())
                        .connect(peer.getLocalSocketAddress())
                        .sync()
                        .channel();
                used.add(client.eventLoop());
                client.close().sync();
            }
            assertThat(used).isEqualTo(Set.copyOf(all(group)));
            for (EventExecutor one : group) {
                assertThat(one.parent()).isSameAs(group);
                Channel bare = on.client.getDeclaredConstructor().newInstance();
                ((io.netty.channel.EventLoop) one).register(bare).sync();
                assertThat(bare.eventLoop()).isSameAs(one);
                assertThat(bare.close().await(20, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            group.shutdownGracefully().sync();
        }
    }

    private static List<EventExecutor> all(EventLoopGroup group) {
        List<EventExecutor> all = new java.util.ArrayList<>();
        group.forEach(all::add);
        return all;
    }

    @Test
    void tasksRunInTurnInThreadsThatNettyRecyclesIn() throws Exception {
        LoopGroup loops = loops(On.NIO, 2);
        IoEventLoopGroup group = NettyLoops.group(loops);
        Set<Thread> threads = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            threads.add(group.submit(Thread::currentThread).get());
        }
        assertThat(threads).hasSize(2).allMatch(FastThreadLocalThread.class::isInstance);
        assertThat(group.next().submit(EventLoops::running).get()).isIn(loops.loops());
        assertThat(group.schedule(() -> "later", 1, TimeUnit.MILLISECONDS).get())
                .isEqualTo("later");
        group.shutdownGracefully().sync();
        assertThatThrownBy(() -> group.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContainingAll("is shut down", "NettyLoops.group");
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void theEndWaitsForWhatCoroutinesStillDo() throws Exception {
        LoopGroup loops = loops(On.NIO, 2);
        IoEventLoopGroup group = NettyLoops.group(loops);
        io.netty.channel.EventLoop view = group.next();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<EventLoop> told = new CompletableFuture<>();
        CompletableFuture<String> last = loops.loops().get(0).submit(() -> {
            told.complete(EventLoops.running());
            begun.countDown();
            NettyFutures.wrap(view.terminationFuture()).await();
            return "its channels are closed, and the coroutine goes on";
        });
        begun.await();
        group.shutdownGracefully().sync();
        assertThat(last).isCompletedWithValue("its channels are closed, and the coroutine goes on");
        assertThat(told.get().isClosed()).isTrue();
    }

    @Test
    void whatDoesNotEndIsCancelledWhenTheTimeIsUp() throws Exception {
        LoopGroup loops = loops(On.NIO, 1);
        EventLoopGroup group = NettyLoops.group(loops);
        CompletableFuture<Object> endless =
                loops.submit(() -> EventLoops.running().createFuture().await());
        group.shutdownGracefully(0, 10, TimeUnit.MILLISECONDS).sync();
        assertThat(endless).isCancelled();
    }

    @Test
    void closingTheLoopsEndsTheGroupOfNetty() throws Exception {
        LoopGroup loops = loops(On.NIO, 2);
        EventLoopGroup group = NettyLoops.group(loops);
        loops.close();
        assertThat(group.terminationFuture().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(group.terminationFuture().isSuccess()).isTrue();
        assertThat(group.isShuttingDown()).isTrue();
        assertThat(group.shutdownGracefully().sync().isSuccess()).isTrue();
    }

    @Test
    void aLoopThatHasEndedByItselfGetsNoMoreChannelsAndFailsTheEnd() throws Exception {
        LoopGroup loops = LoopGroup.of(
                2,
                GroupOptions.DEFAULT
                        .withLoopOptions(LoopOptions.DEFAULT.withBackend("netty-nio"))
                        .withExceptionHandler((loop, context) -> {}));
        IoEventLoopGroup group = NettyLoops.group(loops);
        io.netty.channel.EventLoop first = group.next();
        loops.loops().get(0).callSoonThreadsafe(loops.loops().get(0)::stop);
        first.terminationFuture().sync();
        for (int i = 0; i < 4; i++) {
            assertThat(group.submit(EventLoops::running).get())
                    .isSameAs(loops.loops().get(1));
        }
        assertThatThrownBy(() -> group.shutdownGracefully().sync())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 of the 2 loops");
    }

    @Test
    void itsEndIsNotWaitedForOnOneOfItsLoops() throws Exception {
        EventLoopGroup group = NettyLoops.group(loops(On.NIO, 1));
        assertThat(group.submit(() ->
                                catchThrowable(() -> group.shutdownGracefully().sync()))
                        .get())
                .isInstanceOf(BlockingOperationException.class)
                .hasMessageContainingAll("<LoopGroup", "add a listener");
        assertThat(group.terminationFuture().await(20, TimeUnit.SECONDS)).isTrue();
    }

    private static Throwable catchThrowable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return org.assertj.core.api.Assertions.catchThrowable(call);
    }

    static Stream<NettyPlace.Kind> places() {
        return NettyPlace.all();
    }

    @ParameterizedTest
    @MethodSource("places")
    void oneInitializerServesGuestsAndHosts(NettyPlace.Kind kind) throws Exception {
        try (NettyPlace place = new NettyPlace(kind)) {
            Set<EventLoop> served = ConcurrentHashMap.newKeySet();
            int port = place.serve(channel -> channel.pipeline().addLast(initializer(served)));
            assertThat(ask(port, "hello\n")).isEqualTo("hello\n");
            assertThat(served).containsExactly(place.loop);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aChannelOfTulipsOwnIsItsLoops(NettyPlace.Kind kind) throws Exception {
        try (NettyPlace place = new NettyPlace(kind)) {
            CompletableFuture<EventLoop> told = new CompletableFuture<>();
            int port = place.serve(channel -> channel.pipeline().addLast(new ChannelInboundHandlerAdapter()));
            place.loop
                    .submit(() -> NettyConnections.createConnection(
                                    place.loop,
                                    () -> new org.tulip4j.transport.Protocol() {},
                                    "127.0.0.1",
                                    port,
                                    org.tulip4j.ConnectOptions.DEFAULT,
                                    channel -> told.complete(NettyLoops.of(channel)))
                            .await())
                    .get();
            assertThat(told.get()).isSameAs(place.loop);
        }
    }

    @Test
    void ofRefusesWhatHasNoLoopOrOneThatIsClosed() throws Exception {
        Channel lost = new NioSocketChannel();
        assertThatThrownBy(() -> NettyLoops.of(lost))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("registered with no event loop", "ChannelInitializer");
        lost.unsafe().closeForcibly();
        LoopGroup loops = loops(On.NIO, 1);
        Channel gone = new NioSocketChannel();
        NettyLoops.group(loops).register(gone).sync();
        assertThat(NettyLoops.of(gone)).isSameAs(loops.loops().get(0));
        assertThat(NettyLoops.attach(gone.eventLoop())).isSameAs(loops.loops().get(0));
        assertThatThrownBy(() -> NettyLoops.attach(gone.eventLoop(), LoopOptions.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without options");
        loops.close();
        assertThatThrownBy(() -> NettyLoops.of(gone))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("is closed", "use one that runs");
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Channel guests = new NioSocketChannel();
        group.register(guests).sync();
        assertThat(NettyLoops.of(guests)).isSameAs(NettyLoops.attach(group));
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        assertThatThrownBy(() -> NettyLoops.of(guests)).hasMessageContaining("shut down");
    }
}
