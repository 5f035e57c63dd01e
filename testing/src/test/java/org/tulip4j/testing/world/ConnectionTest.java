package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/** What a script does to a single connection, to one direction of a way, and to who connects. */
class ConnectionTest extends InAWorld {
    private final Host server = world.host("server");
    private final Host client = world.host("client");

    @BeforeEach
    void noLatency() {
        world.link(server, client, LinkOptions.DEFAULT.withLatency(Duration.ZERO));
        world.names().setDelay(Duration.ZERO);
    }

    private static void write(Streams.Connection connection, String line) {
        connection.writer().write((line + "\n").getBytes());
    }

    @Test
    void aStalledConnectionGoesOnLaterAndOthersAreLeftAlone() {
        server.serve(Worlds.echo());
        client.start(talk(one -> {
            try (Streams.Connection other = Streams.openConnection("server", 7).await()) {
                world.connection(one.writer().transport()).stall(Duration.ofSeconds(5));
                write(one, "a");
                write(one, "b");
                log(Worlds.ask(other, "other"));
                log(one.reader().readLine().await().length + " bytes");
                log(Worlds.ask(one, "c"));
                log(Worlds.ask(one, "d"));
            }
        }));
        world.run();
        assertThat(log).containsExactly("other at 1000 ms", "2 bytes at 6000 ms", "b at 6000 ms", "c at 6000 ms");
        assertThat(String.join("\n", world.story()))
                .contains("the connection of client:49152 to server:7 stalls for PT5S");
    }

    @Test
    void aStallMayBeOfOneDirectionAndTheLaterEndCounts() {
        server.serve(Worlds.echo());
        client.start(talk(connection -> {
            Connection found = world.connections(server, client).get(0);
            found.stallOneWay(client, Duration.ofSeconds(5));
            found.stallOneWay(client, Duration.ofSeconds(3));
            log(Worlds.ask(connection, "client"));
            found.stallOneWay(server, Duration.ofSeconds(3));
            log(Worlds.ask(connection, "server"));
        }));
        world.run();
        assertThat(log).containsExactly("client at 6000 ms", "server at 9000 ms");
    }

    @Test
    void theOtherDirectionOfAStalledConnectionGoesOn() {
        server.serve(() -> Streams.startServer(
                        (reader, writer) -> {
                            Tulip.sleep(Duration.ofSeconds(2)).await();
                            writer.write("tick\n".getBytes());
                            writer.write(reader.readLine().await());
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await());
        client.start(talk(connection -> {
            world.connections(server, client).get(0).stallOneWay(client, Duration.ofSeconds(5));
            log(Worlds.ask(connection, "stalled"));
            log(connection.reader().readLine().await().length + " bytes");
        }));
        world.run();
        assertThat(log).containsExactly("tick at 3000 ms", "8 bytes at 6000 ms");
    }

    @Test
    void aStallBehindACutAndACutBehindAStallAreWaitedFor() {
        server.serve(Worlds.echo());
        client.start(talk(connection -> {
            Connection found = world.connections(client, server).get(0);
            found.stall(Duration.ofSeconds(10));
            world.cut(client, server);
            log(Worlds.ask(connection, "cut first"));
            found.stall(Duration.ofSeconds(5));
            Tulip.sleep(Duration.ofSeconds(1)).await();
            world.cut(client, server);
            log(Worlds.ask(connection, "stalled first"));
        }));
        world.at(Duration.ofSeconds(3), () -> world.heal(client, server));
        world.at(Duration.ofSeconds(100), () -> world.heal(client, server));
        world.run();
        assertThat(log).hasSize(2);
        assertThat(log.get(0)).isEqualTo("cut first at 11000 ms");
        assertThat(log.get(1)).matches("stalled first at 100[0-9]{3} ms");
    }

    @Test
    void aStallOfAnHourIsATimeOut() {
        server.serve(Worlds.echo());
        client.start(talk(connection -> {
            world.connection(connection.writer().transport()).stall(Duration.ofMinutes(30));
            assertThatThrownBy(() -> Worlds.ask(connection, "lost"))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("timed out");
            log("given up");
            world.connections(server, client).get(0).reset();
        }));
        world.run();
        assertThat(log).containsExactly("given up at 901000 ms");
    }

    @Test
    void aSingleConnectionIsReset() {
        server.serve(Worlds.echo());
        client.start(talk(one -> {
            try (Streams.Connection other = Streams.openConnection("server", 7).await()) {
                Connection found = world.connection(one.writer().transport());
                assertThat(found.from()).isSameAs(client);
                assertThat(found.to()).isSameAs(server);
                assertThat(world.connections(client, server)).hasSize(2).contains(found);
                assertThat(world.connections(client, client)).isEmpty();
                found.reset();
                assertThat(found.isOpen()).isFalse();
                found.reset();
                found.stall(Duration.ofSeconds(1));
                found.loseOneEnd(server);
                assertThatThrownBy(() -> Worlds.ask(one, "lost"))
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
                log(Worlds.ask(other, "other"));
            }
        }));
        world.run();
        assertThat(log).containsExactly("other at 1000 ms");
        assertThat(world.story().stream().filter(line -> line.contains("49152")))
                .noneMatch(line -> line.contains("stall"));
    }

    @Test
    void anEndThatIsLostAnswersTheNextWordWithAReset() {
        server.serve(() -> Streams.startServer(
                        (reader, writer) -> {
                            try {
                                reader.readLine().await(SocketException.class);
                            } catch (SocketException gone) {
                                log(gone.getMessage().replaceAll(":.*", ""));
                            }
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await());
        client.start(talk(connection -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            Connection found = world.connections(client, server).get(0);
            found.loseOneEnd(server);
            Tulip.sleep(Duration.ofHours(1).minusSeconds(10)).await();
            assertThat(found.isOpen()).as("nobody has told the client").isTrue();
            write(connection, "hello");
            assertThatThrownBy(() -> connection.reader().readLine().await())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThat(found.isOpen()).isFalse();
            log("reset");
        }));
        world.run();
        assertThat(log).containsExactly("Connection timed out at 2000 ms", "reset at 3592000 ms");
        assertThat(String.join("\n", world.story())).contains("is given up by server, without a word");
    }

    @Test
    void aWayMayBeSlowInOneDirection() {
        world.linkOneWay(client, server, LinkOptions.DEFAULT.withLatency(Duration.ofMillis(10)));
        world.linkOneWay(server, client, LinkOptions.DEFAULT.withLatency(Duration.ofMillis(300)));
        server.serve(() -> Streams.startServer(
                        (reader, writer) -> {
                            writer.write(reader.readLine().await());
                            log("heard");
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await());
        client.start(talk(connection -> {
            log("connected");
            log(Worlds.ask(connection, "answer"));
        }));
        world.run();
        assertThat(log).containsExactly("connected at 1310 ms", "heard at 1320 ms", "answer at 1620 ms");
    }

    @Test
    void aFirewallRejectsDropsAndLetsPass() {
        server.serve(Worlds.echo());
        client.start(talk(connection -> {
            world.setFirewall(client, server, Firewall.REJECT);
            assertThatThrownBy(() -> Streams.openConnection("server", 7).await())
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("refused");
            log("rejected");
            world.setFirewall(client, server, Firewall.DROP);
            assertThatThrownBy(() -> Streams.openConnection("server", 7).await())
                    .isInstanceOf(SocketTimeoutException.class);
            log("dropped");
            log(Worlds.ask(connection, "what is connected stays"));
            world.setFirewall(client, server, Firewall.OPEN);
            Streams.openConnection("server", 7).await().close();
            log("passed");
        }));
        world.run();
        assertThat(log)
                .containsExactly(
                        "rejected at 1000 ms",
                        "dropped at 61000 ms",
                        "what is connected stays at 61000 ms",
                        "passed at 61000 ms");
        assertThat(String.join("\n", world.story()))
                .contains("the firewall on the way from client to server rejects connects")
                .contains("hears nothing of a connect of client: the firewall drops it");
    }

    @Test
    void aFullQueueMakesWhoConnectsAskAgain() {
        server.setBacklog(0);
        server.serve(Worlds.echo());
        client.start(talk(connection -> log("connected")));
        world.at(Duration.ofSeconds(3), () -> server.setBacklog(1));
        world.run();
        // Asked at 1 s, 2 s and 4 s.
        assertThat(log).containsExactly("connected at 4000 ms");
        assertThat(String.join("\n", world.story())).contains("has no room in its backlog for client:49152");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        server.serve(Worlds.echo());
        client.start(talk(connection -> {
            Connection found = world.connection(connection.writer().transport());
            assertThatThrownBy(() -> found.stall(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> found.stallOneWay(world.host("other"), Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the connection of client:49152 to server:7 has no end on other");
            connection.close();
            Tulip.sleep(Duration.ofSeconds(1)).await();
            assertThatThrownBy(() -> world.connection(connection.writer().transport()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no connection of this world is open from")
                    .hasMessageContaining("open are []");
        }));
        assertThatThrownBy(() -> server.setBacklog(-1)).hasMessageContaining("wait on server? -1");
        world.run();
    }
}
