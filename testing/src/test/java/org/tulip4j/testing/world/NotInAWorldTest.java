package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.streams.Streams;
import org.tulip4j.subprocess.Subprocess;
import org.tulip4j.testing.MemoryBackendProvider;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.UnixAddress;

/** What a world does not have: a program that asks for it hears so, by name, at its call. */
class NotInAWorldTest extends InAWorld {
    private final Host host = world.host("host");

    /** What a program of the world hears of it. */
    private static void isRefused(ThrowingCallable call, String what) {
        assertThatThrownBy(call)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith("a simulated world has no " + what + ": ");
    }

    @Test
    void childProcesses() {
        host.start(() -> {
            isRefused(() -> Subprocess.exec("true").await(), "child processes");
            isRefused(() -> Subprocess.shell("true").await(), "child processes");
        });
        world.run();
    }

    @Test
    void pipes() throws Exception {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            host.start(() -> {
                isRefused(() -> Streams.openReadPipe(source).await(), "pipes");
                isRefused(() -> Streams.openWritePipe(sink).await(), "pipes");
            });
            world.run();
        }
    }

    @Test
    void channelsOfTheJdk() throws Exception {
        try (SocketChannel channel = SocketChannel.open();
                SocketChannel connected = SocketChannel.open();
                ServerSocketChannel server = ServerSocketChannel.open();
                DatagramChannel datagrams = DatagramChannel.open()) {
            channel.configureBlocking(false);
            datagrams.configureBlocking(false);
            server.bind(new InetSocketAddress("127.0.0.1", 0)).configureBlocking(false);
            connected.connect(server.getLocalAddress());
            host.start(() -> {
                EventLoop loop = host.loop();
                String operations = "operations on channels of the JDK";
                isRefused(
                        () -> loop.sockConnect(channel, server.getLocalAddress())
                                .await(),
                        operations);
                isRefused(() -> loop.sockAccept(server).await(), operations);
                isRefused(() -> loop.sockRecvFrom(datagrams, 1).await(), operations);
                isRefused(
                        () -> loop.sockSendTo(
                                        datagrams, ByteBuffer.allocate(1), (InetSocketAddress) server.getLocalAddress())
                                .await(),
                        operations);
                assertThatThrownBy(() -> loop.createConnection(RecordingProtocol::new, connected)
                                .await())
                        .hasMessageContaining("has no real sockets, such as java.nio.channels.SocketChannel[connected");
                assertThatThrownBy(() -> loop.createServer(RecordingProtocol::new, server, ServerOptions.DEFAULT)
                                .await())
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("world");
            });
            world.run();
            assertThat(channel.isConnected()).isFalse();
        }
    }

    @Test
    void unixSockets() {
        host.start(() -> {
            UnixAddress address = UnixAddress.of(Path.of("never-made"));
            isRefused(
                    () -> host.loop()
                            .createUnixConnection(RecordingProtocol::new, address, ConnectOptions.DEFAULT)
                            .await(),
                    "Unix domain sockets");
            isRefused(
                    () -> host.loop()
                            .createUnixServer(RecordingProtocol::new, address, ServerOptions.DEFAULT)
                            .await(),
                    "Unix domain sockets");
        });
        world.run();
    }

    @Test
    void otherLoops() {
        host.start(() -> {
            String loops = "loops that a program makes by itself";
            isRefused(EventLoops::newLoop, loops);
            isRefused(() -> EventLoops.newLoop("memory"), loops);
            isRefused(() -> EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider())), loops);
            isRefused(() -> LoopGroup.of(2), loops);
            assertThatThrownBy(() -> Tulip.run(() -> "another")).isInstanceOf(IllegalStateException.class);
            host.loop().callSoon(() -> isRefused(EventLoops::newLoop, loops));
            Tulip.toThreadVoid(() -> {
                        isRefused(EventLoops::newLoop, loops);
                        isRefused(() -> Tulip.run(() -> "another"), loops);
                    })
                    .await();
            Tulip.sleep(Duration.ofSeconds(2)).await();
        });
        world.at(Duration.ofSeconds(1), () -> isRefused(EventLoops::newLoop, "loops that a program makes by itself"));
        world.run();
    }

    @Test
    void aLoopBesideAWorldIsTheTestsOwnAffair() {
        host.start(() -> {});
        world.run();
        try (EventLoop loop = EventLoops.newLoop("memory")) {
            assertThat(loop.isRunning()).isFalse();
        }
    }

    // What is not asked of a loop is seen afterwards

    @Test
    void threadsThatAProgramMakesAreNamedInTheLogAndInFailures() {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger("org.tulip4j.testing");
        logger.setFilter(record -> !warnings.add(record.getLevel() + " " + record.getMessage()));
        try {
            for (int seed = 1; seed <= 2; seed++) {
                try (World each = World.of(seed)) {
                    each.host("one").start(() -> {
                        Tulip.toThread(() -> "no thread at all").await();
                        new Thread(() -> {}, "outsider");
                        each.host("two")
                                .start(() -> Tulip.sleep(Duration.ofSeconds(1)).await());
                    });
                    each.run();
                }
            }
        } finally {
            logger.setFilter(null);
        }
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("WARNING beside a world threads were made, and what they do is not in the world: by ["
                        + NotInAWorldTest.class.getName())
                .contains("(line ");
        host.start(() -> {
            host.loop().callSoon(() -> new Thread(() -> {}));
            Tulip.sleep(Duration.ofSeconds(1)).await();
            throw new IllegalStateException("fails");
        });
        assertThatThrownBy(world::run)
                .hasMessageContaining(
                        "(seed 1, at PT1S); threads were made, and what they do is not in the world: by [")
                .hasMessageContaining("NotInAWorldTest");
    }

    @Test
    @Tag("once")
    void whatARunThatDoesNotRepeatDoesOutsideIsNamed() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Path file = Files.createTempFile("outside", ".txt");
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Seeds.of(3).withName("outside").check(each -> {
                        each.host("one").start(() -> {
                            Thread thread = new Thread(() -> {}, "outsider");
                            thread.start();
                            thread.join();
                            Files.writeString(file, "some text");
                            try (Socket socket = new Socket(listening.getInetAddress(), listening.getLocalPort())) {
                                socket.getOutputStream().write(1);
                            }
                            Tulip.sleep(Duration.ofSeconds(1)).await();
                        });
                        each.run();
                        assertThat(runs.incrementAndGet()).isNotEqualTo(1);
                    }))
                    .isInstanceOf(WorldFailure.class)
                    .hasMessageContaining("does not repeat")
                    .hasMessageContaining("Run once more, this was seen, which is not in the world:")
                    .hasMessageContaining("thread outsider is started by org.tulip4j.testing.world.NotInAWorldTest.")
                    .hasMessageContaining("the file " + file + " is written by")
                    .hasMessageContaining("a socket to 127.0.0.1:" + listening.getLocalPort() + " is written to by");
        } finally {
            Files.delete(file);
        }
        assertThat(runs).as("runs").hasValue(3);
    }

    // Signals are in a world

    @Test
    void aSignalIsHeardByItsHandler() {
        host.start(() -> {
            EventLoop loop = host.loop();
            loop.addSignalHandler("SIGUSR2", () -> log.add("USR2 at " + world.elapsed()));
            loop.addSignalHandler("TERM", () -> log.add("TERM"));
            Tulip.sleep(Duration.ofSeconds(2)).await();
            assertThat(loop.removeSignalHandler("USR2")).isTrue();
            assertThat(loop.removeSignalHandler("USR2")).isFalse();
            assertThatThrownBy(() -> loop.addSignalHandler("KILL", () -> {})).hasMessageContaining("cannot be caught");
            assertThatThrownBy(() -> loop.addSignalHandler("NONE", () -> {})).hasMessageContaining("no signal NONE");
            assertThatThrownBy(() -> host.signal("USR2")).hasMessageContaining("has no handler for the signal USR2");
        });
        world.at(Duration.ofSeconds(1), () -> {
            host.signal("USR2");
            host.signal("sigterm");
        });
        world.run();
        assertThat(log).containsExactly("USR2 at PT1S", "TERM");
        assertThat(world.story()).anyMatch(line -> line.endsWith("host       gets the signal USR2"));
    }

    @Test
    void aHandlerThatIsRemovedBeforeItsTurnIsNotCalled() {
        host.start(() -> {
            host.loop().addSignalHandler("HUP", () -> log.add("heard"));
            host.loop().addSignalHandler("INT", () -> host.loop().removeSignalHandler("HUP"));
            Tulip.sleep(Duration.ofSeconds(2)).await();
        });
        world.at(Duration.ofSeconds(1), () -> {
            host.signal("INT");
            host.signal("HUP");
        });
        world.run();
        assertThat(log).isEmpty();
    }

    @Test
    void aProgramThatIsToldToEndCleansUp() {
        host.start(() -> {
            try {
                Tulip.sleep(Duration.ofMinutes(1)).await();
            } catch (CancelledError told) {
                Tulip.sleep(Duration.ofSeconds(2)).await();
                log.add("clean at " + world.elapsed());
                throw told;
            }
        });
        world.at(Duration.ofSeconds(1), () -> host.signal("TERM"));
        world.run();
        assertThat(log).containsExactly("clean at PT3S");
        assertThat(host.program().wasKilled()).isFalse();
    }

    @Test
    void aProgramThatDoesNotEndIsKilled() {
        Host other = world.host("other");
        host.start(() -> {
            try {
                Tulip.sleep(Duration.ofMinutes(1)).await();
            } catch (CancelledError ignored) {
                Tulip.sleep(Duration.ofMinutes(1)).await();
            }
        });
        other.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            host.signal("TERM");
            Tulip.sleep(Duration.ofMinutes(1)).await();
            assertThatThrownBy(() -> host.signal("TERM")).hasMessageContaining("was killed");
        });
        world.run();
        assertThat(world.story()).anyMatch(line -> line.contains("11000.000 ms  host       is killed"));
    }
}
