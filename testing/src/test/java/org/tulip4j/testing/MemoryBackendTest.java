package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.Clock;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.spi.Backend;
import org.tulip4j.streams.Streams;

/** Waiting, choosing, two loops. */
@Timeout(60)
class MemoryBackendTest {
    @Test
    void itIsChosenByNameAndNeverByDefault() {
        try (EventLoop loop = EventLoops.newLoop("memory")) {
            assertThat(loop.report().backend()).isEqualTo("memory");
        }
        assertThatThrownBy(EventLoops::newLoop)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("available: memory");
    }

    @Test
    void onTheSystemClockTimersWaitInRealTime() {
        try (EventLoop loop = EventLoops.newLoop("memory")) {
            long start = System.nanoTime();
            loop.runUntilComplete(() -> Tulip.sleep(Duration.ofMillis(20)).await());
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
        }
    }

    @Test
    void aWakeUpBeforeThePollEndsItAndIsUsedUp() throws Exception {
        ManualClock clock = ManualClock.autoJump();
        try (ClosingBackend it = new ClosingBackend(new MemoryBackendProvider().create(clock))) {
            it.backend.wakeup();
            it.backend.wakeup();
            it.backend.pollForever();
            it.backend.pollNanos(5);
            assertThat(clock.elapsed()).isEqualTo(Duration.ofNanos(5));
        }
    }

    @Test
    void anInterruptEndsTheWaitAndIsGivenBack() throws Exception {
        try (ClosingBackend it = new ClosingBackend(new MemoryBackendProvider().create(Clock.SYSTEM))) {
            Thread waiter = Thread.currentThread();
            Thread interrupter = new Thread(() -> {
                while (waiter.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                waiter.interrupt();
            });
            interrupter.start();
            it.backend.pollForever();
            assertThat(Thread.interrupted()).isTrue();
            interrupter.join();
        }
    }

    @Test
    void aClosedBackendRefuses() throws Exception {
        Backend backend = new MemoryBackendProvider().create(Clock.SYSTEM);
        backend.close();
        backend.close();
        assertThatThrownBy(backend::pollNow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aSocketCannotBeAdoptedAndTheMessageSaysSo() throws Exception {
        try (ClosingBackend it = new ClosingBackend(new MemoryBackendProvider().create(Clock.SYSTEM));
                SocketChannel channel = SocketChannel.open()) {
            assertThatThrownBy(() -> it.backend.adopt(channel))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("backend memory has no sockets");
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void twoLoopsInTwoThreadsTalkOverOneNetwork() throws Exception {
        LoopOptions options = LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider());
        CompletableFuture<EventLoop> serving = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try (EventLoop loop = EventLoops.newLoop(options)) {
                loop.runUntilCompleteVoid(() -> {
                    Server server = Streams.startServer(
                                    (reader, writer) -> {
                                        for (byte[] line = reader.readLine().await();
                                                line.length > 0;
                                                line = reader.readLine().await()) {
                                            writer.write(line);
                                            writer.drain().await();
                                        }
                                        writer.close();
                                    },
                                    "127.0.0.1",
                                    7)
                            .await();
                    loop.callSoon(() -> serving.complete(loop));
                    loop.callLater(Duration.ofSeconds(50), loop::stop);
                    server.serveForever().await();
                });
            } catch (org.tulip4j.CancelledError | IllegalStateException ended) {
                assertThat(ended).isNotNull();
            }
        });
        thread.start();
        EventLoop other = serving.get(20, TimeUnit.SECONDS);
        try (EventLoop loop = EventLoops.newLoop(options)) {
            loop.runUntilCompleteVoid(() -> {
                var connection = Streams.openConnection("127.0.0.1", 7).await();
                for (int i = 0; i < 200; i++) {
                    byte[] line = ("line " + i + "\n").getBytes(StandardCharsets.UTF_8);
                    connection.writer().write(line);
                    assertThat(connection.reader().readLine().await()).isEqualTo(line);
                }
                connection.writer().close();
            });
        } finally {
            other.callSoonThreadsafe(() -> other.allTasks().forEach(task -> task.cancel()));
            thread.join();
        }
    }

    private record ClosingBackend(Backend backend) implements AutoCloseable {
        @Override
        public void close() throws java.io.IOException {
            backend.close();
        }
    }
}
