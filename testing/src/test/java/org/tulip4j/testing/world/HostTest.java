package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.DatagramOptions;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** What a script does to a host and to names: pauses, slow readers, clocks that jump. */
class HostTest extends InAWorld {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int WINDOW = 64 * 1024;

    private final Host server = world.host("server");
    private final Host client = world.host("client");

    @BeforeEach
    void noLatency() {
        world.link(server, client, LinkOptions.DEFAULT.withLatency(Duration.ZERO));
        world.names().setDelay(Duration.ZERO);
    }

    private String story() {
        return String.join("\n", world.story());
    }

    /** Reads all and says when. */
    private VoidCoroutine reader() {
        return () -> Streams.startServer(
                        (reader, writer) -> log(reader.readAll().await().length + " bytes read"), "0.0.0.0", 7)
                .await()
                .serveForever()
                .await();
    }

    private VoidCoroutine writer(int bytes) {
        return talk(connection -> {
            connection.writer().write(new byte[bytes]);
            connection.writer().drain().await();
            log("drained");
            connection.writer().writeEof();
            connection.reader().readAll().await();
        });
    }

    // Pauses

    @Test
    void aHostThatStandsStillTakesWhatComesAndGoesOnWithAll() {
        server.serve(Worlds.echo());
        client.start(talk(connection -> {
            server.pause(Duration.ofSeconds(5));
            server.pause(Duration.ofSeconds(2));
            assertThat(server.isPaused()).isTrue();
            try (Streams.Connection other = Streams.openConnection("server", 7).await()) {
                log("its system connects");
                log(Worlds.ask(connection, "one"));
                log(Worlds.ask(other, "other"));
                assertThat(server.isPaused()).isFalse();
            }
        }));
        world.run();
        assertThat(log).containsExactly("its system connects at 1000 ms", "one at 6000 ms", "other at 6000 ms");
        assertThat(story()).contains("server     stands still for PT5S").contains("6000.000 ms  server     goes on");
    }

    @Test
    void timersAndWorkOfThreadsWaitForTheEndOfAPauseAndTheClockGoesOn() {
        client.start(() -> {
            long begin = client.loop().timeNanos();
            Tulip.sleep(SECOND).await();
            client.loop().callLater(SECOND, () -> log("timer"));
            client.loop().runInExecutorVoid(null, () -> log("thread"));
            Tulip.sleep(Duration.ofSeconds(6)).await();
            log("slept " + Duration.ofNanos(client.loop().timeNanos() - begin).toSeconds());
        });
        world.at(SECOND.plusNanos(1), () -> client.pause(Duration.ofSeconds(3)));
        world.run();
        assertThat(log).containsExactly("timer at 4000 ms", "thread at 4000 ms", "slept 7 at 7000 ms");
    }

    @Test
    void aPauseInTheMiddleOfATurnIsAsIfTheCallTookSoLong() {
        server.serve(reader());
        client.start(talk(connection -> {
            long leaseEnd = client.loop().timeNanos() + SECOND.toNanos();
            assertThat(client.loop().timeNanos()).isLessThan(leaseEnd);
            client.pause(Duration.ofSeconds(5));
            assertThat(client.loop().timeNanos())
                    .isEqualTo(leaseEnd + Duration.ofSeconds(4).toNanos());
            client.resume();
            assertThat(client.isPaused())
                    .as("its program is behind the pause already")
                    .isTrue();
            connection.writer().write("too late".getBytes());
            connection.writer().writeEof();
            connection.reader().readAll().await();
            log("closed");
        }));
        world.run();
        assertThat(log).containsExactly("8 bytes read at 6000 ms", "closed at 6000 ms");
        assertThat(story()).contains("client     stands still for PT5S, in the middle of a turn");
    }

    @Test
    void aPauseWithoutAnEndIsEndedByTheScriptOrWithTheLastProgram() {
        server.serve(Worlds.echo());
        client.start(talk(connection -> {
            server.pause();
            log(Worlds.ask(connection, "resumed"));
            server.pause();
        }));
        world.at(Duration.ofSeconds(9), server::resume);
        world.run();
        assertThat(log).containsExactly("resumed at 9000 ms");
        server.resume();
        assertThat(server.isPaused()).isFalse();
    }

    @Test
    void whoWaitsForAHostThatStandsStillForEverIsNamed() {
        client.start(() -> {
            client.pause();
            Tulip.sleep(SECOND).await();
        });
        assertThatThrownBy(world::run)
                .hasMessageContaining("nothing can happen any more")
                .hasMessageContaining("client, which stands still: <Task main");
    }

    @Test
    void whatStandsStillCanBeKilledAndBeginsAgainWhenItsHostGoesOn() {
        server.serve(Worlds.echo());
        client.start(talk(connection -> {
            server.pause(Duration.ofSeconds(5));
            server.kill();
            assertThat(connection.reader().readLine().await()).isEmpty();
            log("its system closes");
            server.restart();
            Tulip.sleep(Duration.ofSeconds(6)).await();
            Streams.openConnection("server", 7).await().close();
            log("begun again");
            server.pause();
            server.powerOff();
            server.powerOn();
            assertThat(server.isPaused()).isFalse();
        }));
        world.run();
        assertThat(log).containsExactly("its system closes at 1000 ms", "begun again at 7000 ms");
        assertThat(story()).contains("6000.000 ms  server     starts");
    }

    // Slow readers

    @Test
    void whoReadsNothingFillsTheWindow() {
        server.serve(reader());
        client.start(writer(WINDOW + 1));
        world.at(SECOND, () -> server.stopReading(Duration.ofSeconds(5)));
        world.run();
        assertThat(log).hasSize(2);
        assertThat(log.get(0)).isEqualTo("drained at 1000 ms");
        assertThat(log.get(1)).isEqualTo(WINDOW + 1 + " bytes read at 6000 ms");
        assertThat(story()).contains("server     reads nothing for PT5S").contains("(65536 bytes)");
    }

    @Test
    void whoReadsNothingMakesItsPeerWaitForRoom() {
        server.serve(reader());
        client.start(writer(4 * WINDOW));
        world.at(SECOND, () -> server.stopReading(Duration.ofSeconds(5)));
        world.run();
        assertThat(log.get(0)).isEqualTo("drained at 6000 ms");
    }

    @Test
    void aSlowReaderTakesItsTime() {
        server.setReadRate(1000);
        slowReaderReads();
    }

    @Test
    void aReaderIsSlowForAWhile() {
        server.setReadRate(1_000_000);
        world.at(Duration.ZERO, () -> server.intake()
                .slowDown(1000, Duration.ofSeconds(9).toNanos()));
        slowReaderReads();
    }

    /** A hundred bytes each tenth of a second, the first at once. */
    private void slowReaderReads() {
        server.serve(() -> Streams.startServer(
                        (reader, writer) -> {
                            reader.readExactly(1000).await();
                            log("1000 bytes");
                            log(reader.readAll().await().length + " bytes");
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await());
        client.start(writer(5000));
        world.run();
        assertThat(log).containsExactly("drained at 1000 ms", "1000 bytes at 1900 ms", "4000 bytes at 6000 ms");
    }

    @Test
    void datagramsOfWhoReadsNothingWait() {
        server.start(() -> {
            Future<Void> heard = server.loop().createFuture();
            server.loop()
                    .createDatagramEndpoint(() -> new Heard(heard), DatagramOptions.localAddress("0.0.0.0", 9))
                    .await();
            heard.await();
            log("heard");
        });
        client.start(() -> {
            Tulip.sleep(SECOND).await();
            var endpoint = client.loop()
                    .createDatagramEndpoint(
                            () -> new Heard(client.loop().createFuture()), DatagramOptions.remoteAddress("server", 9))
                    .await();
            server.stopReading(Duration.ofSeconds(2));
            endpoint.transport().sendTo("hello".getBytes());
            endpoint.transport().close();
        });
        world.run();
        assertThat(log).containsExactly("heard at 3000 ms");
    }

    /** Closes when it has heard something. */
    private record Heard(Future<Void> first) implements DatagramProtocol {
        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            first.setResult(null);
        }

        @Override
        public void connectionMade(DatagramTransport transport) {
            first.addDoneCallback(done -> transport.close());
        }
    }

    // Clocks and names

    @Test
    void aClockThatJumpsHasTimersComeEarlyOnItsHostOnly() {
        server.start(() -> {
            Tulip.sleep(Duration.ofSeconds(10)).await();
            log("server");
        });
        client.start(() -> {
            long begin = client.loop().timeNanos();
            Tulip.sleep(Duration.ofSeconds(10)).await();
            log("client");
            assertThat(client.loop().timeNanos() - begin)
                    .isEqualTo(Duration.ofHours(1).plusSeconds(2).toNanos());
            Tulip.sleep(SECOND).await();
            log("and on");
        });
        world.at(Duration.ofSeconds(2), () -> client.jumpClock(Duration.ofHours(1)));
        world.run();
        assertThat(log).containsExactly("client at 2000 ms", "and on at 3000 ms", "server at 10000 ms");
        assertThat(story()).contains("client     has a clock that jumps by PT1H");
    }

    @Test
    void namesAreSlowFailAndStandForWhatTheyDidBefore() {
        Host other = world.host("other");
        world.link(client, other, LinkOptions.DEFAULT.withLatency(Duration.ZERO));
        world.names().set("db", server);
        world.names().set("db", other);
        server.serve(Worlds.echo());
        other.serve(Worlds.echo());
        client.start(() -> {
            Tulip.sleep(SECOND).await();
            world.names().slowDown(Duration.ofSeconds(3), SECOND);
            whoIs("db");
            world.names().fail(SECOND);
            assertThatThrownBy(() -> Streams.openConnection("db", 7).await())
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("Temporary failure in name resolution");
            Tulip.sleep(SECOND).await();
            whoIs("db");
            world.names().answerAsBefore(SECOND);
            whoIs("db");
            whoIs("server");
            world.names().remove("db");
            whoIs("db");
            Tulip.sleep(SECOND).await();
            assertThatThrownBy(() -> whoIs("db")).isInstanceOf(UnknownHostException.class);
        });
        world.run();
        assertThat(log)
                .containsExactly(
                        "other:7 at 4000 ms",
                        "other:7 at 5000 ms",
                        "server:7 at 5000 ms",
                        "server:7 at 5000 ms",
                        "other:7 at 5000 ms");
    }

    private void whoIs(String name) throws Exception {
        try (Streams.Connection connection = Streams.openConnection(name, 7).await()) {
            log(world.name(connection.writer().transport().remoteAddress()));
        }
    }

    @Test
    void aServiceThatEndsDoesNotWaitForAPeerWithoutPower() {
        server.serve(Worlds.echo());
        client.serve(() -> {
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                connection.reader().readLine().await();
            }
        });
        world.host("other").start(() -> Tulip.sleep(SECOND.multipliedBy(10)).await());
        world.at(SECOND, client::powerOff);
        world.run();
        assertThat(world.elapsed()).isEqualTo(Duration.ofSeconds(13));
        assertThat(story()).contains("hears of client:49152: Connection timed out");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(server::pause).hasMessageContaining("no program runs on server");
        assertThatThrownBy(() -> server.pause(SECOND)).hasMessageContaining("no program runs on server");
        assertThatThrownBy(() -> server.stopReading(SECOND)).hasMessageContaining("no program runs on server");
        assertThatThrownBy(() -> world.host("server"))
                .hasMessageContaining("there is a host 'server' already")
                .hasMessageContaining("find it in hosts()");
        assertThatThrownBy(() -> world.host("localhost")).hasMessageContaining("a name of its own");
        server.serve(Worlds.echo());
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> server.pause(wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> server.stopReading(wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> server.jumpClock(wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> world.names().fail(wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> world.names().slowDown(wrong, SECOND))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> world.names().answerAsBefore(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> server.setReadRate(-1)).hasMessageContaining("server read in a second? -1");
    }
}
