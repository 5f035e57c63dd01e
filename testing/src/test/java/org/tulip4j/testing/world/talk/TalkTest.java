package org.tulip4j.testing.world.talk;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.TimedOutException;
import org.tulip4j.TimerHandle;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.World;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/**
 * Whatever two ends do to each other, on whatever a network does to them: bytes come once and in order, callbacks come as they must, and nothing is
 * left. Tens of seeds in the build; {@code -Dtulip.seeds=10000} for more.
 */
class TalkTest {
    private static final Faults EVERYTHING = Faults.ROUGH
            .withStalls(Duration.ofSeconds(3), Duration.ofSeconds(3))
            .withLostEnds(Duration.ofSeconds(5))
            .withRefusals(Duration.ofSeconds(5), Duration.ofSeconds(2))
            .withKills(Duration.ofSeconds(10), Duration.ofSeconds(2))
            .withPowerCuts(Duration.ofSeconds(20), Duration.ofSeconds(5))
            .withCalmAfter(Duration.ofSeconds(60));

    private static final TestCertificate CERTIFICATE = TestCertificate.of("server");

    @Test
    void streams() {
        Seeds.first(20).withName("talk of streams").check(world -> talk(world, null, null));
    }

    @Test
    @Tag("once")
    void encryptedStreams() {
        Seeds.first(5)
                .withName("talk of encrypted streams")
                .check(world -> talk(world, CERTIFICATE.server(), CERTIFICATE.client()));
    }

    @Test
    @Tag("once")
    void streamsEncryptedHalfway() {
        Seeds.first(5)
                .withName("talk of streams that are encrypted halfway")
                .check(world -> talk(
                        world,
                        ServerOptions.DEFAULT,
                        ConnectOptions.DEFAULT,
                        CERTIFICATE.server(),
                        CERTIFICATE.client().withServerHostname("server")));
    }

    @Test
    void protocols() {
        Seeds.first(20).withName("talk of protocols").check(world -> protocols(world, null, null));
    }

    @Test
    @Tag("once")
    void encryptedProtocols() {
        Seeds.first(5)
                .withName("talk of encrypted protocols")
                .check(world -> protocols(world, CERTIFICATE.server(), CERTIFICATE.client()));
    }

    private static Host server(World world) {
        world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
        world.setFaults(EVERYTHING);
        return world.host("server");
    }

    private static Host client(World world, Host server, int number) {
        Host client = world.host("client" + number);
        LinkOptions link = LinkOptions.DEFAULT
                .withJitter(Duration.ofMillis(1 + world.choose(20)))
                .withLoss(0.02);
        world.link(client, server, world.choose(3) == 0 ? link.withBandwidth(100_000 + world.choose(1_000_000)) : link);
        return client;
    }

    private static void serve(Server server) {
        server.serveForever().await();
    }

    private static void talk(World world, @Nullable TlsOptions bears, @Nullable TlsOptions trusts) {
        talk(world, ServerOptions.DEFAULT.withTls(bears), ConnectOptions.DEFAULT.withTls(trusts), null, null);
    }

    /** Encrypted from the beginning, or halfway, or never. */
    private static void talk(
            World world,
            ServerOptions serves,
            ConnectOptions connects,
            @Nullable TlsOptions bearsLater,
            @Nullable TlsOptions trustsLater) {
        Host server = server(world);
        server.serve(() -> serve(Streams.startServer(
                        (reader, writer) -> cancelled(world, () -> {
                            try {
                                if (bearsLater != null) {
                                    writer.write(reader.readLine().await(IOException.class));
                                    writer.startTls(bearsLater).await(IOException.class);
                                }
                                new StreamTalk(world, reader, writer, true).run(8);
                            } finally {
                                writer.transport().abort();
                            }
                        }),
                        List.of("0.0.0.0"),
                        7,
                        serves)
                .await()));
        for (int i = 0; i < 3; i++) {
            client(world, server, i).start(() -> {
                for (int n = 0; n < 4; n++) {
                    Tulip.sleep(Duration.ofMillis(1 + world.choose(3000))).await();
                    attempt(world, () -> {
                        Streams.Connection connection =
                                Streams.openConnection("server", 7, connects).await(IOException.class);
                        try {
                            if (trustsLater != null) {
                                connection.writer().write("begin\n");
                                connection.reader().readLine().await(IOException.class);
                                connection.writer().startTls(trustsLater).await(IOException.class);
                            }
                            new StreamTalk(world, connection.reader(), connection.writer(), false).run(8);
                        } finally {
                            connection.writer().transport().abort();
                        }
                    });
                }
            });
        }
        world.run();
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /** Runs something, which perhaps is cancelled some time. */
    private static void cancelled(World world, Attempt attempt) throws IOException {
        Task<?> task = Objects.requireNonNull(Tulip.currentTask());
        if (world.choose(4) > 0) {
            attempt.run();
            return;
        }
        TimerHandle timer =
                EventLoops.running().callLater(Duration.ofNanos(1000L * world.choose(3_000_000)), task::cancel);
        try {
            attempt.run();
        } finally {
            timer.cancel();
        }
    }

    private static void attempt(World world, Attempt attempt) throws IOException {
        Task<?> task = Tulip.createTaskVoid(() ->
                cancelled(world, () -> Tulip.timeout(Duration.ofSeconds(20)).runVoid(IOException.class, attempt::run)));
        Tulip.wait(List.of(task)).await();
        Throwable failure = task.isCancelled() ? null : task.exception();
        if (failure != null && !(failure instanceof IOException || failure instanceof TimedOutException)) {
            throw new AssertionError("an attempt failed", failure);
        }
        world.note("ends: " + (task.isCancelled() ? "cancelled" : String.valueOf(failure)));
    }

    private static BaseProtocol<? super Transport> either(World world, ProtocolTalk talk) {
        return world.choose(2) == 0 ? talk : new BufferedTalk(world, talk);
    }

    private static void protocols(World world, @Nullable TlsOptions bears, @Nullable TlsOptions trusts) {
        Host server = server(world);
        server.serve(() -> serve(EventLoops.running()
                .createServer(
                        () -> either(world, new ProtocolTalk(world, true)),
                        List.of("0.0.0.0"),
                        7,
                        ServerOptions.DEFAULT.withTls(bears))
                .await()));
        for (int i = 0; i < 3; i++) {
            client(world, server, i).start(() -> {
                for (int n = 0; n < 4; n++) {
                    Tulip.sleep(Duration.ofMillis(1 + world.choose(3000))).await();
                    ProtocolTalk talk = new ProtocolTalk(world, false);
                    attempt(world, () -> EventLoops.running()
                            .createConnection(
                                    () -> either(world, talk), "server", 7, ConnectOptions.DEFAULT.withTls(trusts))
                            .await(IOException.class));
                    talk.end().await();
                }
            });
        }
        world.run();
    }
}
