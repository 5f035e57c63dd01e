package org.tulip4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.bench.echo.load.LoadGenerator;
import org.tulip4j.testing.TestCertificate;

/** The load generator against an echo server in this process, right and wrong. */
class LoadGeneratorTest {
    private ServerSocket server;
    /** The server adds this to every byte from the tenth on. */
    private volatile int change;

    @BeforeEach
    void listen() throws Exception {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        listen(server);
    }

    private void listen(ServerSocket listening) {
        start(() -> {
            while (true) {
                Socket made = listening.accept();
                start(() -> echo(made));
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception closed) {
                assertThat(closed).isInstanceOf(java.io.IOException.class);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void echo(Socket socket) throws Exception {
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[4_096];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                if (count > 10) {
                    buffer[10] += (byte) change;
                }
                socket.getOutputStream().write(buffer, 0, count);
            }
        }
    }

    private String ask(String order) throws Exception {
        InputStream in = System.in;
        PrintStream out = System.out;
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            System.setIn(new ByteArrayInputStream((order + "\n").getBytes(StandardCharsets.UTF_8)));
            System.setOut(new PrintStream(answer, true, StandardCharsets.UTF_8));
            LoadGenerator.main(new String[0]);
        } finally {
            System.setIn(in);
            System.setOut(out);
        }
        return answer.toString(StandardCharsets.UTF_8).strip();
    }

    private String order(String kind) {
        return kind + " port=" + server.getLocalPort() + " pid="
                + ProcessHandle.current().pid()
                + " connections=4 size=300 pipeline=3 spin=0 rate=2000 warmup=0.05 seconds=0.1";
    }

    @ParameterizedTest
    @ValueSource(strings = {"closed", "paced", "connect"})
    void aRightServerIsMeasured(String kind) throws Exception {
        String answer = ask(order(kind));
        // On a busy machine nothing may come in a window so short: that says nothing of the generator.
        for (int seconds = 1; answer.startsWith("\"messages\":0,") && seconds <= 4; seconds *= 2) {
            answer = ask(order(kind).replace("seconds=0.1", "seconds=" + seconds));
        }
        assertThat(answer)
                .startsWith("\"messages\":")
                .contains("\"cpu_us\":", "\"p999_us\":")
                .doesNotContain("\"messages\":0,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"closed", "paced"})
    void aChangedByteIsFound(String kind) throws Exception {
        change = 1;
        assertThat(ask(order(kind))).startsWith("error").contains("other bytes than sent came back");
    }

    @Test
    void aSecuredServerIsMeasured() throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate.keys(), certificate.password());
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), null, null);
        server.close();
        server = context.getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        listen(server);
        assertThat(ask(order("closed") + " tls=1")).startsWith("\"messages\":").doesNotContain("\"messages\":0,");
        change = 1;
        assertThat(ask(order("closed") + " tls=1")).startsWith("error").contains("other bytes than sent came back");
    }

    @Test
    void datagramsAreMeasuredAndCompared() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            start(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
                while (true) {
                    packet.setLength(1_000);
                    socket.receive(packet);
                    packet.getData()[10] += (byte) change;
                    socket.send(packet);
                }
            });
            String order = order("datagrams").replaceFirst("port=\\d+", "port=" + socket.getLocalPort());
            assertThat(ask(order))
                    .startsWith("\"messages\":")
                    .contains("\"lost\":0")
                    .doesNotContain("\"messages\":0,");
            change = 1;
            assertThat(ask(order)).startsWith("error").contains("another datagram than sent came back");
        }
    }

    @Test
    void aServerThatClosesIsFound() throws Exception {
        server.close();
        assertThat(ask(order("closed"))).startsWith("error").contains("ConnectException");
    }

    @Test
    void anUnknownOrderIsRefused() throws Exception {
        assertThat(ask("fly connections=1")).isEqualTo("error java.lang.IllegalArgumentException: no such order: fly");
    }
}
