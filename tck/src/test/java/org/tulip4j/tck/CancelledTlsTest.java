package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** Handshakes that are cancelled, in pass after pass: neither end stays open, also when the handshake was done in that pass. */
@Timeout(60)
class CancelledTlsTest {
    private static final TlsOptions CLIENT = TlsTck.Certificates.GOOD.client().withServerHostname("localhost");

    private static void play(String backend, VoidCoroutine body) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.setExceptionHandler(
                    (own, context) -> assertThat(context.message()).isNull());
            loop.runUntilCompleteVoid(body);
        }
    }

    private static int port(Server server) {
        return server.port();
    }

    /** Whoever the server has accepted is gone. */
    private static void untilAlone(Server server) {
        server.closeAndWait().await();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void aCancelledEncryptedConnectIsClosed(String backend) {
        play(
                backend,
                () -> EveryPass.untilTooLate(pass -> {
                    Server server = EventLoops.running()
                            .createServer(
                                    () -> new Protocol() {},
                                    List.of("127.0.0.1"),
                                    0,
                                    ServerOptions.DEFAULT.withTls(TlsTck.Certificates.GOOD.server()))
                            .await();
                    Future<Streams.Connection> opening =
                            Streams.openConnection("127.0.0.1", port(server), ConnectOptions.DEFAULT.withTls(CLIENT));
                    boolean late = EveryPass.tooLate(opening, pass);
                    if (late) {
                        opening.result().writer().close();
                    }
                    untilAlone(server);
                    return late;
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void aCancelledUpgradeOfAStreamClosesItAsEitherEnd(String backend) {
        play(backend, () -> {
            EveryPass.untilTooLate(pass -> upgrade(pass, true));
            EveryPass.untilTooLate(pass -> upgrade(pass, false));
        });
    }

    private static boolean upgrade(int passes, boolean cancelServer) throws Exception {
        Future<StreamWriter> accepted = EventLoops.running().createFuture();
        Future<Void> ended = EventLoops.running().createFuture();
        Server server = Streams.startServer(
                        (reader, writer) -> {
                            accepted.setResult(writer);
                            ended.await();
                        },
                        "127.0.0.1",
                        0)
                .await();
        StreamWriter here =
                Streams.openConnection("127.0.0.1", port(server)).await().writer();
        StreamWriter there = accepted.await();
        Future<?> mine = here.startTls(CLIENT);
        Future<?> its = there.startTls(TlsTck.Certificates.GOOD.server());
        Future<?> other = cancelServer ? mine : its;
        boolean late = EveryPass.tooLate(cancelServer ? its : mine, passes);
        if (late) {
            (cancelServer ? there : here).close();
        }
        // The end of the one is the end of the other, be it in its handshake or behind.
        untilDone(other);
        untilDone(here.waitClosed());
        untilDone(there.waitClosed());
        ended.setResult(null);
        untilAlone(server);
        return late;
    }

    /** The last step of the handshake comes in the pass of the cancellation, behind it. */
    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void aHandshakeThatEndsBehindItsCancellationMakesNoConnection(String backend) {
        play(backend, () -> {
            int last = 0;
            while (!connectCancelledInTask(++last)) {
                assertThat(last).isLessThan(20);
            }
            assertThat(last).isGreaterThan(1);
        });
    }

    /** Answers whether there was no such task any more. */
    private static boolean connectCancelledInTask(int which) {
        List<String> heard = new ArrayList<>();
        EventLoop loop = EventLoops.running();
        Server server = loop.createServer(
                        () -> new Protocol() {},
                        List.of("127.0.0.1"),
                        0,
                        ServerOptions.DEFAULT.withTls(TlsTck.Certificates.GOOD.server()))
                .await();
        List<Future<?>> connecting = new ArrayList<>();
        AtomicInteger tasks = new AtomicInteger();
        TlsOptions client = CLIENT.withTaskExecutor(task -> {
            if (tasks.incrementAndGet() == which) {
                loop.callSoonThreadsafe(() -> connecting.get(0).cancel());
            }
            Thread worker = new Thread(task, "tls-task");
            worker.start();
            try {
                // The loop waits for it: both the cancellation and the end of the task are there in its next pass.
                worker.join();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        });
        Future<Connected<Transport, Protocol>> future = loop.createConnection(
                () -> recording(heard), "127.0.0.1", port(server), ConnectOptions.DEFAULT.withTls(client));
        connecting.add(future);
        untilDone(future);
        boolean late = !future.isCancelled();
        if (late) {
            future.result().transport().abort();
        }
        untilAlone(server);
        Tulip.sleep(Duration.ZERO).await();
        assertThat(heard).as("cancelled in task " + which).isEqualTo(late ? List.of("made", "lost") : List.of());
        return late;
    }

    private static Protocol recording(List<String> heard) {
        return new Protocol() {
            @Override
            public void connectionMade(Transport transport) {
                heard.add("made");
            }

            @Override
            public void connectionLost(@Nullable Throwable exception) {
                heard.add("lost");
            }
        };
    }

    /** However it ends. */
    private static void untilDone(Future<?> future) {
        Tulip.gatherReturnExceptions(List.of(future)).await();
    }
}
