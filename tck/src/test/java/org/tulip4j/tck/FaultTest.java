package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Handle;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** Bad input and faults: a clear exception that names the object and the remedy, or the exception handler. */
@Timeout(60)
class FaultTest {
    static List<TckEnvironment> environments() {
        return Environments.all();
    }

    static List<TckEnvironment> withSockets() {
        return Environments.with(Capability.SOCKETS);
    }

    static List<TckEnvironment> withDescriptors() {
        return Environments.with(Capability.DESCRIPTORS);
    }

    private static void play(TckEnvironment environment, VoidCoroutine body) {
        try (EventLoop loop = environment.newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private static int port(Server server) {
        return server.port();
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_choice_anUnknownBackendListsWhatThereIs(TckEnvironment environment) {
        assertThatThrownBy(() -> EventLoops.newLoop("warp-drive"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("warp-drive")
                .hasMessageContaining(environment.backend());
    }

    @org.junit.jupiter.api.Test
    void required_choice_theReportIsWholeAndItsLineIsNot() {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                System.getProperty("os.name").startsWith("Linux"), "kqueue is foreign on Linux");
        try (EventLoop loop = EventLoops.newLoop("nio")) {
            assertThat(loop.report().unavailable()).containsKey("kqueue");
            assertThat(loop.report().foreign()).containsExactly("kqueue");
            assertThat(loop.report().toString()).contains("got nio").doesNotContain("kqueue");
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_choice_theReportIsLoggedOnce(TckEnvironment environment) {
        Logger logger = Logger.getLogger("org.tulip4j");
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getMessage().startsWith("reporting-")) {
                    lines.add(line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(listener);
        try {
            LoopOptions options = LoopOptions.DEFAULT.withBackend(environment.backend());
            try (EventLoop ran = EventLoops.newLoop(options.withName("reporting-1"))) {
                ran.runUntilCompleteVoid(() -> Tulip.sleep(Duration.ofMillis(1)).await());
                assertThat(lines).singleElement().asString().contains("got " + environment.backend());
            }
            EventLoops.newLoop(options.withName("reporting-2")).close();
            assertThat(lines).hasSize(2);
            assertThat(lines.get(1)).startsWith("reporting-2: asked for " + environment.backend());
        } finally {
            logger.removeHandler(listener);
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_servers_aPortInUseIsNamed(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            Server server =
                    loop.createServer(() -> new Protocol() {}, "127.0.0.1", 0).await();
            int port = port(server);
            assertThatThrownBy(() -> loop.createServer(() -> new Protocol() {}, "127.0.0.1", port)
                            .await())
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageContaining(String.valueOf(port));
            server.close();
            server.waitClosed().await();
            org.tulip4j.tck.trace.Trace.ticks(5);
            assertThatThrownBy(() -> loop.createConnection(() -> new Protocol() {}, "127.0.0.1", port)
                            .await())
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining(String.valueOf(port));
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_connections_badHostsAndPortsAreRefusedAtTheCall(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            for (int port : new int[] {-1, 0, 65_536}) {
                assertThatThrownBy(() -> loop.createConnection(() -> new Protocol() {}, "127.0.0.1", port))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(String.valueOf(port));
            }
            assertThatThrownBy(() -> loop.createConnection(() -> new Protocol() {}, " ", 80))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> loop.createConnection(() -> new Protocol() {}, "no-such-host.invalid", 80)
                            .await())
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("no-such-host.invalid");
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_callbacks_nullIsRefusedAtTheCall(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            Future<Object> future = loop.createFuture();
            List<ThrowingCallable> calls = List.of(
                    () -> loop.callSoon(null),
                    () -> loop.callSoon(() -> {}, null),
                    () -> loop.callLater(Duration.ZERO, null),
                    () -> loop.callLater(null, () -> {}),
                    () -> loop.callAtNanos(loop.timeNanos(), null),
                    () -> loop.callSoonThreadsafe(null),
                    () -> loop.execute(null),
                    () -> loop.createTask(null),
                    () -> loop.submit(null),
                    () -> loop.runInExecutor(null, null),
                    () -> loop.setDefaultExecutor(null),
                    () -> loop.addSignalHandler("INT", null),
                    () -> loop.createServer(null, "127.0.0.1", 0),
                    () -> loop.createConnection(null, "127.0.0.1", 80),
                    () -> future.addDoneCallback(null),
                    () -> future.setException(null));
            for (ThrowingCallable call : calls) {
                assertThatThrownBy(call).as("call %d", calls.indexOf(call)).isInstanceOf(NullPointerException.class);
            }
            assertThat(future.isDone()).isFalse();
            assertThat(loop.allTasks()).containsExactly(loop.currentTask());
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_threads_everyCallThatChangesSomethingIsRefusedInAnother(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            Future<Object> future = loop.createFuture();
            Task<Object> task = loop.createTask(future::await);
            Server server =
                    loop.createServer(() -> new Protocol() {}, "127.0.0.1", 0).await();
            Transport transport = loop.createConnection(() -> new Protocol() {}, "127.0.0.1", port(server))
                    .await()
                    .transport();
            List<ThrowingCallable> calls = List.of(
                    () -> loop.callLater(Duration.ZERO, () -> {}),
                    () -> loop.callAtNanos(0, () -> {}),
                    () -> loop.createFuture(),
                    () -> loop.createTask(() -> 1),
                    () -> loop.runInExecutor(null, () -> 1),
                    () -> loop.setExceptionHandler(null),
                    () -> loop.setTaskFactory(null),
                    () -> loop.createServer(() -> new Protocol() {}, "127.0.0.1", 0),
                    () -> loop.createConnection(() -> new Protocol() {}, "127.0.0.1", 80),
                    () -> loop.stop(),
                    () -> loop.close(),
                    () -> future.setResult(1),
                    () -> future.setException(new IllegalStateException("x")),
                    () -> future.cancel(),
                    () -> future.addDoneCallback(done -> {}),
                    () -> future.removeDoneCallback(done -> {}),
                    () -> task.uncancel(),
                    () -> transport.write(new byte[] {1}),
                    () -> transport.pauseReading(),
                    () -> transport.close(),
                    () -> transport.abort(),
                    () -> server.close());
            List<Throwable> thrown = Future.wrap(CompletableFuture.supplyAsync(() -> {
                        List<Throwable> all = new ArrayList<>();
                        calls.forEach(call -> all.add(catchThrowable(call)));
                        return all;
                    }))
                    .await();
            for (int call = 0; call < calls.size(); call++) {
                assertThat(thrown.get(call)).as("call %d", call).isInstanceOf(IllegalStateException.class);
            }
            assertThat(future.isDone()).isFalse();
            assertThat(server.isServing()).isTrue();
            assertThat(transport.isClosing()).isFalse();
            task.cancel();
            transport.abort();
            server.close();
            server.waitClosed().await();
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_loops_aClosedOneRefusesWorkAndToleratesTheRest(TckEnvironment environment) throws IOException {
        EventLoop loop = environment.newLoop();
        Handle handle = loop.callSoon(() -> {});
        Future<Object> future = loop.createFuture();
        loop.close();
        List<ThrowingCallable> calls = List.of(
                () -> loop.callSoon(() -> {}),
                () -> loop.callLater(Duration.ZERO, () -> {}),
                () -> loop.callAtNanos(0, () -> {}),
                () -> loop.callSoonThreadsafe(() -> {}),
                () -> loop.createTask(() -> 1),
                () -> loop.submit(() -> 1),
                () -> loop.runInExecutor(null, () -> 1),
                () -> loop.runUntilComplete(() -> 1),
                () -> loop.runForever(),
                () -> loop.addSignalHandler("INT", () -> {}));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call)
                    .as("call %d", calls.indexOf(call))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Event loop is closed");
        }
        assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        handle.cancel();
        assertThat(loop.removeSignalHandler("INT")).isFalse();
        try (Pipe.SourceChannel source = Pipe.open().source()) {
            assertThat(loop.removeReader(source)).isFalse();
        }
        assertThat(future.isDone()).isFalse();
        loop.close();
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_threads_offLoopCallsNameTheRemedy(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            CompletableFuture<Throwable> seen = new CompletableFuture<>();
            Thread other = new Thread(() -> {
                try {
                    loop.callSoon(() -> {});
                    seen.complete(null);
                } catch (IllegalStateException refused) {
                    seen.complete(refused);
                }
            });
            other.start();
            Throwable refused = Future.wrap(seen).await();
            assertThat(refused).hasMessageContaining("callSoonThreadsafe");
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_running_secondAndNestedRunsAreRefused(TckEnvironment environment) {
        try (EventLoop other = environment.newLoop()) {
            play(environment, () -> {
                EventLoop loop = EventLoops.running();
                assertThatThrownBy(loop::runForever)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("already running");
                assertThatThrownBy(other::runForever)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("another loop");
                assertThatThrownBy(loop::close).isInstanceOf(IllegalStateException.class);
            });
        }
        EventLoop closed = environment.newLoop();
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.callSoon(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Event loop is closed");
        assertThatThrownBy(() -> closed.callSoonThreadsafe(() -> {})).hasMessageContaining("Event loop is closed");
        assertThatThrownBy(closed::runForever).hasMessageContaining("Event loop is closed");
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_tasks_awaitInTheWrongPlaceIsRefused(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            Future<Throwable> inCallback = loop.createFuture();
            Future<String> pending = loop.createFuture();
            loop.callSoon(() -> {
                try {
                    pending.await();
                } catch (IllegalStateException refused) {
                    inCallback.setResult(refused);
                }
            });
            assertThat(inCallback.await()).hasMessageContaining("plain callback");
            Task<?>[] self = new Task<?>[1];
            self[0] = loop.createTask(() -> self[0].await());
            assertThatThrownBy(() -> self[0].await()).hasMessageContaining("cannot await on itself");
            try (EventLoop other = environment.newLoop()) {
                assertThatThrownBy(() -> other.createFuture().await())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("belongs to");
            }
            assertThatThrownBy(pending::get).hasMessageContaining("use await()");
            assertThatThrownBy(() -> loop.callSoon(null)).isInstanceOf(NullPointerException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_protocols_whatTheyThrowIsReportedAndLostComesOnce(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            List<String> reports = new ArrayList<>();
            loop.setExceptionHandler((on, context) -> reports.add(String.valueOf(context.exception())));
            List<Throwable> lost = new ArrayList<>();
            Future<Void> gone = loop.createFuture();
            IllegalStateException boom = new IllegalStateException("boom");
            Server server = loop.createServer(
                            () -> new Protocol() {
                                @Override
                                public void dataReceived(ByteBuffer data) {
                                    throw boom;
                                }

                                @Override
                                public void connectionLost(Throwable exception) {
                                    lost.add(exception);
                                    gone.setResult(null);
                                }
                            },
                            "127.0.0.1",
                            0)
                    .await();
            Transport client = loop.createConnection(() -> new Protocol() {}, "127.0.0.1", port(server))
                    .await()
                    .transport();
            client.write(new byte[] {1});
            gone.await();
            server.close();
            server.waitClosed().await();
            client.abort();
            assertThat(lost).containsExactly(boom);
            assertThat(reports).containsExactly(boom.toString());
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_protocols_aFactoryThatThrowsClosesAndReports(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            Future<ErrorContext> report = loop.createFuture();
            loop.setExceptionHandler((on, context) -> report.trySetResult(context));
            Server server = loop.createServer(
                            () -> {
                                throw new IllegalStateException("no protocol");
                            },
                            "127.0.0.1",
                            0)
                    .await();
            Future<Void> lost = loop.createFuture();
            loop.createConnection(
                            () -> new Protocol() {
                                @Override
                                public void connectionLost(Throwable exception) {
                                    lost.setResult(null);
                                }
                            },
                            "127.0.0.1",
                            port(server))
                    .await();
            assertThat(report.await().exception()).hasMessage("no protocol");
            lost.await();
            server.close();
            server.waitClosed().await();
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_errors_anErrorInACallbackDoesNotStopTheLoop(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            Future<Throwable> seen = loop.createFuture();
            loop.setExceptionHandler((on, context) -> seen.setResult(context.exception()));
            loop.callSoon(() -> {
                throw new AssertionError("on purpose");
            });
            assertThat(seen.await()).isInstanceOf(AssertionError.class);
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void required_threads_submitRunsOnTheLoopAndCancelReachesTheTask(TckEnvironment environment) throws Exception {
        EventLoop loop = environment.newLoop();
        Thread runner = new Thread(loop::runForever);
        runner.start();
        assertThat(loop.submit(() -> Tulip.sleep(Duration.ZERO, "here").await()).get(20, TimeUnit.SECONDS))
                .isEqualTo("here");
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        CompletableFuture<Boolean> started = new CompletableFuture<>();
        CompletableFuture<Void> endless = loop.submit(() -> {
            try {
                Future<Void> never = loop.createFuture();
                started.complete(true);
                return never.await();
            } finally {
                cancelled.complete(true);
            }
        });
        started.get(20, TimeUnit.SECONDS);
        endless.cancel(true);
        assertThat(cancelled.get(20, TimeUnit.SECONDS)).isTrue();
        loop.callSoonThreadsafe(loop::stop);
        runner.join();
        loop.close();
        assertThat(loop.isClosed()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("withSockets")
    void required_threads_aLoopIsClosedByAnotherThreadThanRanItConnectionsAndAll(TckEnvironment environment)
            throws Exception {
        EventLoop loop = environment.newLoop();
        java.util.concurrent.atomic.AtomicInteger port = new java.util.concurrent.atomic.AtomicInteger();
        CompletableFuture<Integer> stopped = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread runner = new Thread(() -> {
            loop.runUntilCompleteVoid(() -> {
                Server server = loop.createServer(() -> new Protocol() {}, "127.0.0.1", 0)
                        .await();
                loop.createConnection(() -> new Protocol() {}, "127.0.0.1", port(server))
                        .await()
                        .transport()
                        .write(new byte[4 << 20]);
                port.set(port(server));
            });
            stopped.complete(port.get());
            closed.join();
        });
        runner.start();
        stopped.get(20, TimeUnit.SECONDS);
        loop.setExceptionHandler((on, context) -> {});
        // The thread that ran it is alive, and busy with something else.
        loop.close();
        assertThat(loop.isClosed()).isTrue();
        assertThatThrownBy(() -> new java.net.Socket("127.0.0.1", port.get()).close())
                .isInstanceOf(ConnectException.class);
        closed.complete(null);
        runner.join();
    }

    @ParameterizedTest
    @MethodSource("withSockets")
    void required_transports_aPeerThatResetsInTheMiddleOfAWriteIsLostOnce(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            List<Throwable> lost = new ArrayList<>();
            Future<Void> gone = loop.createFuture();
            Future<Void> writing = loop.createFuture();
            Server server = loop.createServer(
                            () -> new Protocol() {
                                @Override
                                public void connectionMade(Transport transport) {
                                    transport.write(new byte[32 << 20]);
                                    writing.setResult(null);
                                }

                                @Override
                                public void connectionLost(Throwable exception) {
                                    lost.add(exception);
                                    gone.trySetResult(null);
                                }
                            },
                            "127.0.0.1",
                            0)
                    .await();
            try (java.net.Socket peer = new java.net.Socket("127.0.0.1", port(server))) {
                writing.await();
                peer.setSoLinger(true, 0);
            }
            gone.await();
            server.close();
            server.waitClosed().await();
            assertThat(lost).hasSize(1);
            assertThat(lost.get(0)).isInstanceOf(java.io.IOException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("withDescriptors")
    void required_loops_descriptorsAreGivenBack(TckEnvironment environment) {
        java.io.File open = new java.io.File("/proc/self/fd");
        openAndClose(environment);
        openAndClose(environment);
        int before = open.list().length;
        for (int i = 0; i < 10; i++) {
            openAndClose(environment);
        }
        assertThat(open.list().length).isLessThan(before + 8);
    }

    private static void openAndClose(TckEnvironment environment) {
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            Server server =
                    loop.createServer(() -> new Protocol() {}, "127.0.0.1", 0).await();
            List<Future<Void>> gone = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Future<Void> one = loop.createFuture();
                gone.add(one);
                loop.createConnection(
                                () -> new Protocol() {
                                    @Override
                                    public void connectionLost(Throwable exception) {
                                        one.setResult(null);
                                    }
                                },
                                "127.0.0.1",
                                port(server))
                        .await()
                        .transport()
                        .close();
            }
            Tulip.gather(gone).await();
            server.close();
            server.waitClosed().await();
        });
    }
}
