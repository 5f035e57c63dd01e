package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.queues.Queue;
import org.tulip4j.queues.QueueShutDownException;
import org.tulip4j.streams.Incoming;
import org.tulip4j.streams.Streams;

/** Connections read as publishers, by what subscribes here: every byte in order, no more than is asked for. */
@Timeout(60)
class PublisherTest {
    private static final byte[] SENT = new byte[2_000_000];

    static {
        new Random(1).nextBytes(SENT);
    }

    static List<TckEnvironment> withSockets() {
        return Environments.with(Capability.SOCKETS);
    }

    /** A connection that is sent to with all at once, and read in the body. */
    private static void play(TckEnvironment environment, ReaderBody body) {
        try (EventLoop loop = environment.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Server server = Streams.startServer(
                                (reader, writer) -> {
                                    writer.write(SENT);
                                    writer.drain().await();
                                },
                                "127.0.0.1",
                                0)
                        .await();
                int port = server.port();
                var connection = Streams.openConnection("127.0.0.1", port).await();
                body.run(connection.reader());
                connection.writer().close();
                server.close();
                server.waitClosed().await();
            });
        }
    }

    /** Takes one item and cancels. */
    private static final class Once implements Flow.Subscriber<ByteBuffer> {
        private final Future<ByteBuffer> taken;
        private Flow.@Nullable Subscription subscription;

        Once(Future<ByteBuffer> taken) {
            this.taken = taken;
        }

        @Override
        public void onSubscribe(Flow.Subscription made) {
            subscription = made;
            made.request(1);
        }

        @Override
        public void onNext(ByteBuffer item) {
            subscription.cancel();
            taken.setResult(item);
        }

        @Override
        public void onError(Throwable cause) {
            taken.setException(cause);
        }

        @Override
        public void onComplete() {
            taken.cancel();
        }
    }

    interface ReaderBody {
        void run(org.tulip4j.streams.StreamReader reader) throws Exception;
    }

    private static void add(ByteArrayOutputStream all, ByteBuffer bytes) {
        all.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    @ParameterizedTest
    @MethodSource("withSockets")
    void required_flow_aConnectionIsReadAsAPublisher(TckEnvironment environment) {
        play(environment, reader -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            Incoming.from(reader.publisher(), 1).stream().forEach(bytes -> add(all, bytes));
            assertThat(Arrays.equals(all.toByteArray(), SENT)).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("withSockets")
    void required_flow_aQueueSubscribesToAConnection(TckEnvironment environment) {
        play(environment, reader -> {
            Queue<ByteBuffer> queue = new Queue<>(3);
            reader.publisher().subscribe(queue.subscriber());
            Task<byte[]> consumer = Tulip.createTask(() -> {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                try {
                    while (true) {
                        assertThat(queue.qsize()).isLessThanOrEqualTo(3);
                        add(all, queue.get().await());
                    }
                } catch (QueueShutDownException end) {
                    return all.toByteArray();
                }
            });
            assertThat(Arrays.equals(consumer.await(), SENT)).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("withSockets")
    void required_flow_whatASubscriberLeavesIsRead(TckEnvironment environment) {
        play(environment, reader -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                Future<ByteBuffer> one = EventLoops.running().createFuture();
                reader.publisher().subscribe(new Once(one));
                add(all, one.await());
                all.write(reader.readExactly(30_000).await());
            }
            byte[] some = all.toByteArray();
            assertThat(Arrays.equals(some, Arrays.copyOf(SENT, some.length))).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("withSockets")
    void required_flow_aBrokenConnectionIsAnError(TckEnvironment environment) {
        try (EventLoop loop = environment.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    Future<@Nullable Void> peer = loop.runInExecutorVoid(null, () -> {
                        try (Socket socket = server.accept()) {
                            socket.getOutputStream().write(new byte[10]);
                            socket.getInputStream().read();
                            // Its end is a reset.
                            socket.setSoLinger(true, 0);
                        }
                    });
                    var connection = Streams.openConnection("127.0.0.1", server.getLocalPort())
                            .await();
                    Queue<ByteBuffer> queue = new Queue<>();
                    connection.reader().publisher().subscribe(queue.subscriber());
                    assertThat(queue.get().await().remaining()).isEqualTo(10);
                    connection.writer().write(new byte[1]);
                    assertThatThrownBy(() -> queue.get().await()).isInstanceOf(IOException.class);
                    connection.writer().close();
                    peer.await();
                }
            });
        }
    }
}
