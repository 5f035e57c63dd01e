package org.tulip4j.drivertests;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.ChannelTypes;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.queues.Queue;

/** gRPC's server and client on one loop. */
@Timeout(120)
class GrpcTest {
    private static final int CANCELLATIONS = Integer.getInteger("drivers.cancellations", 500);

    private static final MethodDescriptor.Marshaller<String> TEXT = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    };

    private static final MethodDescriptor<String, String> ECHO = method("Echo", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<String, String> COUNT =
            method("Count", MethodDescriptor.MethodType.SERVER_STREAMING);

    private static MethodDescriptor<String, String> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.newBuilder(TEXT, TEXT)
                .setFullMethodName("tulip.Service/" + name)
                .setType(type)
                .build();
    }

    /** Calls that the server has and has not answered. */
    private final Set<ServerCallStreamObserver<String>> open = new HashSet<>();

    /** A coroutine with a client, which it may not keep. */
    interface Use {
        void with(ManagedChannel channel) throws Exception;
    }

    private void on(Place place, Use use) {
        try (Stage stage = place.open()) {
            stage.run(() -> {
                EventLoopGroup group = NettyLoops.group(stage.loop());
                ChannelTypes types = ChannelTypes.of(group);
                // start() and shutdown() wait for the loop's thread: blocking, so off the loop.
                Server server = stage.loop()
                        .runInExecutor(null, () -> server(stage, group, types).start())
                        .await();
                ManagedChannel channel = NettyChannelBuilder.forAddress(
                                new InetSocketAddress("127.0.0.1", server.getPort()))
                        .eventLoopGroup(group)
                        .channelType(types.socket())
                        .directExecutor()
                        .usePlaintext()
                        .build();
                try {
                    use.with(channel);
                } finally {
                    stage.loop()
                            .runInExecutorVoid(null, () -> {
                                channel.shutdown();
                                server.shutdown();
                                channel.awaitTermination(20, TimeUnit.SECONDS);
                                server.awaitTermination(20, TimeUnit.SECONDS);
                            })
                            .await();
                }
            });
            assertThat(stage.elsewhere()).as("called outside the loop").isEmpty();
        }
    }

    private Server server(Stage stage, EventLoopGroup group, ChannelTypes types) {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                .channelType(types.server())
                .directExecutor()
                .addService(ServerServiceDefinition.builder("tulip.Service")
                        .addMethod(ECHO, ServerCalls.asyncUnaryCall((request, to) -> {
                            stage.here("request");
                            answer(stage, request, (ServerCallStreamObserver<String>) to);
                        }))
                        .addMethod(
                                COUNT,
                                ServerCalls.asyncServerStreamingCall((request, to) ->
                                        count(Integer.parseInt(request), (ServerCallStreamObserver<String>) to)))
                        .build())
                .build();
    }

    /** A millisecond later, unless the client has cancelled. */
    private void answer(Stage stage, String request, ServerCallStreamObserver<String> to) {
        open.add(to);
        to.setOnCancelHandler(() -> open.remove(to));
        stage.loop().callLater(Duration.ofMillis(1), () -> {
            if (open.remove(to)) {
                to.onNext("got " + request);
                to.onCompleted();
            }
        });
    }

    /** Sends as much as the client takes. */
    private static void count(int last, ServerCallStreamObserver<String> to) {
        int[] next = {0};
        to.setOnReadyHandler(() -> {
            while (to.isReady() && next[0] < last) {
                to.onNext(next[0]++ + "x".repeat(100));
                if (next[0] == last) {
                    to.onCompleted();
                }
            }
        });
    }

    /** A call in a coroutine; cancelling the coroutine cancels the call, at the server too. */
    private static String echo(ManagedChannel channel, String text) {
        ClientCall<String, String> call = channel.newCall(ECHO, CallOptions.DEFAULT);
        CompletableFuture<String> answer = new CompletableFuture<>();
        ClientCalls.asyncUnaryCall(call, text, new StreamObserver<>() {
            @Override
            public void onNext(String message) {
                answer.complete(message);
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                // the message was all
            }
        });
        return Future.wrap(answer, dropped -> {}, () -> call.cancel("nobody waits", null))
                .await();
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void thousandCallsAtATime(Place place) {
        on(place, channel -> {
            List<Task<String>> tasks = IntStream.range(0, 1000)
                    .mapToObj(i -> Tulip.createTask(() -> echo(channel, "" + i)))
                    .toList();
            assertThat(Tulip.gather(tasks).await())
                    .isEqualTo(
                            IntStream.range(0, 1000).mapToObj(i -> "got " + i).toList());
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void cancelledCallsEndAtTheServer(Place place) {
        on(place, channel -> {
            Random random = new Random(22);
            int cancelled = 0;
            for (int done = 0; done < CANCELLATIONS; done += 50) {
                List<Task<String>> tasks = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    Task<String> task = Tulip.createTask(() -> echo(channel, "call"));
                    Tulip.runningLoop().callLater(Duration.ofNanos(random.nextInt(8_000_000)), task::cancel);
                    tasks.add(task);
                }
                Tulip.gatherReturnExceptions(tasks).await();
                for (Task<String> task : tasks) {
                    cancelled += task.isCancelled() ? 1 : 0;
                    if (!task.isCancelled()) {
                        assertThat(task.result()).isEqualTo("got call");
                    }
                }
            }
            System.out.printf("gRPC, %s: %d of %d tasks cancelled%n", place, cancelled, CANCELLATIONS);
            assertThat(cancelled).isGreaterThan(CANCELLATIONS / 10);
            assertThat(echo(channel, "more")).isEqualTo("got more");
            assertThat(open).as("calls at the server").isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void messagesComeAsFastAsTheyAreTaken(Place place) {
        int messages = Integer.getInteger("drivers.messages", 10_000);
        on(place, channel -> {
            ClientCall<String, String> call = channel.newCall(COUNT, CallOptions.DEFAULT);
            Queue<String> queue = new Queue<>();
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onMessage(String message) {
                            queue.putNowait(message);
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            queue.shutdown();
                        }
                    },
                    new Metadata());
            call.request(64);
            call.sendMessage(Integer.toString(messages));
            call.halfClose();
            long before = Heap.used();
            long most = 0;
            for (int count = 1; count <= messages; count++) {
                assertThat(queue.get().await()).startsWith(count - 1 + "x");
                call.request(1);
                if (count % (messages / 100) == 0) {
                    Tulip.sleep(Duration.ofMillis(1)).await();
                }
                if (count % (messages / 5) == 0) {
                    most = Math.max(most, Heap.used() - before);
                }
            }
            System.out.printf("gRPC, %s: %d messages, heap +%d kB at most%n", place, messages, most / 1024);
            assertThat(most).as("bytes on the heap").isLessThan(8 << 20);
        });
    }
}
