package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/** What only some systems or backends do with Unix domain sockets. */
class UnixTest {
    private static final int MORE_THAN_FIT = 5;

    @FunctionalInterface
    private interface AtPath {
        void run(Path path) throws Exception;
    }

    private static Stream<DynamicTest> everywhere(Capability needed, AtPath body) {
        return Environments.with(needed).stream()
                .map(environment -> DynamicTest.dynamicTest(environment.toString(), () -> {
                    Path folder = Files.createTempDirectory("tulip-unix");
                    Path path = folder.resolve("socket");
                    try (EventLoop loop = environment.newLoop()) {
                        loop.runUntilCompleteVoid(() -> body.run(path));
                    } finally {
                        Files.deleteIfExists(path);
                        Files.delete(folder);
                    }
                }));
    }

    private static boolean linux() {
        return System.getProperty("os.name").equals("Linux");
    }

    @TestFactory
    Stream<DynamicTest> aFullQueueIsWaitedForUntilTheTimeout() {
        assumeTrue(linux(), "elsewhere a full queue refuses");
        return everywhere(Capability.UNIX, path -> {
            EventLoop loop = EventLoops.running();
            Server server = loop.createUnixServer(
                            RecordingProtocol::new,
                            path,
                            ServerOptions.DEFAULT.withBacklog(1).withStartServing(false))
                    .await();
            ConnectOptions patient = ConnectOptions.DEFAULT.withTimeout(null);
            List<Future<Connected<Transport, RecordingProtocol>>> connecting = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_FIT; i++) {
                connecting.add(loop.createUnixConnection(RecordingProtocol::new, path, patient));
            }
            assertThatThrownBy(() -> loop.createUnixConnection(
                                    RecordingProtocol::new, path, patient.withTimeout(Duration.ofMillis(100)))
                            .await())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining(path.toString());
            assertThat(connecting).anyMatch(one -> !one.isDone());
            Future<?> givenUp = loop.createUnixConnection(RecordingProtocol::new, path, patient);
            givenUp.cancel();

            server.startServing();

            for (Future<Connected<Transport, RecordingProtocol>> one : connecting) {
                one.await().transport().close();
            }
            server.close();
            server.waitClosed().await();
            assertThat(givenUp.isCancelled()).isTrue();
        });
    }

    @TestFactory
    Stream<DynamicTest> whatMayNotBeBoundIsNamedAndLeavesNoDescriptor() {
        Path forbidden = Path.of("/sys/tulip");
        assumeTrue(linux() && Files.isDirectory(forbidden.getParent()), "no folder that forbids sockets, even to root");
        return everywhere(Capability.UNIX_FILES, path -> {
            int before = descriptors();
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> EventLoops.running()
                                .createUnixServer(RecordingProtocol::new, forbidden)
                                .await())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(forbidden.toString());
            }
            TckStage.passes(5);
            assertThat(descriptors()).isLessThan(before + 50);
        });
    }

    private static int descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    @TestFactory
    Stream<DynamicTest> abstractNamesThatTheBackendHasNotAreRefused() {
        UnixAddress name = UnixAddress.abstractName("tulip");
        return Environments.all().stream()
                .filter(environment -> environment.lacks(Capability.UNIX_ABSTRACT) != null)
                .map(environment -> DynamicTest.dynamicTest(environment.toString(), () -> {
                    try (EventLoop loop = environment.newLoop()) {
                        assertThatThrownBy(() ->
                                        loop.createUnixConnection(RecordingProtocol::new, name, ConnectOptions.DEFAULT))
                                .isInstanceOf(UnsupportedOperationException.class)
                                .hasMessageContaining("backend " + environment.backend())
                                .hasMessageContaining("@tulip")
                                .hasMessageContaining("use a path");
                        assertThatThrownBy(() -> loop.runUntilComplete(
                                        loop.createUnixServer(RecordingProtocol::new, name, ServerOptions.DEFAULT)))
                                .isInstanceOf(UnsupportedOperationException.class)
                                .hasMessageContaining("backend " + environment.backend());
                    }
                }));
    }
}
