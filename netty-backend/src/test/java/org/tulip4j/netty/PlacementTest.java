package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.transport.Protocol;

/** Handlers in a thread that is not the loop's are refused, also when it comes to that later, and the connection ends. */
@Timeout(60)
class PlacementTest {
    /** What was told, or thrown. */
    private final CompletableFuture<Throwable> told = new CompletableFuture<>();

    record Case(NettyPlace.Kind place, boolean messages) {}

    static Stream<Case> cases() {
        return NettyPlace.all().flatMap(place -> Stream.of(true, false).map(messages -> new Case(place, messages)));
    }

    private ChannelHandler handler(NettyPlace place, boolean messages) {
        if (messages) {
            return new MessageHandler<>(place.loop, String.class, new MessageProtocol<String, String>() {
                @Override
                public void messageReceived(String message) {
                    moved(message);
                }

                @Override
                public void connectionLost(@Nullable Throwable exception) {
                    told.complete(exception);
                }
            });
        }
        return new ProtocolHandler(place.loop, new Protocol() {
            @Override
            public void dataReceived(ByteBuffer data) {
                moved(UTF_8.decode(data).toString());
            }

            @Override
            public void connectionLost(@Nullable Throwable exception) {
                told.complete(exception);
            }
        });
    }

    private static void moved(String message) {
        throw new AssertionError(message + " was told in " + Thread.currentThread());
    }

    /** Adds a handler when the channel is active, and hears of what Netty says that it has thrown. */
    private ChannelHandler adding(Consumer<ChannelPipeline> handler) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext at) {
                handler.accept(at.pipeline());
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext at, Throwable thrown) {
                told.complete(thrown.getCause() == null ? thrown : thrown.getCause());
            }
        };
    }

    private void addedWith(EventExecutorGroup group, Case asked, String named) throws Exception {
        try (NettyPlace place = new NettyPlace(asked.place)) {
            int port = place.serve(channel -> channel.pipeline()
                    .addLast(adding(pipeline -> pipeline.addLast(group, handler(place, asked.messages)))));
            assertRefused(port, "was added with an executor of its own, " + named);
        }
    }

    private void assertRefused(int port, String because) throws Exception {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.setSoTimeout(20_000);
            assertThat(told.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(because)
                    .hasMessageEndingWith("the channel is closed");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anExecutorOfItsOwnIsRefused(Case asked) throws Exception {
        EventExecutorGroup others = new DefaultEventExecutorGroup(1);
        try {
            addedWith(others, asked, "io.netty.util.concurrent.DefaultEventExecutor");
        } finally {
            others.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    static Stream<Case> once() {
        return cases().limit(2);
    }

    @ParameterizedTest
    @MethodSource("once")
    void anExecutorOfNoThreadIsRefused(Case asked) throws Exception {
        addedWith(ImmediateEventExecutor.INSTANCE, asked, "io.netty.util.concurrent.ImmediateEventExecutor");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theChannelsOwnLoopMayBeNamed(Case asked) throws Exception {
        CompletableFuture<Channel> active = new CompletableFuture<>();
        try (NettyPlace place = new NettyPlace(asked.place)) {
            int port = place.serve(channel -> {
                channel.pipeline().addLast(new StringDecoder());
                channel.pipeline().addLast(channel.eventLoop(), handler(place, asked.messages));
                active.complete(channel);
            });
            try (Socket client = new Socket("127.0.0.1", port)) {
                assertThat(active.get(20, TimeUnit.SECONDS).isOpen()).isTrue();
                client.shutdownOutput();
                assertThat(told.get(20, TimeUnit.SECONDS)).isNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("once")
    void aChannelOfAnotherThreadIsRefused(Case asked) throws Exception {
        try (NettyPlace place = new NettyPlace(asked.place);
                NettyPlace other = new NettyPlace(asked.place)) {
            int port = other.serve(channel ->
                    channel.pipeline().addLast(adding(pipeline -> pipeline.addLast(handler(place, asked.messages)))));
            assertRefused(port, " lives in thread ");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aServedChannelThatLeavesItsEventLoopIsToldOf(Case asked) throws Exception {
        EventLoopGroup others = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        CompletableFuture<Channel> served = new CompletableFuture<>();
        try (NettyPlace place = new NettyPlace(asked.place)) {
            int port = place.serve(channel -> {
                if (asked.messages) {
                    channel.pipeline().addLast(new StringDecoder());
                }
                channel.pipeline().addLast(handler(place, asked.messages));
                channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext at) {
                        served.complete(at.channel());
                    }
                });
            });
            try (Socket client = new Socket("127.0.0.1", port)) {
                client.setSoTimeout(20_000);
                Channel channel = served.get(20, TimeUnit.SECONDS);
                channel.deregister().sync();
                others.register(channel).await();
                assertThat(told.get(20, TimeUnit.SECONDS))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(" was deregistered from its event loop while ")
                        .hasMessageContaining("remove the " + (asked.messages ? "MessageHandler" : "ProtocolHandler"));
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            others.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
