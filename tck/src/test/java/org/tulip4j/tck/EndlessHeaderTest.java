package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.streams.LimitOverrunException;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.Streams;

/** A client that never ends its header is noticed at the limit, holds no more memory than that, and is held back meanwhile. */
class EndlessHeaderTest {
    private static final int LIMIT = 4096;
    /** A piece of the header, which is sent again and again. */
    private static final byte[] PIECE =
            "X-Endless: and on it goes\r\n".repeat(1000).getBytes();

    @TestFactory
    Stream<DynamicTest> itEndsAtTheLimit() {
        return Environments.all().stream()
                .map(environment -> DynamicTest.dynamicTest(environment.toString(), () -> {
                    try (EventLoop loop = environment.newLoop()) {
                        loop.runUntilCompleteVoid(EndlessHeaderTest::play);
                    }
                }));
    }

    private static void play() {
        Future<StreamReader> serving = EventLoops.running().createFuture();
        Future<Void> done = EventLoops.running().createFuture();
        Server server = Streams.startServer(
                        (reader, writer) -> {
                            serving.setResult(reader);
                            done.await();
                        },
                        List.of(TckStage.HOST),
                        0,
                        ServerOptions.DEFAULT.withReaderLimit(LIMIT))
                .await();
        Streams.Connection client = Streams.openConnection(
                        TckStage.HOST, TckStage.port(server), ConnectOptions.DEFAULT.withReaderLimit(LIMIT))
                .await();
        long[] drained = {0};
        Task<?> endless = Tulip.createTaskVoid(() -> {
            while (true) {
                client.writer().write(PIECE);
                client.writer().drain().await();
                drained[0] += PIECE.length;
            }
        });
        StreamReader header = serving.await();
        assertThatThrownBy(() -> header.readUntil("\r\n\r\n".getBytes()).await())
                .isInstanceOf(LimitOverrunException.class)
                .hasMessageContaining("limit of " + LIMIT);
        // Nobody reads: until the kernel is full, and no further.
        long before;
        do {
            before = drained[0];
            TckStage.passes(200);
        } while (drained[0] > before);
        assertThat(endless.isDone()).isFalse();
        assertThat(client.writer().transport().writeBufferSize()).isPositive();
        // Twice the limit and what one read brought.
        assertThat(header.read(Integer.MAX_VALUE).result().length).isBetween(LIMIT, 2 * LIMIT + (256 << 10));
        done.setResult(null);
        assertThatThrownBy(endless::await).isInstanceOf(java.io.IOException.class);
        client.writer().close();
        server.closeAndWait().await();
    }
}
