package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.SendfileNotAvailableException;
import org.tulip4j.ServerOptions;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

class SendFileTest {
    private static final Set<String> WITHOUT_COPYING = Set.of("nio", "netty-nio", "epoll", "kqueue");

    @TempDir
    Path folder;

    /** Who can send without copying says so by doing it; the others refuse, and send nothing. */
    @TestFactory
    Stream<DynamicTest> withoutCopying() {
        return Environments.all().stream()
                .map(TckEnvironment::backend)
                .distinct()
                .map(backend -> DynamicTest.dynamicTest(backend, () -> assertThat(sendsWithoutCopying(backend))
                        .isEqualTo(WITHOUT_COPYING.contains(backend))));
    }

    private boolean sendsWithoutCopying(String backend) throws Exception {
        Path path = Files.write(folder.resolve(backend), new byte[100]);
        try (EventLoop loop = EventLoops.newLoop(backend);
                FileChannel file = FileChannel.open(path)) {
            return loop.runUntilComplete(() -> {
                var server = loop.createServer(() -> new Protocol() {}, List.of("127.0.0.1"), 0, ServerOptions.DEFAULT)
                        .await();
                int port = ((InetSocketAddress) server.addresses().get(0)).getPort();
                Transport transport = loop.createConnection(() -> new Protocol() {}, "127.0.0.1", port)
                        .await()
                        .transport();
                try {
                    return loop.sendFile(transport, file, 0, OptionalLong.empty(), false)
                                    .await()
                            == 100;
                } catch (SendfileNotAvailableException refused) {
                    assertThat(refused).hasMessageContaining("allow the fallback");
                    assertThat(file.position()).isZero();
                    return false;
                } finally {
                    transport.abort();
                    server.close();
                }
            });
        }
    }
}
