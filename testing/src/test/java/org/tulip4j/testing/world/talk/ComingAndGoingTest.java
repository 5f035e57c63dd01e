package org.tulip4j.testing.world.talk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.ConnectOptions;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.ReturnWhen;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.TimedOutException;
import org.tulip4j.TimerHandle;
import org.tulip4j.Tulip;
import org.tulip4j.queues.Queue;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.World;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** Connects, servers and sockets for datagrams that end at every moment, on a rough network: nothing is left, and what holds goes on. */
class ComingAndGoingTest {
    private static final Faults ROUGH = Faults.ROUGH
            .withStalls(Duration.ofSeconds(3), Duration.ofSeconds(3))
            .withRefusals(Duration.ofSeconds(3), Duration.ofSeconds(2))
            .withCalmAfter(Duration.ofSeconds(60));

    private static Host host(World world, String name) {
        List<Host> others = world.hosts();
        Host host = name.startsWith("six") ? world.host(name, "fd00::" + (others.size() + 1)) : world.host(name);
        for (Host other : others) {
            world.link(
                    host,
                    other,
                    LinkOptions.DEFAULT
                            .withJitter(Duration.ofMillis(1 + world.choose(400)))
                            .withLoss(0.05));
        }
        return host;
    }

    private static void begin(World world, Faults faults) {
        world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
        world.setFaults(faults);
    }

    private static void pause(World world, int atMost) {
        Tulip.sleep(Duration.ofMillis(1 + world.choose(atMost))).await();
    }

    @Test
    void connectsToManyAddresses() {
        Seeds.first(20).withName("connects to many addresses").check(world -> {
            begin(world, ROUGH.withPowerCuts(Duration.ofSeconds(5), Duration.ofSeconds(3)));
            List<Host> hosts = new ArrayList<>();
            for (String name : List.of("four", "six", "fourth", "sixth")) {
                Host host = host(world, name);
                hosts.add(host);
                host.serve(() -> Streams.startServer(
                                (reader, writer) -> writer.write(host.name() + "\n"), (String) null, 7)
                        .await()
                        .serveForever()
                        .await());
            }
            world.names().set("many", hosts.toArray(Host[]::new));
            host(world, "client").start(() -> {
                for (int i = 0; i < 10; i++) {
                    pause(world, 2000);
                    Task<?> task = Tulip.createTaskVoid(() -> connects(world));
                    int patience = world.choose(3);
                    if (patience > 0) {
                        Tulip.wait(
                                        List.of(task),
                                        Duration.ofMillis(1 + world.choose(patience * 700)),
                                        ReturnWhen.ALL_COMPLETED)
                                .await();
                        task.cancel();
                    }
                    Tulip.wait(List.of(task)).await();
                    assertThat(task.isCancelled() ? null : task.exception()).isNull();
                }
            });
            world.run();
        });
    }

    private static void connects(World world) {
        ConnectOptions options = ConnectOptions.DEFAULT
                .withHappyEyeballsDelay(Duration.ofMillis(1 + world.choose(500)))
                .withInterleave(world.choose(3))
                .withTimeout(Duration.ofSeconds(1 + world.choose(10)));
        try (Streams.Connection connection =
                Streams.openConnection("many", 7, options).await(IOException.class)) {
            world.note("reached " + connection.reader().readLine(UTF_8).await(IOException.class));
        } catch (IOException | TimedOutException failed) {
            world.note("failed: " + failed);
        }
    }

    @Test
    void serversThatComeAndGo() {
        Seeds.first(20).withName("servers that come and go").check(world -> {
            begin(world, ROUGH);
            host(world, "server").start(() -> {
                for (int i = 0; i < 6; i++) {
                    Server server = Streams.startServer(ComingAndGoingTest::answer, "0.0.0.0", 7)
                            .await();
                    pause(world, 3000);
                    ends(world, server);
                    server.waitClosed().await();
                    assertThat(server.isServing()).isFalse();
                }
                // As for those of Tulip.run: handlers may go on for a moment.
                pause(world, 100);
            });
            for (int i = 0; i < 3; i++) {
                host(world, "client" + i).start(() -> {
                    for (int n = 0; n < 6; n++) {
                        pause(world, 2000);
                        asks(world);
                    }
                });
            }
            world.run();
        });
    }

    private static void answer(StreamReader reader, StreamWriter writer) {
        for (String line = reader.readLine(UTF_8).await();
                !line.isEmpty();
                line = reader.readLine(UTF_8).await()) {
            writer.write(line);
            writer.drain().await();
        }
    }

    private static void ends(World world, Server server) {
        switch (world.choose(4)) {
            case 0 -> server.shutdown(Duration.ofMillis(world.choose(2000))).await();
            case 1 -> {
                server.close();
                server.abortClients();
            }
            case 2 -> {
                server.closeClients();
                server.shutdown(Duration.ofSeconds(1)).await();
            }
            default -> {
                Task<?> serving =
                        Tulip.createTaskVoid(() -> server.serveForever().await());
                pause(world, 300);
                serving.cancel();
                Tulip.wait(List.of(serving), Duration.ofSeconds(1), ReturnWhen.ALL_COMPLETED)
                        .await();
                server.abortClients();
                Tulip.wait(List.of(serving)).await();
            }
        }
    }

    private static void asks(World world) {
        try (Streams.Connection connection = Tulip.waitFor(Streams.openConnection("server", 7), Duration.ofSeconds(3))
                .await(IOException.class)) {
            for (int i = 0; i < 3; i++) {
                String line = "line " + i + "\n";
                connection.writer().write(line);
                String answer = Tulip.waitFor(connection.reader().readLine(UTF_8), Duration.ofSeconds(2))
                        .await(IOException.class);
                assertThat(line).startsWith(answer);
                if (answer.isEmpty()) {
                    return;
                }
            }
            connection.writer().transport().abort();
        } catch (IOException | TimedOutException failed) {
            world.note("failed: " + failed);
        }
    }

    /** Answers questions, or puts what comes into a queue. */
    private static final class Socket implements DatagramProtocol {
        private final boolean answers;
        private final Queue<String> received = new Queue<>();
        private @Nullable DatagramTransport transport;
        private boolean lost;

        Socket(boolean answers) {
            this.answers = answers;
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            assertThat(transport).isNull();
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            assertThat(lost).isFalse();
            if (answers) {
                transport.sendTo(data, from);
            } else {
                received.putNowait(UTF_8.decode(data).toString());
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            assertThat(lost).isFalse();
            lost = true;
        }
    }

    @Test
    void datagramsThatAreAskedForAgain() {
        Seeds.first(20).withName("datagrams that are asked for again").check(world -> {
            begin(world, ROUGH.withKills(Duration.ofSeconds(3), Duration.ofSeconds(2)));
            Host server = host(world, "server");
            server.serve(() -> {
                DatagramTransport socket = EventLoops.running()
                        .createDatagramEndpoint(() -> new Socket(true), DatagramOptions.localAddress("0.0.0.0", 9))
                        .await()
                        .transport();
                try {
                    Tulip.sleep(Duration.ofDays(1)).await();
                } finally {
                    socket.close();
                }
            });
            for (int i = 0; i < 2; i++) {
                Host client = host(world, "client" + i);
                world.link(
                        client,
                        server,
                        LinkOptions.DEFAULT
                                .withJitter(Duration.ofMillis(300))
                                .withLoss(0.3)
                                .withReordering(0.3));
                client.start(() -> {
                    Set<String> answered = new TreeSet<>();
                    for (int n = 0; n < 5; n++) {
                        insists(world, "question " + n, answered);
                    }
                    assertThat(answered).hasSize(5);
                });
            }
            world.run();
        });
    }

    private static void insists(World world, String question, Set<String> answered) {
        while (!answered.contains(question)) {
            Socket socket = new Socket(false);
            DatagramTransport transport = EventLoops.running()
                    .createDatagramEndpoint(() -> socket, DatagramOptions.remoteAddress("server", 9))
                    .await()
                    .transport();
            TimerHandle again = EventLoops.running()
                    .callLater(Duration.ofMillis(200), () -> transport.sendTo(question.getBytes(UTF_8)));
            try {
                transport.sendTo(question.getBytes(UTF_8));
                answered.add(Tulip.waitFor(socket.received.get(), Duration.ofMillis(1 + world.choose(1500)))
                        .await());
            } catch (TimedOutException late) {
                pause(world, 300);
            } finally {
                again.cancel();
                if (world.choose(2) == 0) {
                    transport.abort();
                } else {
                    transport.close();
                }
            }
        }
    }
}
