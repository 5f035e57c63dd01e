package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.subprocess.Stdio;
import org.tulip4j.subprocess.Subprocess;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.WriteTransport;

/** Loops that nobody closes. */
class UnclosedLoopTest {
    private static final Logger LOG = Logger.getLogger("org.tulip4j");
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    /** One for each line. */
    private final Semaphore logged = new Semaphore(0);

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
            logged.release();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(handler);
    }

    private static void make(String backend, String name, boolean close) {
        EventLoop loop =
                EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(backend).withName(name));
        loop.runUntilComplete(() -> 1);
        if (close) {
            loop.close();
        }
    }

    private boolean warned(String name) {
        return lines.stream().anyMatch(line -> line.contains(name + " ") && line.contains("was never closed"));
    }

    private void collectUntil(BooleanSupplier reached) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            System.gc();
            if (logged.tryAcquire(10, TimeUnit.MILLISECONDS)) {
                logged.drainPermits();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring", "netty-nio", "memory"})
    void oneThatIsCollectedIsWarnedOfAndAClosedOneIsNot(String backend) throws Exception {
        make(backend, "forgotten", false);
        make(backend, "ended", true);
        make(backend, "forgotten-too", false);
        collectUntil(() -> warned("forgotten") && warned("forgotten-too"));
        assertThat(warned("ended")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring", "netty-nio"})
    void aLoopThatIsClosedWithOpenTransportsSaysHowManyInDebugMode(String backend) {
        EventLoop loop = EventLoops.newLoop(
                LoopOptions.DEFAULT.withBackend(backend).withName("hasty").withDebug(true));
        endWithTwoOpen(loop);
        assertThat(lines).anyMatch(line -> line.contains("hasty") && line.contains("with 2 open transport(s)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring", "netty-nio"})
    void aLoopThatIsClosedWhenAllIsSentSaysNothing(String backend) {
        EventLoop loop =
                EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(backend).withName("done"));
        endWithTwoOpen(loop);
        assertThat(lines).noneMatch(line -> line.contains("done") && line.contains("open transport"));
    }

    private static void endWithTwoOpen(EventLoop loop) {
        loop.runUntilCompleteVoid(() -> {
            RecordingProtocol served = new RecordingProtocol();
            Server server = loop.createServer(() -> served, TckStage.HOST, 0).await();
            TckStage.connect(new RecordingProtocol(), server);
            RecordingProtocol ended = new RecordingProtocol();
            TckStage.connect(ended, server).abort();
            ended.lost().await();
            TckStage.passes(5);
        });
        loop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring", "netty-nio"})
    void aLoopThatIsClosedWithUnsentBytesSaysHowMany(String backend) throws IOException {
        EventLoop loop =
                EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(backend).withName("rash"));
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            loop.runUntilCompleteVoid(() -> {
                loop.createConnection(RecordingProtocol::new, TckStage.HOST, deaf.getLocalPort())
                        .await()
                        .transport()
                        .write(new byte[20_000_000]);
            });
            loop.close();
        }
        assertThat(lines)
                .anyMatch(line -> line.contains("rash")
                        && line.contains("with 1 open transport(s)")
                        && line.contains("bytes that they had not sent are lost"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring", "netty-nio", "memory"})
    void aLoopThatIsClosedClosesPipesAndKillsChildrenAndNamesThem(String backend) throws Exception {
        EventLoop loop =
                EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(backend).withName("abrupt"));
        Pipe read = Pipe.open();
        Pipe written = Pipe.open();
        long pid = loop.runUntilComplete(() -> {
            loop.connectReadPipe(() -> new ReadProtocol<ReadTransport>() {}, read.source())
                    .await();
            var out = loop.connectWritePipe(() -> new BaseProtocol<WriteTransport>() {}, written.sink());
            out.await().transport().write(new byte[1 << 20]);
            var quick = Subprocess.exec("true").await();
            quick.waitFor().await();
            return Subprocess.exec(List.of("sleep", "600"), ProcessOptions.DEFAULT.withStdin(Stdio.PIPE))
                    .await()
                    .pid();
        });
        ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
        loop.close();
        child.onExit().get(60, TimeUnit.SECONDS);
        assertThat(read.source().isOpen()).isFalse();
        assertThat(written.sink().isOpen()).isFalse();
        assertThat(lines)
                .anyMatch(line -> line.contains("abrupt")
                        && line.contains("with 3 open transport(s)")
                        && line.contains("<SubprocessTransport pid=" + pid + " sleep running>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring", "netty-nio", "memory"})
    void pipesAndChildrenThatHaveEndedAreNotSpokenOf(String backend) throws Exception {
        EventLoop loop =
                EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(backend).withName("tidy"));
        Pipe pipe = Pipe.open();
        loop.runUntilCompleteVoid(() -> {
            loop.connectReadPipe(() -> new ReadProtocol<ReadTransport>() {}, pipe.source())
                    .await()
                    .transport()
                    .close();
            Subprocess.exec("true").await().waitFor().await();
            Subprocess.exec("sleep", "600").await().close();
        });
        loop.close();
        pipe.sink().close();
        assertThat(lines).noneMatch(line -> line.contains("<EventLoop tidy"));
    }
}
