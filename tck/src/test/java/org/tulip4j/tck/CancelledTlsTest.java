package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;

/** Handshakes that are cancelled, in pass after pass: neither end stays open, also when the handshake was done in that pass. */
@Timeout(60)
class CancelledTlsTest {
    private static final TlsOptions CLIENT = TlsTck.Certificates.GOOD.client().withServerHostname("localhost");

    private static void play(String backend, Coroutine.Body body) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.setExceptionHandler(
                    (own, context) -> assertThat(context.message()).isNull());
            loop.runUntilComplete(Coroutine.of(body));
        }
    }

    private static int port(Server server) {
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
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
                    Future<Streams.Connection> opening = Streams.openConnection(
                            "127.0.0.1",
                            port(server),
                            ConnectOptions.DEFAULT.withTls(CLIENT),
                            StreamReader.DEFAULT_LIMIT);
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

    /** However it ends. */
    private static void untilDone(Future<?> future) {
        Tulip.gatherReturnExceptions(List.of(future)).await();
    }
}
