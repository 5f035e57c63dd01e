package org.tulip4j.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.internal.ContextInternal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyLoops;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * Frameworks that keep their own threads. A coroutine lives on one of those, as a guest, and answers what the framework serves; and a
 * coroutine of a loop somewhere else awaits what the framework's client brings.
 */
@Timeout(60)
@Tag("once")
class OwnThreadsTest {
    /** What every service below answers with: after a wait, on the thread that it was asked on. */
    private static String answer(String question, Thread asked) throws InterruptedException {
        Tulip.sleep(Duration.ofMillis(1)).await();
        CompletableFuture<Thread> here = new CompletableFuture<>();
        EventLoops.running().callSoon(() -> here.complete(Thread.currentThread()));
        return "got " + question + (Future.wrap(here).await() == asked ? " here" : " elsewhere");
    }

    private static CompletableFuture<String> answered(io.netty.channel.EventLoop host, String question) {
        Thread asked = Thread.currentThread();
        return NettyLoops.attach(host).submit(() -> answer(question, asked));
    }

    @Test
    void vertx() {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            String text = loop.runUntilComplete(() -> {
                HttpServer server = await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            var host = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
                            request.body()
                                    .compose(body -> io.vertx.core.Future.fromCompletionStage(
                                            answered(host, body.toString()), vertx.getOrCreateContext()))
                                    .onSuccess(request.response()::end);
                        })
                        .listen(0, "127.0.0.1"));
                // Kept: a client that nobody has is closed by the garbage collector.
                HttpClientAgent client = vertx.createHttpClient();
                String body = await(client.request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/")
                        .compose(request -> request.send("tulips"))
                        .compose(response -> response.body())
                        .map(Object::toString));
                await(client.close());
                return body;
            });
            assertThat(text).isEqualTo("got tulips here");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return Future.wrap(future.toCompletionStage()).await();
    }

    @Test
    void reactorNetty() {
        LoopResources own = LoopResources.create("own", 1, true);
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            String text = loop.runUntilComplete(() -> {
                DisposableServer server = Future.wrap(reactor.netty.http.server.HttpServer.create()
                                .host("127.0.0.1")
                                .port(0)
                                .runOn(own)
                                .handle((request, response) -> response.sendString(request.receive()
                                        .aggregate()
                                        .asString()
                                        .flatMap(body -> Mono.fromFuture(answered(hostOf(request), body)))))
                                .bind()
                                .toFuture())
                        .await();
                String body = Future.wrap(HttpClient.create(ConnectionProvider.newConnection())
                                .host("127.0.0.1")
                                .port(server.port())
                                .post()
                                .uri("/")
                                .send(ByteBufMono.fromString(Mono.just("tulips")))
                                .responseSingle((response, bytes) -> bytes.asString())
                                .toFuture())
                        .await();
                server.dispose();
                return body;
            });
            assertThat(text).isEqualTo("got tulips here");
        } finally {
            own.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
        }
    }

    private static io.netty.channel.EventLoop hostOf(reactor.netty.http.server.HttpServerRequest request) {
        io.netty.channel.EventLoop[] host = {null};
        request.withConnection(connection -> host[0] = connection.channel().eventLoop());
        return host[0];
    }

    @Test
    void grpc() throws Exception {
        io.netty.channel.MultiThreadIoEventLoopGroup group =
                new io.netty.channel.MultiThreadIoEventLoopGroup(1, io.netty.channel.nio.NioIoHandler.newFactory());
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                .channelType(io.netty.channel.socket.nio.NioServerSocketChannel.class)
                .directExecutor()
                .addService(ServerServiceDefinition.builder("tulip.Echo")
                        .addMethod(ECHO, ServerCalls.asyncUnaryCall((question, to) -> answered(group.next(), question)
                                .whenComplete((text, thrown) -> {
                                    if (thrown != null) {
                                        to.onError(thrown);
                                    } else {
                                        to.onNext(text);
                                        to.onCompleted();
                                    }
                                })))
                        .build())
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress(new InetSocketAddress("127.0.0.1", server.getPort()))
                .usePlaintext()
                .build();
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            String text = loop.runUntilComplete(() -> {
                CompletableFuture<String> reply = new CompletableFuture<>();
                ClientCalls.asyncUnaryCall(channel.newCall(ECHO, CallOptions.DEFAULT), "tulips", new FirstReply(reply));
                return Future.wrap(reply).await();
            });
            assertThat(text).isEqualTo("got tulips here");
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
            server.awaitTermination();
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private record FirstReply(CompletableFuture<String> reply) implements io.grpc.stub.StreamObserver<String> {
        @Override
        public void onNext(String value) {
            reply.complete(value);
        }

        @Override
        public void onError(Throwable thrown) {
            reply.completeExceptionally(thrown);
        }

        @Override
        public void onCompleted() {}
    }

    private static final MethodDescriptor.Marshaller<String> TEXT = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), UTF_8);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    };

    private static final MethodDescriptor<String, String> ECHO = MethodDescriptor.newBuilder(TEXT, TEXT)
            .setFullMethodName("tulip.Echo/Echo")
            .setType(MethodDescriptor.MethodType.UNARY)
            .build();
}
