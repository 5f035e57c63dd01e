package org.tulip4j.testing.world.talk;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.World;
import org.tulip4j.transport.TlsOptions;

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
        Host server = server(world);
        server.serve(() -> serve(Streams.startServer(
                        (reader, writer) -> {
                            try {
                                new StreamTalk(world, reader, writer, true).run(8);
                            } finally {
                                writer.transport().abort();
                            }
                        },
                        List.of("0.0.0.0"),
                        7,
                        ServerOptions.DEFAULT.withTls(bears))
                .await()));
        for (int i = 0; i < 3; i++) {
            client(world, server, i).start(() -> {
                for (int n = 0; n < 4; n++) {
                    Tulip.sleep(Duration.ofMillis(1 + world.choose(3000))).await();
                    attempt(world, () -> {
                        Streams.Connection connection = Streams.openConnection(
                                        "server", 7, ConnectOptions.DEFAULT.withTls(trusts))
                                .await(IOException.class);
                        try {
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

    private static void attempt(World world, Attempt attempt) throws IOException {
        try {
            Tulip.timeout(Duration.ofSeconds(20)).runVoid(IOException.class, attempt::run);
        } catch (IOException | TimedOutException failed) {
            world.note("fails: " + failed.getClass().getSimpleName());
        }
    }

    private static void protocols(World world, @Nullable TlsOptions bears, @Nullable TlsOptions trusts) {
        Host server = server(world);
        server.serve(() -> serve(EventLoops.running()
                .createServer(
                        () -> new ProtocolTalk(world, true),
                        List.of("0.0.0.0"),
                        7,
                        ServerOptions.DEFAULT.withTls(bears))
                .await()));
        for (int i = 0; i < 3; i++) {
            client(world, server, i).start(() -> {
                for (int n = 0; n < 4; n++) {
                    Tulip.sleep(Duration.ofMillis(1 + world.choose(3000))).await();
                    ProtocolTalk[] talk = new ProtocolTalk[1];
                    attempt(
                            world,
                            () -> talk[0] = EventLoops.running()
                                    .createConnection(
                                            () -> new ProtocolTalk(world, false),
                                            "server",
                                            7,
                                            ConnectOptions.DEFAULT.withTls(trusts))
                                    .await(IOException.class)
                                    .protocol());
                    if (talk[0] != null) {
                        talk[0].lost().await();
                    }
                }
            });
        }
        world.run();
    }
}
