package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.Arguments;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/** Tulip loops on running loops of Netty, and Netty code on tulip loops. */
@Timeout(60)
class NettyLoopsTest {
    static Stream<Arguments> hosts() {
        return Stream.of(
                Arguments.of("epoll", EpollIoHandler.newFactory()),
                Arguments.of("nio", NioIoHandler.newFactory()),
                Arguments.of("io_uring", IoUringIoHandler.newFactory()));
    }

    private static MultiThreadIoEventLoopGroup group(IoHandlerFactory handlers) {
        return new MultiThreadIoEventLoopGroup(1, handlers);
    }

    private static void end(MultiThreadIoEventLoopGroup group) {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @OnEachHost
    void guest_servesAndConnectsInTheHostsThread(String name, IoHandlerFactory handlers) throws Exception {
        MultiThreadIoEventLoopGroup group = group(handlers);
        try {
            Thread host = group.next().submit(Thread::currentThread).get();
            EventLoop loop = NettyLoops.attach(group);
            assertThat(loop.isRunning()).isTrue();
            assertThat(NettyLoops.attach(group.next())).isSameAs(loop);
            CompletableFuture<String> reply = loop.submit(() -> {
                Server server = Streams.startServer(
                                (reader, writer) -> {
                                    writer.write(reader.readLine().await());
                                    writer.close();
                                },
                                "127.0.0.1",
                                0)
                        .await();
                int port = server.port();
                var client = Streams.openConnection("127.0.0.1", port).await();
                client.writer().write("hello\n");
                String line = new String(client.reader().readLine().await(), StandardCharsets.UTF_8);
                Tulip.sleep(Duration.ofMillis(5)).await();
                client.writer().close();
                server.close();
                CompletableFuture<Thread> where = new CompletableFuture<>();
                loop.callSoon(() -> where.complete(Thread.currentThread()));
                assertThat(Future.wrap(where).await()).isSameAs(host);
                return line;
            });
            assertThat(reply.get(20, TimeUnit.SECONDS)).isEqualTo("hello\n");
        } finally {
            end(group);
        }
    }

    @OnEachHost
    void guest_endsWithItsHostAndLeavesNobodyWaiting(String name, IoHandlerFactory handlers) throws Exception {
        MultiThreadIoEventLoopGroup group = group(handlers);
        EventLoop loop = NettyLoops.attach(group);
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<String> cleaned = new CompletableFuture<>();
        CompletableFuture<Object> forever = loop.submit(() -> {
            try {
                waiting.countDown();
                return loop.createFuture().await();
            } finally {
                Tulip.sleep(Duration.ZERO).await();
                cleaned.complete(Thread.currentThread().getName());
            }
        });
        waiting.await();
        end(group);
        assertThatThrownBy(() -> forever.get(20, TimeUnit.SECONDS)).isInstanceOf(Exception.class);
        assertThat(forever).isDone();
        cleaned.get(20, TimeUnit.SECONDS);
        assertThat(loop.isClosed()).isTrue();
        assertThatThrownBy(() -> loop.callSoonThreadsafe(() -> {})).hasMessageContaining("closed");
        assertThatThrownBy(() -> NettyLoops.attach(group.next())).hasMessageContaining("shut down");
    }

    @Test
    void guest_refusesWhatBelongsToTheHost() throws Exception {
        MultiThreadIoEventLoopGroup group = group(EpollIoHandler.newFactory());
        try {
            EventLoop loop = NettyLoops.attach(group);
            assertThatThrownBy(loop::runForever).hasMessageContaining("guest");
            assertThatThrownBy(loop::stop).hasMessageContaining("guest");
            assertThatThrownBy(() -> loop.callSoon(() -> {})).hasMessageContaining("off the loop");
            CompletableFuture<Throwable> inside = new CompletableFuture<>();
            loop.callSoonThreadsafe(() -> {
                try {
                    loop.close();
                } catch (IllegalStateException refused) {
                    inside.complete(refused);
                }
            });
            assertThat(inside.get()).hasMessageContaining("own callback");
            loop.close();
            assertThat(loop.isClosed()).isTrue();
            assertThat(NettyLoops.attach(group)).isNotSameAs(loop);
        } finally {
            end(group);
        }
        MultiThreadIoEventLoopGroup two = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        assertThatThrownBy(() -> NettyLoops.attach(two)).hasMessageContaining("group.next()");
        end(two);
    }

    @Test
    void guest_letsTheHostHaveItsTurnsAndSurvivesExceptions() throws Exception {
        MultiThreadIoEventLoopGroup group = group(EpollIoHandler.newFactory());
        try {
            EventLoop loop = NettyLoops.attach(group);
            CompletableFuture<Throwable> reported = new CompletableFuture<>();
            loop.callSoonThreadsafe(() -> {
                loop.setExceptionHandler((here, context) -> reported.complete(context.exception()));
                Runnable[] again = new Runnable[1];
                again[0] = () -> loop.callSoon(again[0]);
                again[0].run();
                throw new IllegalArgumentException("boom");
            });
            assertThat(reported.get()).hasMessage("boom");
            group.next().submit(() -> {}).get(20, TimeUnit.SECONDS);
            CompletableFuture<String> fromHandler = new CompletableFuture<>();
            group.next().execute(() -> loop.callLater(Duration.ofMillis(1), () -> fromHandler.complete("ran")));
            assertThat(fromHandler.get(20, TimeUnit.SECONDS)).isEqualTo("ran");
        } finally {
            end(group);
        }
    }

    @Test
    void guest_ofAnEmbeddedChannelLivesOnItsTime() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        EventLoop loop = NettyLoops.attach(channel.eventLoop());
        StringBuilder events = new StringBuilder();
        loop.callLater(Duration.ofHours(1), () -> events.append("hour "));
        loop.callSoon(() -> events.append("soon "));
        channel.runPendingTasks();
        assertThat(events).hasToString("soon ");
        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runPendingTasks();
        assertThat(events).hasToString("soon hour ");
        channel.finishAndReleaseAll();
    }

    @Test
    void guest_ofALocalLoopHasNoSockets() throws Exception {
        MultiThreadIoEventLoopGroup group = group(LocalIoHandler.newFactory());
        try {
            EventLoop loop = NettyLoops.attach(group);
            assertThatThrownBy(() -> loop.submit(
                                    () -> Streams.openConnection("127.0.0.1", 9).await())
                            .get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IOException.class);
        } finally {
            end(group);
        }
    }

    @Test
    void hosting_runsABootstrapBesideACoroutine() {
        try (EventLoop loop = EventLoops.newLoop("epoll")) {
            String echoed = loop.runUntilComplete(() -> {
                IoEventLoop group = NettyLoops.group(loop);
                Thread here = Thread.currentThread();
                CompletableFuture<Channel> bound = new CompletableFuture<>();
                new ServerBootstrap()
                        .group(group)
                        .channel(EpollServerSocketChannel.class)
                        .childHandler(new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel child) {
                                child.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                                    @Override
                                    public void channelRead(ChannelHandlerContext context, Object message) {
                                        assertThat(EventLoops.runningOrNull()).isSameAs(loop);
                                        context.writeAndFlush(message);
                                    }
                                });
                            }
                        })
                        .bind("127.0.0.1", 0)
                        .addListener((io.netty.channel.ChannelFuture done) -> complete(done, bound));
                Channel server = Future.wrap(bound).await();
                CompletableFuture<String> answer = new CompletableFuture<>();
                CompletableFuture<Channel> connected = new CompletableFuture<>();
                new Bootstrap()
                        .group(group)
                        .channel(EpollSocketChannel.class)
                        .handler(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext context, Object message) {
                                answer.complete(((ByteBuf) message).toString(StandardCharsets.UTF_8));
                                ((ByteBuf) message).release();
                            }
                        })
                        .connect(server.localAddress())
                        .addListener((io.netty.channel.ChannelFuture done) -> complete(done, connected));
                Channel client = Future.wrap(connected).await();
                client.writeAndFlush(Unpooled.copiedBuffer("ping", StandardCharsets.UTF_8));
                String text = Future.wrap(answer).await();
                CompletableFuture<Boolean> over = new CompletableFuture<>();
                group.shutdownGracefully().addListener(done -> over.complete(true));
                Future.wrap(over).await();
                assertThat(List.of(server.isOpen(), client.isOpen())).containsOnly(false);
                assertThat(group.isTerminated()).isTrue();
                assertThat(loop.isRunning()).isTrue();
                assertThat(here).isNotNull();
                return text;
            });
            assertThat(echoed).isEqualTo("ping");
        }
    }

    private static void complete(io.netty.channel.ChannelFuture done, CompletableFuture<Channel> into) {
        if (done.isSuccess()) {
            into.complete(done.channel());
        } else {
            into.completeExceptionally(done.cause());
        }
    }

    @Test
    void hosting_needsALoopOfNetty() {
        MultiThreadIoEventLoopGroup group = group(NioIoHandler.newFactory());
        EventLoop guest = NettyLoops.attach(group);
        assertThat(NettyLoops.group(guest).next()).isNotNull();
        assertThat(NettyLoops.attach(NettyLoops.group(guest))).isSameAs(guest);
        assertThatThrownBy(() -> NettyLoops.attach(NettyLoops.group(guest).next(), LoopOptions.DEFAULT))
                .hasMessageContaining("already");
        end(group);
    }
}
