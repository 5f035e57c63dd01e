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
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.drivers.ChannelTypes;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.netty.NettyLoops;

/** gRPC on several tulip loops: a server keeps its threads, and its connections are on all of them. */
@Timeout(60)
class GrpcOnAGroupTest {
    private static final MethodDescriptor<String, String> ECHO =
            TextCalls.method("Once", MethodDescriptor.MethodType.UNARY);

    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void aServerServesOnAllLoops(Wires wires) throws Exception {
        LoopOptions options = LoopOptions.DEFAULT.withBackend(wires.backend());
        LoopGroup loops = LoopGroup.of(2, GroupOptions.DEFAULT.withLoopOptions(options));
        EventLoopGroup group = NettyLoops.group(loops);
        Set<EventLoop> served = ConcurrentHashMap.newKeySet();
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                .channelType(ChannelTypes.of(group).server())
                .directExecutor()
                .addService(ServerServiceDefinition.builder(TextCalls.SERVICE)
                        .addMethod(ECHO, ServerCalls.asyncUnaryCall((text, to) -> {
                            served.add(EventLoops.running());
                            to.onNext("got " + text);
                            to.onCompleted();
                        }))
                        .build())
                .build()
                .start();
        for (int i = 0; i < 2; i++) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                    .usePlaintext()
                    .build();
            assertThat(ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, "this"))
                    .isEqualTo("got this");
            channel.shutdownNow();
        }
        assertThat(served).containsExactlyInAnyOrderElementsOf(loops.loops());
        server.shutdown();
        assertThat(server.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        group.shutdownGracefully().sync();
        assertThat(loops.loops()).allMatch(EventLoop::isClosed);
    }
}
