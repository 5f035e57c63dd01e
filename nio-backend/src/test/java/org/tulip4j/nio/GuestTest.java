package org.tulip4j.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/** A loop that lives in the thread of an executor, or of a GUI, while a thread of its own waits for I/O. */
@Timeout(60)
class GuestTest {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

    private static String talk() {
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
        String line = new String(client.reader().readLine().await());
        Tulip.sleep(Duration.ofMillis(5)).await();
        client.writer().close();
        server.close();
        return line;
    }

    @Test
    void executor_isAHost() throws Exception {
        EventLoop loop = EventLoops.attach(GuestHost.of(executor), LoopOptions.DEFAULT);
        for (int i = 0; i < 20; i++) {
            assertThat(loop.submit(GuestTest::talk).get(20, TimeUnit.SECONDS)).isEqualTo("hello\n");
        }
        CompletableFuture<String> later = new CompletableFuture<>();
        executor.execute(() -> loop.callLater(Duration.ofMillis(3), () -> later.complete("later")));
        assertThat(later.get(20, TimeUnit.SECONDS)).isEqualTo("later");
        loop.close();
        assertThat(loop.isClosed()).isTrue();
        executor.shutdownNow();
    }

    @Test
    void executor_thatIsShutDownLeavesNobodyWaiting() throws Exception {
        for (boolean now : new boolean[] {true, false}) {
            ScheduledExecutorService host = Executors.newSingleThreadScheduledExecutor();
            EventLoop loop = EventLoops.attach(GuestHost.of(host), LoopOptions.DEFAULT);
            CountDownLatch waiting = new CountDownLatch(1);
            CompletableFuture<Object> forever = loop.submit(() -> {
                waiting.countDown();
                return loop.createFuture().await();
            });
            waiting.await();
            if (now) {
                host.shutdownNow();
            } else {
                host.shutdown();
            }
            assertThatThrownBy(() -> forever.get(20, TimeUnit.SECONDS)).isInstanceOf(Exception.class);
            assertThat(forever).isDone();
        }
    }

    @Test
    void executor_ofSeveralThreadsIsRefused() {
        assertThatThrownBy(() -> GuestHost.of(Executors.newScheduledThreadPool(4)))
                .hasMessageContaining("one thread");
        executor.shutdown();
        assertThatThrownBy(() -> GuestHost.of(executor)).hasMessageContaining("shut down");
    }

    @Test
    void swing_isAHost() throws Exception {
        System.setProperty("java.awt.headless", "true");
        GuestHost swing = new GuestHost() {
            @Override
            public void execute(Runnable turn) {
                swing("invokeLater", turn);
            }

            @Override
            public boolean inHostThread() {
                return inSwing();
            }

            @Override
            public boolean hasEnded() {
                return false;
            }
        };
        EventLoop loop = EventLoops.attach(swing, LoopOptions.DEFAULT);
        assertThat(loop.submit(GuestTest::talk).get(20, TimeUnit.SECONDS)).isEqualTo("hello\n");
        CompletableFuture<Boolean> where = new CompletableFuture<>();
        swing("invokeLater", () -> loop.callSoon(() -> where.complete(inSwing())));
        assertThat(where.get(20, TimeUnit.SECONDS)).isTrue();
        loop.close();
        executor.shutdown();
    }

    /** Calls the event queue by name: the module of the backend does not read java.desktop. */
    private static Object swing(String method, Runnable... argument) {
        try {
            Class<?> queue = Class.forName("java.awt.EventQueue");
            return argument.length == 0
                    ? queue.getMethod(method).invoke(null)
                    : queue.getMethod(method, Runnable.class).invoke(null, argument[0]);
        } catch (ReflectiveOperationException broken) {
            throw new AssertionError(broken);
        }
    }

    private static boolean inSwing() {
        return (Boolean) swing("isDispatchThread");
    }
}
