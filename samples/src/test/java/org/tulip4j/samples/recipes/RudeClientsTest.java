package org.tulip4j.samples.recipes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyConnections;
import org.tulip4j.samples.web.WebChat;

/** What clients do that do not read, that speak wrongly, or that ask in the moment of the end. */
@Timeout(60)
@Tag("once")
class RudeClientsTest {
    private static final int LENGTH = 16000;
    private static final int TEXTS = 1400;

    private final List<String> faults = new CopyOnWriteArrayList<>();

    private Served serve(Function<EventLoop, Server> recipe) throws Exception {
        return new Served("epoll", loop -> {
            loop.setExceptionHandler((here, context) -> faults.add(context.toString()));
            return recipe.apply(loop);
        });
    }

    private static String ask(Served served, String bytes) throws IOException {
        try (Socket client = new Socket("127.0.0.1", served.port())) {
            client.getOutputStream().write(bytes.getBytes(UTF_8));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "*1|$3|GET|, ERR wrong number of arguments for 'GET' command",
        "*2|$3|set|$1|a|, ERR wrong number of arguments for 'SET' command",
        "*0|, ERR Protocol error: a command is an array of strings",
        "*-1|, ERR Protocol error: a command is an array of strings",
        ":1|, ERR Protocol error: a command is an array of strings",
        "+PING|, ERR Protocol error: a command is an array of strings",
        "*1|$-1|, ERR Protocol error: a command is an array of strings",
        "*1|*1|$4|PING|, ERR Protocol error: a command is an array of strings"
    })
    void redisSaysWhatIsWrongAndGoesOn(String command, String error) throws Exception {
        try (Served served = serve(loop -> new RedisServer().listen(loop, 0))) {
            assertThat(ask(served, command.replace("|", "\r\n") + "*1\r\n$4\r\nPING\r\n"))
                    .isEqualTo("-" + error + "\r\n+PONG\r\n");
        }
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "foo, 400 Bad Request",
        "foo:abc, 400 Bad Request",
        "foo:, 400 Bad Request",
        ":80, 400 Bad Request",
        "127.0.0.1:99999, 400 Bad Request",
        "127.0.0.1:0, 400 Bad Request",
        "[::1]:1, 502 Bad Gateway"
    })
    void theProxyRefusesWhatIsNoTarget(String target, String status) throws Exception {
        try (Served served = serve(loop -> ConnectProxy.listen(loop, 0))) {
            assertThat(ask(served, "CONNECT " + target + " HTTP/1.1\r\nhost: x\r\n\r\n"))
                    .startsWith("HTTP/1.1 " + status + "\r\n");
        }
        assertThat(faults).isEmpty();
    }

    /** Speaks WebSocket by hand, and reads only when it is told to. */
    private static final class Member implements AutoCloseable {
        private final Socket socket = new Socket();
        private final DataInputStream in;

        Member(int port, String path) throws IOException {
            socket.setSoTimeout(5_000);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
                                    + "sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                            .getBytes(UTF_8));
            for (int ends = 0; ends < 2; ) { // two empty lines' worth of line ends, one after the other
                int found = in.readUnsignedByte();
                ends = found == '\n' ? ends + 1 : found == '\r' ? ends : 0;
            }
        }

        /** Its length takes two bytes. */
        void say(String text) throws IOException {
            byte[] content = text.getBytes(UTF_8);
            byte[] frame = new byte[8 + content.length]; // masked with zeros
            frame[0] = (byte) 0x81;
            frame[1] = (byte) (0x80 | 126);
            frame[2] = (byte) (content.length >> 8);
            frame[3] = (byte) content.length;
            System.arraycopy(content, 0, frame, 8, content.length);
            socket.getOutputStream().write(frame);
        }

        /** The length of the next text. */
        int hear() throws IOException {
            in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            }
            in.readFully(new byte[length]);
            return length;
        }

        /** Whether the other side ended before everything came. */
        boolean hasEnded() throws IOException {
            try {
                for (long came = 0; came < (long) TEXTS * LENGTH; ) {
                    int some = in.read(new byte[65536]);
                    if (some < 0) {
                        return true;
                    }
                    came += some;
                }
                return false;
            } catch (SocketException reset) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** More than the system and the mark take together. */
    private static void talk(int port, String path) throws IOException {
        try (Member silent = new Member(port, path);
                Member talker = new Member(port, path)) {
            String name = "somebody".repeat(20);
            silent.say(name);
            talker.say(name);
            String text = "x".repeat(LENGTH);
            for (int i = 0; i < TEXTS; i++) {
                talker.say(text);
                while (talker.hear() < LENGTH) {} // the names, the clock
            }
            assertThat(silent.hasEnded()).isTrue();
        }
    }

    @Test
    void aMemberThatDoesNotReadIsCutOff() throws Exception {
        try (Served served = serve(loop -> new WebSocketServer().listen(loop, 0))) {
            talk(served.port(), "/ws");
        }
        assertThat(faults).isEmpty();
    }

    /** What passes next to the socket: reads that are asked for, and where nothing can be written. */
    private final class Gauge extends ChannelDuplexHandler {
        private final CompletableFuture<Boolean> full = new CompletableFuture<>();
        private final LongAdder pings = new LongAdder();
        private boolean last;

        @Override
        public void read(ChannelHandlerContext context) {
            if (!context.channel().isWritable()) {
                faults.add("reads on, with " + context.channel().bytesBeforeWritable() + " bytes too many");
            }
            context.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            pings.add(((ByteBuf) bytes).readableBytes());
            context.fireChannelRead(bytes);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            last = !context.channel().isWritable();
            context.fireChannelReadComplete(); // asks for more, where nobody holds it
            if (last) {
                full.complete(true);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "netty-nio"})
    void pongsWaitForAPeerThatReads(String backend) throws Exception {
        int pings = 150_000;
        byte[] ping = new byte[131]; // masked with zeros, 125 bytes
        ping[0] = (byte) 0x89;
        ping[1] = (byte) (0x80 | 125);
        Gauge gauge = new Gauge();
        WebSocketServer sockets = new WebSocketServer();
        try (Served served = new Served(backend, loop -> NettyConnections.createServer(
                                loop, "127.0.0.1", 0, ServerOptions.DEFAULT, channel -> {
                                    channel.pipeline().addLast(gauge);
                                    sockets.pipeline(loop, channel.pipeline());
                                })
                        .await());
                Member silent = new Member(served.port(), "/ws")) {
            byte[] many = new byte[ping.length * 100];
            for (int i = 0; i < many.length; i += ping.length) {
                System.arraycopy(ping, 0, many, i, ping.length);
            }
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < pings; i += 100) {
                        silent.socket.getOutputStream().write(many);
                    }
                } catch (IOException cut) {
                    throw new UncheckedIOException(cut);
                }
            });
            gauge.full.get(20, TimeUnit.SECONDS);
            served.loop().submitVoid(() -> Tulip.sleep(Duration.ZERO).await()).get(10, TimeUnit.SECONDS);
            assertThat(gauge.pings.sum()).isLessThan((long) pings * ping.length);
            for (int i = 0; i < pings; i++) {
                assertThat(silent.hear()).isEqualTo(125);
            }
            written.get(10, TimeUnit.SECONDS);
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void openStreamsAreBounded() throws Exception {
        try (Served served = serve(loop -> new HttpServer(loop, request -> "x").listen(0, ServerOptions.DEFAULT));
                Socket client = new Socket("127.0.0.1", served.port())) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0".getBytes(US_ASCII));
            DataInputStream in = new DataInputStream(client.getInputStream());
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            assertThat(in.readUnsignedByte()).as("SETTINGS").isEqualTo(4);
            in.readFully(new byte[5]);
            Map<Integer, Integer> settings = new HashMap<>();
            for (int i = 0; i < length; i += 6) {
                settings.put(in.readUnsignedShort(), in.readInt());
            }
            assertThat(settings).as("MAX_CONCURRENT_STREAMS").containsEntry(3, 100);
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void aBrowserThatDoesNotReadIsCutOff() throws Exception {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        try (Served served = new Served("netty-nio", loop -> {
            port.complete(WebChat.port(WebChat.listen(loop, 0)));
            return new WebSocketServer().listen(loop, 0); // for the end
        })) {
            talk(port.get(10, TimeUnit.SECONDS), "/chat");
        }
    }

    /** The end comes between the connection and its first request; a connection of TLS stands so when hands were shaken. */
    @Test
    void aFirstRequestOnItsWayIsAnswered() throws Exception {
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        Slow slow = Slow.open((http, port) -> NettyConnections.createServer(
                        Tulip.runningLoop(), "127.0.0.1", port, ServerOptions.DEFAULT, channel -> {
                            http.http1(channel.pipeline());
                            accepted.complete(channel);
                        })
                .await());
        try (Served served = slow.served();
                Socket client = new Socket("127.0.0.1", served.port())) {
            accepted.get(10, TimeUnit.SECONDS);
            served.loop()
                    .submitVoid(() -> Tulip.sleep(Duration.ZERO).await())
                    .get(10, TimeUnit.SECONDS); // its coroutine waits for a request
            CompletableFuture<?> stopped = slow.shutdown();
            served.loop().submitVoid(() -> Tulip.sleep(Duration.ZERO).await()).get(10, TimeUnit.SECONDS);
            client.getOutputStream().write("GET /first HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("connection: close")
                    .endsWith("done\n");
            stopped.get(10, TimeUnit.SECONDS);
        }
    }

    /** The request was received, and its coroutine has not gone on. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /two HTTP/1.1\r\nhost: x\r\n\r\n", "GET /t"})
    void aRequestThatHasBegunIsNotIdle(String received) throws Exception {
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        Slow slow = Slow.open((http, port) -> NettyConnections.createServer(
                        Tulip.runningLoop(), "127.0.0.1", port, ServerOptions.DEFAULT, channel -> {
                            http.http1(channel.pipeline());
                            accepted.complete(channel);
                        })
                .await());
        try (Served served = slow.served();
                Socket client = new Socket("127.0.0.1", served.port())) {
            client.getOutputStream().write("GET /one HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(UTF_8));
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            for (String line = in.readLine(); !line.equals("done"); ) {
                line = in.readLine();
            }
            CompletableFuture<Boolean> begun = new CompletableFuture<>();
            CompletableFuture<?> stopped = served.loop().submitVoid(() -> {
                accepted.join().pipeline().fireChannelRead(Unpooled.copiedBuffer(received, UTF_8));
                begun.complete(true);
                slow.http().shutdown(served.server(), Duration.ofSeconds(20));
            });
            begun.get(10, TimeUnit.SECONDS);
            client.getOutputStream()
                    .write("GET /two HTTP/1.1\r\nhost: x\r\n\r\n"
                            .substring(received.length())
                            .getBytes(UTF_8));
            assertThat(in.lines())
                    .startsWith("HTTP/1.1 200 OK")
                    .contains("connection: close")
                    .endsWith("done");
            stopped.get(10, TimeUnit.SECONDS);
        }
    }
}
