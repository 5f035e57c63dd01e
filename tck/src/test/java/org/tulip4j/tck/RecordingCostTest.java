package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.testing.replay.RealRun;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** What recording costs: processor time of the loop's thread for each message of an echo, recorded and not, in turns. With {@code -Dtulip.replay.cost=true}. */
@EnabledIfSystemProperty(named = "tulip.replay.cost", matches = "true")
class RecordingCostTest {
    private static final int MESSAGES = 20_000;
    private static final int ROUNDS = 9;

    @TempDir
    Path folder;

    @Test
    void tellsWhatAMessageCosts() throws Exception {
        for (String backend : new String[] {"nio", "epoll"}) {
            for (int size : new int[] {64, 4096}) {
                double[] plain = new double[ROUNDS];
                double[] recorded = new double[ROUNDS];
                LoopOptions options = LoopOptions.DEFAULT.withBackend(backend);
                Path file = folder.resolve("run");
                for (int round = 0; round < ROUNDS; round++) {
                    plain[round] = microsPerMessage(options, size);
                    recorded[round] = microsPerMessage(RealRun.recording(options, file), size);
                }
                Arrays.sort(plain);
                Arrays.sort(recorded);
                double before = plain[ROUNDS / 2];
                double after = recorded[ROUNDS / 2];
                assertThat(before).isPositive();
                System.out.printf(
                        "%s, %d bytes: %.2f us of processor time for a message, recorded %.2f us: %.2f times; %d bytes of file for a message%n",
                        backend, size, before, after, after / before, Files.size(file) / MESSAGES);
            }
        }
    }

    private static double microsPerMessage(LoopOptions options, int size) {
        return Tulip.run(
                () -> {
                    EventLoop loop = EventLoops.running();
                    Server server = loop.createServer(Echo::new, "127.0.0.1", 0).await();
                    Thread client = new Thread(() -> talk(server.port(), size), "client");
                    long before = processorTime(loop);
                    client.start();
                    Tulip.toThreadVoid(() -> client.join()).await();
                    long spent = processorTime(loop) - before;
                    server.close();
                    server.waitClosed().await();
                    return spent / 1e3 / MESSAGES;
                },
                options);
    }

    /** {@return the processor time of the loop's own thread, in which callbacks run on every engine} */
    private static long processorTime(EventLoop loop) {
        Future<Long> time = loop.createFuture();
        loop.callSoon(() -> time.setResult(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()));
        return time.await();
    }

    /** Sends back what comes. */
    private static final class Echo implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }

    private static void talk(int port, int size) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            byte[] message = new byte[size];
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            for (int i = 0; i < MESSAGES; i++) {
                out.write(message);
                in.readNBytes(message, 0, size);
            }
        } catch (java.io.IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
