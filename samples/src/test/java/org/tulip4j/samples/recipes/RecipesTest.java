package org.tulip4j.samples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.ServerOptions;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;

/** The recipes, each asked by a client of somebody else's: the JDK's, which is always there, and those of the system. */
@Timeout(60)
class RecipesTest {
    private static HttpServer answering(org.tulip4j.EventLoop loop) {
        return new HttpServer(loop, request -> "you asked for " + request.uri() + "\n");
    }

    private static HttpRequest get(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "netty-nio"})
    void http11KeepsConnectionsAlive(String backend) throws Exception {
        try (Served served = new Served(backend, loop -> answering(loop).listen(0, ServerOptions.DEFAULT));
                Socket client = new Socket("127.0.0.1", served.port())) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            for (String path : List.of("/one", "/two")) {
                client.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n").getBytes(UTF_8));
                assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(in.readLine()).isEqualTo("content-length: " + ("you asked for " + path + "\n").length());
                assertThat(in.readLine()).isEmpty();
                assertThat(in.readLine()).isEqualTo("you asked for " + path);
            }
            client.getOutputStream()
                    .write("GET /three HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".getBytes(UTF_8));
            assertThat(in.lines()).endsWith("connection: close", "", "you asked for /three");
        }
    }

    @Test
    void theJdkSpeaksHttp11ToIt() throws Exception {
        try (Served served = new Served("epoll", loop -> answering(loop).listen(0, ServerOptions.DEFAULT))) {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(get("http://127.0.0.1:" + served.port() + "/jdk"), BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("you asked for /jdk\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "netty-nio"})
    void curlSpeaksHttp2ToIt(String backend) throws Exception {
        try (Served served = new Served(backend, loop -> answering(loop).listen(0, ServerOptions.DEFAULT))) {
            assertThat(Programs.run(List.of(
                            "curl",
                            "-sS",
                            "--http2-prior-knowledge",
                            "-w",
                            "%{http_version}",
                            "http://127.0.0.1:" + served.port() + "/curl")))
                    .isEqualTo("you asked for /curl\n2");
        }
    }

    @Test
    void shutdownAnswersWhatIsOpenAndClosesWhatIsIdle() throws Exception {
        Slow slow = Slow.open((http, port) -> http.listen(port, ServerOptions.DEFAULT));
        try (Served served = slow.served();
                Socket idle = new Socket("127.0.0.1", served.port());
                Socket busy = new Socket("127.0.0.1", served.port())) {
            idle.getOutputStream().write("GET /one HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(UTF_8));
            BufferedReader in = new BufferedReader(new InputStreamReader(idle.getInputStream(), UTF_8));
            for (String line = in.readLine(); !line.equals("done"); ) {
                line = in.readLine();
            }
            busy.getOutputStream().write("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(UTF_8));
            slow.asked().get(10, TimeUnit.SECONDS);
            CompletableFuture<?> stopped = slow.shutdown();
            assertThat(in.readLine()).as("the idle connection").isNull();
            assertThat(stopped).isNotDone();
            slow.goOn();
            assertThat(new BufferedReader(new InputStreamReader(busy.getInputStream(), UTF_8)).lines())
                    .startsWith("HTTP/1.1 200 OK")
                    .contains("connection: close")
                    .endsWith("done");
            stopped.get(10, TimeUnit.SECONDS);
        }
    }

    /** This is done by hand, for the JDK's client gives a connection up when it is told that it is going away. */
    @Test
    void shutdownAnswersTheStreamsOfHttp2AndSaysGoaway() throws Exception {
        Slow slow = Slow.open((http, port) -> http.listen(port, ServerOptions.DEFAULT));
        try (Served served = slow.served();
                Socket client = new Socket("127.0.0.1", served.port())) {
            client.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8));
            client.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // SETTINGS
            client.getOutputStream().write(new byte[] {0, 0, 12, 1, 5, 0, 0, 0, 1}); // HEADERS, the end of stream 1
            client.getOutputStream()
                    .write("\u0082\u0086\u0004\u0005/slow\u0001\u0001x"
                            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            slow.asked().get(10, TimeUnit.SECONDS);
            CompletableFuture<?> stopped = slow.shutdown();
            DataInputStream in = new DataInputStream(client.getInputStream());
            assertThat(frameOf(7, in)).as("GOAWAY with its last stream").startsWith(0, 0, 0, 1);
            assertThat(stopped).isNotDone();
            slow.goOn();
            assertThat(new String(frameOf(0, in), UTF_8)).as("DATA").isEqualTo("done\n");
            assertThat(in.read()).as("the end").isEqualTo(-1);
            stopped.get(10, TimeUnit.SECONDS);
        }
    }

    /** The next frame of a type. */
    private static byte[] frameOf(int type, DataInputStream in) throws IOException {
        while (true) {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int found = in.readUnsignedByte();
            in.readFully(new byte[5]);
            byte[] content = in.readNBytes(length);
            if (found == type) {
                return content;
            }
        }
    }

    @EnabledOnOs(OS.LINUX)
    @Test
    void everyLoopServesAndIsShutDown() throws Exception {
        LoopOptions epoll = LoopOptions.DEFAULT.withBackend("epoll");
        try (LoopGroup loops = LoopGroup.of(2, GroupOptions.DEFAULT.withLoopOptions(epoll))) {
            HttpOnEveryCore http = new HttpOnEveryCore(
                    loops, 0, request -> EventLoops.running().toString());
            Set<String> served = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                try (Socket client = new Socket("127.0.0.1", http.port())) {
                    client.getOutputStream()
                            .write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".getBytes(UTF_8));
                    String answer = new String(client.getInputStream().readAllBytes(), UTF_8);
                    served.add(answer.substring(answer.indexOf("\r\n\r\n") + 4));
                }
            }
            assertThat(served).hasSize(2);
            int port = http.port();
            http.shutdown(Duration.ofSeconds(10));
            assertThatThrownBy(() -> new Socket("127.0.0.1", port)).isInstanceOf(ConnectException.class);
        }
    }

    private static final class Browser implements WebSocket.Listener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            heard.add("closed " + status);
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "netty-nio"})
    void webSocketsHearEachOther(String backend) throws Exception {
        WebSocketServer sockets = new WebSocketServer();
        try (Served served = new Served(backend, loop -> sockets.listen(loop, 0))) {
            HttpClient jdk = HttpClient.newHttpClient();
            Browser ada = new Browser();
            Browser grace = new Browser();
            URI uri = URI.create("ws://127.0.0.1:" + served.port() + "/ws");
            WebSocket first = jdk.newWebSocketBuilder().buildAsync(uri, ada).join();
            first.sendText("I am first", true).join();
            assertThat(ada.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("I am first");
            WebSocket second = jdk.newWebSocketBuilder().buildAsync(uri, grace).join();
            second.sendText("hello", true).join();
            assertThat(ada.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
            assertThat(grace.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
            served.loop()
                    .submitVoid(() -> sockets.shutdown(served.server(), Duration.ofSeconds(10)))
                    .get(10, TimeUnit.SECONDS);
            assertThat(ada.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("closed 1001");
            assertThat(grace.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("closed 1001");
        }
    }

    @Test
    void whatIsNoWebSocketIsNotThere() throws Exception {
        try (Served served = new Served("epoll", loop -> new WebSocketServer().listen(loop, 0))) {
            assertThat(HttpClient.newHttpClient()
                            .send(get("http://127.0.0.1:" + served.port() + "/"), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.1 127.0.0.1 4711 80\r\n",
                // Version 2, binary: the same addresses.
                "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\u00c0\0\u0002\u0001\u007f\0\0\u0001\u0012\u0067\0\u0050"
            })
    void theProxyTellsWhoItIs(String header) throws Exception {
        try (Served served = new Served("epoll", loop -> BehindProxy.listen(loop, 0));
                Socket client = new Socket("127.0.0.1", served.port())) {
            client.getOutputStream().write(header.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            client.getOutputStream().write("GET / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(UTF_8));
            client.shutdownOutput();
            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .endsWith("you are 192.0.2.1:4711\n");
        }
    }

    @Test
    void curlIsTheProxy() throws Exception {
        try (Served served = new Served("epoll", loop -> BehindProxy.listen(loop, 0))) {
            assertThat(Programs.run(
                            List.of("curl", "-sS", "--haproxy-protocol", "http://127.0.0.1:" + served.port() + "/")))
                    .startsWith("you are 127.0.0.1:");
        }
    }

    @Test
    void redisCliTalksToTheServer() throws Exception {
        try (Served served = new Served("epoll", loop -> new RedisServer().listen(loop, 0))) {
            String port = "" + served.port();
            assertThat(Programs.run(List.of("redis-cli", "-p", port, "set", "tulip", "red")))
                    .isEqualTo("OK\n");
            assertThat(Programs.run(List.of("redis-cli", "-p", port, "get", "tulip")))
                    .isEqualTo("red\n");
            assertThat(Programs.run(List.of("redis-cli", "-p", port, "get", "rose")))
                    .isEqualTo("\n");
            assertThat(Programs.run(List.of("redis-cli", "-p", port, "flushall")))
                    .contains("unknown command 'flushall'");
        }
    }

    @Test
    void redisAnswersWhatAPipelineAsks() throws Exception {
        try (Served served = new Served("epoll", loop -> new RedisServer().listen(loop, 0));
                Socket client = new Socket("127.0.0.1", served.port())) {
            client.getOutputStream()
                    .write(
                            ("*1\r\n$4\r\nPING\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n")
                                    .getBytes(UTF_8));
            client.shutdownOutput();
            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("+PONG\r\n+OK\r\n$1\r\nb\r\n");
        }
    }

    @Test
    void theTcpProxyHandsOnBothDirections() throws Exception {
        try (Served target = new Served("epoll", loop -> answering(loop).listen(0, ServerOptions.DEFAULT));
                Served proxy =
                        new Served("epoll", loop -> TcpProxy.listen("127.0.0.1", 0, "127.0.0.1", target.port()))) {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(get("http://127.0.0.1:" + proxy.port() + "/through"), BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("you asked for /through\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "netty-nio"})
    void connectGoesThroughTheProxy(String backend) throws Exception {
        try (Served target = new Served("epoll", loop -> answering(loop).listen(0, ServerOptions.DEFAULT));
                Served proxy = new Served(backend, loop -> ConnectProxy.listen(loop, 0));
                Socket client = new Socket("127.0.0.1", proxy.port())) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            client.getOutputStream()
                    .write(("CONNECT 127.0.0.1:" + target.port() + " HTTP/1.1\r\nhost: x\r\n\r\n").getBytes(UTF_8));
            assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(in.readLine()).isEmpty();
            client.getOutputStream()
                    .write("GET /tunnel HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".getBytes(UTF_8));
            assertThat(in.lines()).endsWith("you asked for /tunnel");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "netty-nio"})
    void whatFollowsConnectAtOnceGoesThroughToo(String backend) throws Exception {
        try (Served target = new Served("epoll", loop -> answering(loop).listen(0, ServerOptions.DEFAULT));
                Served proxy = new Served(backend, loop -> ConnectProxy.listen(loop, 0));
                Socket client = new Socket("127.0.0.1", proxy.port())) {
            client.getOutputStream()
                    .write(("CONNECT 127.0.0.1:" + target.port() + " HTTP/1.1\r\nhost: x\r\n\r\n"
                                    + "GET /eager HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n")
                    .endsWith("you asked for /eager\n");
        }
    }

    @Test
    void connectToNobodyIsABadGateway() throws Exception {
        int nobody;
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = taken.getLocalPort();
        }
        try (Served proxy = new Served("epoll", loop -> ConnectProxy.listen(loop, 0));
                Socket client = new Socket("127.0.0.1", proxy.port())) {
            client.getOutputStream()
                    .write(("CONNECT 127.0.0.1:" + nobody + " HTTP/1.1\r\nhost: x\r\n\r\n").getBytes(UTF_8));
            assertThat(new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8)).readLine())
                    .isEqualTo("HTTP/1.1 502 Bad Gateway");
        }
    }
}
