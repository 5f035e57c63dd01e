package org.tulip4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.bench.echo.server.Style;
import org.tulip4j.bench.echo.server.TulipEcho;
import org.tulip4j.spi.BackendProvider;

/** What the loop's thread allocates for a message that it echoes, against the budgets beside this class. */
class EchoAllocationTest {
    private static final int MOST_ROUNDS = 20;
    private static final int MESSAGES = 2_000;
    private static final int LIMIT_SECONDS = 60;

    @ParameterizedTest
    @CsvSource({
        "nio, protocol", "nio, buffered", "nio, streams", "nio, framed-streams",
        "epoll, protocol", "epoll, buffered", "epoll, streams", "epoll, framed-streams"
    })
    void anEchoedMessageKeepsItsBudget(String backend, String style) throws Exception {
        assumeTrue(isAvailable(backend), backend + " cannot run here");
        CompletableFuture<EventLoop> listening = new CompletableFuture<>();
        CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread server = new Thread(() -> serve(backend, Style.of(style), listening, address, ended), "echo");
        server.setDaemon(true);
        server.start();
        InetSocketAddress at = address.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        EventLoop loop = listening.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        try {
            boolean coroutine = style.endsWith("streams");
            assumeTrue(
                    !coroutine || loop.report().engine().equals("continuation"),
                    "budgets of coroutines are those of the continuation engine");
            String operation = "echo." + backend + "." + style;
            Budgets budgets = new Budgets();
            budgets.check(operation, leastPerMessage(at, server, budgets.of(operation)));
        } finally {
            loop.callSoonThreadsafe(loop::stop);
            ended.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    static boolean isAvailable(String backend) {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .anyMatch(provider -> provider.name().equals(backend) && provider.isAvailable());
    }

    private static void serve(
            String backend,
            Style style,
            CompletableFuture<EventLoop> listening,
            CompletableFuture<InetSocketAddress> address,
            CompletableFuture<Void> ended) {
        EventLoop loop = EventLoops.newLoop(backend);
        try {
            Server server =
                    loop.runUntilComplete(() -> TulipEcho.listen(style, 0).await());
            listening.complete(loop);
            address.complete(server.address());
            loop.runForever();
            server.closeClients();
            server.close();
            Task<Void> closed = loop.createTaskVoid(() -> server.waitClosed().await());
            loop.runUntilComplete(closed);
            loop.close();
            ended.complete(null);
        } catch (Throwable failed) {
            listening.completeExceptionally(failed);
            address.completeExceptionally(failed);
            ended.completeExceptionally(failed);
        }
    }

    /** The least of several rounds, the first of which load classes; stops when one is good enough. */
    static double leastPerMessage(InetSocketAddress at, Thread server, int enough) throws IOException {
        return leastPerMessage(at, server, enough, 1);
    }

    /** Several messages come at once. */
    static double leastPerMessage(InetSocketAddress at, Thread server, int enough, int atOnce) throws IOException {
        byte[] message = new byte[Style.FRAME * atOnce];
        byte[] back = new byte[message.length];
        long least = Long.MAX_VALUE;
        try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            for (int round = 0; round < MOST_ROUNDS && least > enough * MESSAGES; round++) {
                long before = Allocated.by(server);
                for (int i = 0; i < MESSAGES; i += atOnce) {
                    message[i % message.length]++;
                    out.write(message);
                    int count = in.readNBytes(back, 0, back.length);
                    if (count != back.length) {
                        throw new AssertionError("the server closed after " + i + " messages");
                    }
                }
                least = Math.min(least, Allocated.by(server) - before);
                assertThat(back).isEqualTo(message);
            }
        }
        return (double) least / MESSAGES;
    }
}
