package org.tulip4j.interop;

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
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.ChannelTypes;
import org.tulip4j.netty.NettyLoops;

/** gRPC: a call with streams both ways, server and client on a tulip loop, awaited by a coroutine of it. */
@Timeout(60)
class GrpcTest {
    private static final MethodDescriptor<String, String> ECHO =
            TextCalls.method("Echo", MethodDescriptor.MethodType.BIDI_STREAMING);

    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void serverAndClientRunOnTheLoop(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            Places places = new Places(loop);
            List<String> replies = loop.runUntilComplete(() -> {
                EventLoopGroup group = NettyLoops.group(loop);
                // start() and shutdown() wait for the loop's thread: blocking, so off the loop.
                Server server = loop.runInExecutor(null, () -> NettyServerBuilder.forAddress(
                                        new InetSocketAddress("127.0.0.1", 0))
                                .bossEventLoopGroup(group)
                                .workerEventLoopGroup(group)
                                .channelType(ChannelTypes.of(group).server())
                                .directExecutor()
                                .addService(ServerServiceDefinition.builder(TextCalls.SERVICE)
                                        .addMethod(ECHO, ServerCalls.asyncBidiStreamingCall(to -> echo(to, places)))
                                        .build())
                                .build()
                                .start())
                        .await();
                ManagedChannel channel = NettyChannelBuilder.forAddress(
                                new InetSocketAddress("127.0.0.1", server.getPort()))
                        .eventLoopGroup(group)
                        .channelType(ChannelTypes.of(group).socket())
                        .directExecutor()
                        .usePlaintext()
                        .build();
                Replies got = new Replies(places);
                StreamObserver<String> out =
                        ClientCalls.asyncBidiStreamingCall(channel.newCall(ECHO, CallOptions.DEFAULT), got);
                out.onNext("one");
                out.onNext("two");
                out.onCompleted();
                List<String> all = Future.wrap(got.done).await();
                loop.runInExecutorVoid(null, () -> {
                            channel.shutdown();
                            server.shutdown();
                            channel.awaitTermination(20, java.util.concurrent.TimeUnit.SECONDS);
                            server.awaitTermination();
                        })
                        .await();
                Tulip.sleep(Duration.ofMillis(1)).await();
                return all;
            });
            assertThat(replies).containsExactly("got one", "got two");
            places.wereAllTheLoop("request", "request end", "reply", "reply end");
        }
    }

    private static StreamObserver<String> echo(StreamObserver<String> to, Places places) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String value) {
                places.here("request");
                to.onNext("got " + value);
            }

            @Override
            public void onError(Throwable thrown) {
                to.onError(thrown);
            }

            @Override
            public void onCompleted() {
                places.here("request end");
                to.onCompleted();
            }
        };
    }

    /** What came back. */
    private static final class Replies implements StreamObserver<String> {
        private final CompletableFuture<List<String>> done = new CompletableFuture<>();
        private final List<String> all = new ArrayList<>();
        private final Places places;

        private Replies(Places places) {
            this.places = places;
        }

        @Override
        public void onNext(String value) {
            places.here("reply");
            all.add(value);
        }

        @Override
        public void onError(Throwable thrown) {
            done.completeExceptionally(thrown);
        }

        @Override
        public void onCompleted() {
            places.here("reply end");
            done.complete(all);
        }
    }
}
