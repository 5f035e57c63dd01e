package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/** What programs see of a world that a script makes. */
class WorldTest extends InAWorld {
    private final Host server = world.host("server");
    private final Host client = world.host("client");

    @Test
    void twoProgramsTalkAndTimeIsThatOfTheirMessages() {
        world.link(server, client, LinkOptions.DEFAULT.withLatency(Duration.ofMillis(100)));
        server.serve(Worlds.echo());
        client.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                log("connected");
                log(Worlds.ask(connection, "hello"));
            }
        });
        world.run();
        // A look-up takes a millisecond.
        assertThat(log).containsExactly("connected at 1201 ms", "hello at 1401 ms");
    }

    @Test
    void aNarrowWayTakesItsTime() {
        world.link(
                server, client, LinkOptions.DEFAULT.withLatency(Duration.ZERO).withBandwidth(1000));
        server.serve(() -> Streams.startServer(
                        (reader, writer) -> {
                            reader.readExactly(5000).await();
                            log("read");
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await());
        client.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                connection.writer().write(new byte[5000]);
                connection.writer().drain().await();
                connection.reader().readAll().await();
            }
        });
        world.run();
        assertThat(log).containsExactly("read at 6001 ms");
    }

    @Test
    void nobodyThereIsARefusalAndNoNameIsNoHost() {
        client.start(() -> {
            assertThatThrownBy(() -> Streams.openConnection("server", 7).await())
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("refused");
            assertThatThrownBy(() -> Streams.openConnection("nowhere", 7).await())
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("server, client");
            assertThatThrownBy(() -> Streams.openConnection("10.9.9.9", 7).await())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No route to host");
        });
        world.run();
    }

    @Test
    void theStoryTellsWhyAConnectIsRefused() {
        server.serve(() -> Streams.startServer((reader, writer) -> {}, "127.0.0.1", 7)
                .await()
                .serveForever()
                .await());
        client.start(() -> {
            for (int port : new int[] {7, 8}) {
                Tulip.sleep(Duration.ofSeconds(1)).await();
                assertThatThrownBy(() -> Streams.openConnection("server", port).await())
                        .isInstanceOf(ConnectException.class);
            }
        });
        world.run();
        assertThat(String.join("\n", world.story()))
                .contains("server     refuses client:49152: it listens on 127.0.0.1:7 only")
                .contains("server     refuses client:49153: nobody listens on port 8");
    }

    @Test
    void aCutHoldsStreamsUntilItIsHealed() {
        server.serve(Worlds.echo());
        client.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                world.cut(server, client);
                log(Worlds.ask(connection, "late"));
            }
        });
        world.at(Duration.ofSeconds(11), () -> world.heal(server, client));
        world.run();
        assertThat(log).singleElement().asString().matches("late at 11[0-9]{3} ms");
    }

    @Test
    void aCutThatLastsEndsTheConnectionAtBothEnds() {
        server.serve(() -> Streams.startServer(
                        (reader, writer) -> {
                            reader.readLine().await();
                            writer.write("answer".getBytes());
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
        client.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                connection.writer().write("line\n".getBytes());
                Tulip.sleep(Duration.ofNanos(600_000)).await();
                world.cutOneWay(server, client);
                assertThatThrownBy(() -> connection.reader().readAll().await())
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("timed out");
            }
        });
        world.run();
        assertThat(log).singleElement().asString().startsWith("Connection timed out at 90");
    }

    @Test
    void aKilledProgramNeverGoesOnAndItsPeerHearsOfIt() {
        server.serve(() -> {
            try {
                Worlds.echo().run();
            } finally {
                log("cleaned up");
            }
        });
        client.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                Worlds.ask(connection, "hello");
                server.kill();
                assertThat(connection.reader().readLine().await()).isEmpty();
                log("end");
                assertThatThrownBy(() -> Streams.openConnection("server", 7).await())
                        .isInstanceOf(ConnectException.class);
                server.restart();
                Tulip.sleep(Duration.ofSeconds(1)).await();
                try (Streams.Connection again =
                        Streams.openConnection("server", 7).await()) {
                    log(Worlds.ask(again, "again"));
                }
            }
        });
        world.run();
        assertThat(log).hasSize(3);
        assertThat(log.get(0)).startsWith("end at 100");
        assertThat(log.get(1)).startsWith("again at 200");
        assertThat(log.get(2)).as("of the second run, told to end").startsWith("cleaned up at 200");
    }

    @Test
    void aHostWithoutPowerIsSilentAndAnswersWithAResetWhenItIsBack() {
        server.serve(Worlds.echo());
        client.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                server.powerOff();
                assertThatThrownBy(() -> Tulip.waitFor(
                                        client.loop().createTask(() -> Worlds.ask(connection, "hello")),
                                        Duration.ofSeconds(5))
                                .await())
                        .isInstanceOf(TimedOutException.class);
                log("gave up");
                server.powerOn();
                assertThatThrownBy(() -> connection.reader().readLine().await())
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
            }
        });
        world.run();
        assertThat(log).singleElement().asString().startsWith("gave up at 600");
    }

    @Test
    void descriptorsRunOut() {
        client.setDescriptors(1);
        server.serve(Worlds.echo());
        client.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                assertThatThrownBy(() -> Streams.openConnection("server", 7).await())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("Too many open files");
                Worlds.ask(connection, "still works");
            }
        });
        world.run();
    }

    @Test
    void namesAreSlowWrongAndChange() {
        Host other = world.host("other");
        world.names().setDelay(Duration.ofSeconds(3));
        world.names().set("db", server);
        server.serve(Worlds.echo());
        other.serve(Worlds.echo());
        client.start(() -> {
            for (int i = 0; i < 2; i++) {
                try (Streams.Connection connection =
                        Streams.openConnection("db", 7).await()) {
                    log(world.name(connection.writer().transport().remoteAddress()));
                }
                world.names().set("db", other);
            }
            world.names().remove("db");
            assertThatThrownBy(() -> Streams.openConnection("db", 7).await()).isInstanceOf(UnknownHostException.class);
        });
        world.run();
        assertThat(log).hasSize(2);
        assertThat(log.get(0)).startsWith("server:7 at 300");
        assertThat(log.get(1)).startsWith("other:7 at 600");
    }

    @Test
    void clocksDrift() {
        client.setClock(Duration.ofHours(5), 100_000);
        client.start(() -> {
            long begin = client.loop().timeNanos();
            Tulip.sleep(Duration.ofSeconds(11)).await();
            assertThat(client.loop().timeNanos() - begin).isBetween(11_000_000_000L, 11_001_000_000L);
            log("slept");
        });
        world.run();
        assertThat(log).containsExactly("slept at 10000 ms");
    }

    @Test
    void workOfTheDefaultExecutorIsPartOfTheWorld() {
        Thread here = Thread.currentThread();
        client.start(
                () -> assertThat(Tulip.toThread(Thread::currentThread).await()).isSameAs(here));
        world.run();
    }

    @Test
    void threadsOfTheirOwnAreReportedByName() {
        client.start(() -> {
            CompletableFuture<String> answer = new CompletableFuture<>();
            Thread thread = new Thread(() -> answer.complete("from outside"), "a-stranger");
            Future<String> waiting = Future.wrap(answer);
            client.loop().callSoon(() -> {
                thread.start();
                while (thread.isAlive()) {
                    Thread.onSpinWait();
                }
            });
            waiting.await();
        });
        assertThatThrownBy(world::run)
                .isInstanceOf(WorldFailure.class)
                .hasMessageContaining("thread a-stranger has called the loop of client")
                .hasMessageContaining("default executor");
    }

    @Test
    void realSocketsAreRefusedByName() {
        client.start(() -> {
            try (SocketChannel channel = SocketChannel.open()) {
                channel.configureBlocking(false);
                assertThatThrownBy(() -> client.loop().addReader(channel, () -> {}))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("a simulated world has no real channels");
            }
        });
        world.run();
    }

    @Test
    void whatAProgramLeavesBehindFailsTheWorld() {
        client.start(() ->
                client.loop().createTask(() -> Tulip.sleep(Duration.ofDays(1)).await()));
        assertThatThrownBy(world::run).hasMessageContaining("the program of client left tasks pending");
    }

    @Test
    void handlersThatAServiceLeavesAreToldToEndBehindIt() {
        server.serve(() -> Streams.startServer(
                        (reader, writer) -> {
                            try {
                                Tulip.sleep(Duration.ofDays(1)).await();
                            } finally {
                                Tulip.sleep(Duration.ofSeconds(1)).await();
                                log("the handler ends");
                            }
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await());
        client.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                Worlds.ask(connection, "hello");
            } catch (Exception gone) {
                log(gone.getClass().getSimpleName());
            }
        });
        world.at(Duration.ofSeconds(2), () -> world.reset(server, client));
        world.run();
        assertThat(log).hasSize(2);
        assertThat(log.get(1)).startsWith("the handler ends at 3");
    }

    @Test
    void whatAServiceLeavesThatDoesNotEndFailsTheWorld() {
        server.serve(() -> {
            Tulip.createTaskVoid(
                    () -> {
                        try {
                            Tulip.sleep(Duration.ofDays(1)).await();
                        } catch (CancelledError ignored) {
                            Tulip.sleep(Duration.ofDays(1)).await();
                        }
                    },
                    "stubborn");
            Tulip.sleep(Duration.ofDays(1)).await();
        });
        client.start(() -> Tulip.sleep(Duration.ofSeconds(1)).await());
        assertThatThrownBy(world::run)
                .hasMessageContaining("not ended at PT31S")
                .hasMessageContaining("server: <Task stubborn");
    }

    @Test
    void aProgramThatIsCancelledByNobodyFailsTheWorld() {
        client.start(() -> {
            Future<Void> nobody = client.loop().createFuture();
            nobody.cancel();
            nobody.await();
        });
        assertThatThrownBy(world::run)
                .hasMessageContaining("the main task of the program of client was cancelled")
                .hasMessageContaining("nobody had told it to end");
    }

    @Test
    void aConnectionThatIsLeftOpenFailsTheWorld() {
        server.serve(Worlds.echo());
        client.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            Streams.openConnection("server", 7).await();
        });
        assertThatThrownBy(world::run).hasMessageContaining("left sockets open").hasMessageContaining("10.0.0.1:7");
    }

    @Test
    void programsThatWaitForEverAreNamed() {
        client.start(() -> client.loop().createFuture().await());
        assertThatThrownBy(world::run)
                .hasMessageContaining("nothing can happen any more")
                .hasMessageContaining("begun with Host.serve")
                .hasMessageContaining("client: <Task")
                .hasMessageContaining("(seed 1, at PT0S)");
    }

    @Test
    void anInvariantIsLookedAtAfterEveryEvent() {
        int[] count = {0};
        world.invariant("the count is never two", () -> count[0] != 2);
        client.start(() -> {
            for (int i = 0; i < 3; i++) {
                count[0]++;
                Tulip.sleep(Duration.ofSeconds(1)).await();
            }
        });
        assertThatThrownBy(world::run)
                .hasMessageContaining("the count is never two")
                .hasMessageContaining("at PT1S");
    }

    @Test
    void whatAnExceptionHandlerIsToldIsSaidOnce() {
        client.start(() -> Tulip.runningLoop()
                .callExceptionHandler(ErrorContext.of("the tea is cold").with(ErrorContext.TASK, "tea")));
        assertThatThrownBy(world::run)
                .hasMessageContaining("the exception handler of client was called: the tea is cold {task=tea}");
    }

    @Test
    void aProgramThatSpinsIsStopped() {
        client.start(() -> {
            EventLoop loop = client.loop();
            loop.callSoon(new Runnable() {
                @Override
                public void run() {
                    loop.callSoon(this);
                }
            });
            loop.createFuture().await();
        });
        assertThatThrownBy(world::run).hasMessageContaining("spins");
    }

    @Test
    void worldsThatCannotBeRunSaySo() {
        assertThatThrownBy(world::run).isInstanceOf(IllegalStateException.class).hasMessageContaining("no program");
        server.serve(Worlds.echo());
        assertThatThrownBy(world::run).isInstanceOf(IllegalStateException.class).hasMessageContaining("only services");
        assertThatThrownBy(() -> server.start(() -> {})).hasMessageContaining("runs a program already");
        assertThatThrownBy(client::kill).hasMessageContaining("no program runs on client");
        assertThatThrownBy(() -> world.host("client")).hasMessageContaining("client");
        assertThatThrownBy(() -> world.host("x", "10.0.0.1")).hasMessageContaining("server has the address 10.0.0.1");
        assertThatThrownBy(() -> world.host("x", "example.org")).hasMessageContaining("no literal address");
        try (World elsewhere = World.of(2)) {
            Host stranger = elsewhere.host("stranger");
            assertThatThrownBy(() -> world.cut(server, stranger)).hasMessageContaining("must be a host of this world");
        }
    }
}
