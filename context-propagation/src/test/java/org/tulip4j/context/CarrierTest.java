package org.tulip4j.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.netty.channel.IoEventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.streams.Streams;

/** Any value of threads that has an accessor: where it must not get, and accessors that fail. */
@Timeout(60)
class CarrierTest {
    /** An accessor as frameworks have them: it must be left as often as it is entered, the last first. */
    private static final class Nesting implements ThreadLocalAccessor<String> {
        private final ThreadLocal<List<String>> stack = ThreadLocal.withInitial(ArrayList::new);
        private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        private volatile RuntimeException failing;

        @Override
        public Object key() {
            return "nesting";
        }

        @Override
        public String getValue() {
            fail();
            List<String> here = stack.get();
            return here.isEmpty() ? null : here.get(here.size() - 1);
        }

        @Override
        public void setValue(String value) {
            fail();
            stack.get().add(value);
        }

        @Override
        public void setValue() {
            fail();
            stack.get().add(null);
        }

        @Override
        public void restore(String previous) {
            leave(previous);
        }

        @Override
        public void restore() {
            leave(null);
        }

        private void leave(String previous) {
            List<String> here = stack.get();
            if (here.isEmpty()) {
                wrong.add("left without having been entered");
                return;
            }
            here.remove(here.size() - 1);
            String now = here.isEmpty() ? null : here.get(here.size() - 1);
            if (!java.util.Objects.equals(now, previous)) {
                wrong.add("left " + previous + " but it is " + now);
            }
        }

        private void fail() {
            RuntimeException now = failing;
            if (now != null) {
                throw now;
            }
        }

        void set(String value) {
            List<String> here = stack.get();
            if (here.isEmpty()) {
                here.add(value);
            } else {
                here.set(here.size() - 1, value);
            }
        }

        int depth() {
            return stack.get().size();
        }
    }

    private final Nesting nesting = new Nesting();

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(nesting);
    }

    @AfterEach
    void remove() {
        ContextRegistry.getInstance().removeThreadLocalAccessor("nesting");
        assertThat(nesting.wrong).isEmpty();
    }

    private static void ticks(int count) {
        for (int i = 0; i < count; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void scopesAreLeftInOrderHoweverTasksInterleave(Places place) {
        nesting.set("main");
        try (EventLoop loop = place.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Server server = Streams.startServer(
                                (reader, writer) -> {
                                    nesting.set("server");
                                    writer.write(reader.readExactly(1).await());
                                    assertThat(nesting.getValue()).isEqualTo("server");
                                },
                                "127.0.0.1",
                                0)
                        .await();
                int port = server.port();
                List<Task<?>> tasks = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    String name = "task " + i;
                    tasks.add(Tulip.createTaskVoid(() -> {
                        assertThat(nesting.getValue()).isEqualTo("main");
                        nesting.set(name);
                        var connection =
                                Streams.openConnection("127.0.0.1", port).await();
                        connection.writer().write(new byte[1]);
                        connection.reader().readExactly(1).await();
                        assertThat(nesting.getValue()).isEqualTo(name);
                        Task<?> eager = EventLoops.running()
                                .createTaskVoid(
                                        () -> {
                                            assertThat(nesting.getValue()).isEqualTo(name);
                                            nesting.set("eager");
                                            ticks(2);
                                            assertThat(nesting.getValue()).isEqualTo("eager");
                                        },
                                        TaskOptions.DEFAULT.withEagerStart(true));
                        assertThat(nesting.getValue()).isEqualTo(name);
                        eager.await();
                        connection.writer().close();
                        connection.writer().waitClosed().await();
                        assertThat(nesting.getValue()).isEqualTo(name);
                    }));
                }
                for (Task<?> task : tasks) {
                    task.await();
                }
                server.close();
                server.waitClosed().await();
                assertThat(nesting.getValue()).isEqualTo("main");
            });
        }
        assertThat(nesting.depth()).isOne();
        assertThat(nesting.getValue()).isEqualTo("main");
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void whatElseRunsInTheLoopsThreadSeesNothing(Places place) {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        if (place.backend().equals("nio")) {
            return;
        }
        try (EventLoop loop = place.newLoop()) {
            IoEventLoop group = NettyLoops.group(loop);
            loop.runUntilCompleteVoid(() -> {
                nesting.set("task");
                Server server = Streams.startServer(
                                (reader, writer) -> {
                                    nesting.set("server");
                                    group.execute(() -> seen.add("host: " + nesting.getValue()));
                                    writer.write(reader.readExactly(1).await());
                                },
                                "127.0.0.1",
                                0)
                        .await();
                int port = server.port();
                var connection = Streams.openConnection("127.0.0.1", port).await();
                connection.writer().write(new byte[1]);
                connection.reader().readExactly(1).await();
                loop.callSoon(() -> nesting.set("callback"));
                group.execute(() -> seen.add("host: " + nesting.getValue()));
                ticks(3);
                connection.writer().close();
                connection.writer().waitClosed().await();
                server.close();
                server.waitClosed().await();
            });
        }
        assertThat(seen).containsExactly("host: null", "host: null");
        assertThat(nesting.depth()).isZero();
    }

    @Test
    void theThreadOfAHostIsAsItWas() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture.runAsync(() -> nesting.set("host"), thread).get();
            EventLoop loop = EventLoops.attach(GuestHost.of(thread), LoopOptions.DEFAULT.withBackend("nio"));
            nesting.set("caller");
            String in = loop.submit(() -> {
                        String first = nesting.getValue();
                        nesting.set("task");
                        Tulip.sleep(Duration.ofMillis(1)).await();
                        return first + ", " + nesting.getValue();
                    })
                    .get();
            assertThat(in).isEqualTo("caller, task");
            assertThat(CompletableFuture.supplyAsync(nesting::getValue, thread).get())
                    .isEqualTo("host");
            assertThat(CompletableFuture.supplyAsync(nesting::depth, thread).get())
                    .isOne();
            loop.close();
        } finally {
            thread.shutdown();
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void anAccessorThatFailsIsReportedAndEndsNothing(Places place) {
        List<String> logged = Collections.synchronizedList(new ArrayList<>());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getThrown() != null) {
                    logged.add(line.getMessage() + ": " + line.getThrown().getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("org.tulip4j");
        logger.addHandler(handler);
        try (EventLoop loop = place.newLoop()) {
            List<String> ran = new ArrayList<>();
            loop.runUntilCompleteVoid(() -> {
                nesting.failing = new IllegalStateException("clumsy");
                loop.callSoon(() -> ran.add("callback"));
                Task<String> task = Tulip.createTask(() -> {
                    ticks(2);
                    return "task";
                });
                ran.add(task.await());
                nesting.failing = null;
            });
            assertThat(ran).containsExactly("callback", "task");
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(logged).isNotEmpty().allMatch(line -> line.contains("context carrier") && line.endsWith("clumsy"));
    }
}
