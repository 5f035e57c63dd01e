package org.tulip4j.samples.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody who talks to the service can tell whether it is the one before or the one after. */
@Timeout(20)
class NettyServiceTest {
    enum Service {
        BEFORE {
            @Override
            Ports start() {
                return org.tulip4j.samples.service.before.NettyService.start(0, 0);
            }
        },
        AFTER {
            @Override
            Ports start() {
                return org.tulip4j.samples.service.after.NettyService.start(0, 0);
            }
        };

        abstract Ports start();
    }

    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader reader;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }

        String line() throws IOException {
            return reader.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String get(Ports ports, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.http() + path));
        var response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    @ParameterizedTest
    @EnumSource
    void sumsLinesUntilAnEmptyOne(Service service) throws Exception {
        try (Ports ports = service.start();
                Client client = new Client(ports.lines())) {
            client.send("1\n2\nth");
            client.send("ree\n4\n\n10\n\n");
            assertThat(client.line()).isEqualTo("not a number: three");
            assertThat(client.line()).isEqualTo("3 numbers, sum 7");
            assertThat(client.line()).isEqualTo("1 numbers, sum 10");
            client.send("bye\n5\n\n");
            assertThat(client.line()).isEqualTo("bye");
            assertThat(client.line()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void conversationsDoNotMix(Service service) throws Exception {
        try (Ports ports = service.start()) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(new Client(ports.lines()));
                clients.get(i).send(i + "\n");
            }
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).send("1000\n\n");
                assertThat(clients.get(i).line()).isEqualTo("2 numbers, sum " + (1000 + i));
                clients.get(i).close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void httpTellsHowManySumsThereWere(Service service) throws Exception {
        try (Ports ports = service.start();
                Client client = new Client(ports.lines())) {
            assertThat(get(ports, "/")).isEqualTo("200 sums: 0\n");
            client.send("1\n\n\n");
            client.line();
            client.line();
            assertThat(get(ports, "/")).isEqualTo("200 sums: 2\n");
            assertThat(get(ports, "/elsewhere")).isEqualTo("404 not here\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatLeavesEarlyDisturbsNobody(Service service) throws Exception {
        try (Ports ports = service.start()) {
            Client leaving = new Client(ports.lines());
            leaving.send("1\n2\n");
            leaving.close();
            try (Client staying = new Client(ports.lines())) {
                staying.send("3\n\n");
                assertThat(staying.line()).isEqualTo("1 numbers, sum 3");
            }
            assertThat(get(ports, "/")).isEqualTo("200 sums: 1\n");
        }
    }
}
