package org.tulip4j.testing.world;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.tulip4j.ConnectOptions;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.HostAndPort;
import org.tulip4j.NameFlags;
import org.tulip4j.ResolveOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.metrics.LoopStats;
import org.tulip4j.queues.Queue;
import org.tulip4j.queues.QueueShutDownException;
import org.tulip4j.streams.LimitOverrunException;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/** Programs for the areas of tulip that have to do with its network. */
final class NetworkAreas {
    private static final int MANY = 300_000;

    private static final TestCertificate CERTIFICATE = TestCertificate.of("server");

    private NetworkAreas() {}

    static void serve(Streams.Handler handler) {
        Streams.startServer(handler, "0.0.0.0", 7).await().serveForever().await();
    }

    static Streams.Connection connect() {
        return Streams.openConnection("server", 7).await();
    }

    static void streams(World world) {
        Areas.two(
                world,
                () -> serve((reader, writer) -> {
                    answersLines(reader, writer);
                    writer.write(new byte[MANY]);
                    writer.writeEof();
                    reader.waitForEof().await();
                }),
                () -> {
                    try (Streams.Connection connection = connect()) {
                        connection.writer().write("one\ntwo\nthr");
                        connection.writer().write("ee\n");
                        for (int i = 0; i < 3; i++) {
                            world.note(connection.reader().readLine(UTF_8).await());
                        }
                        connection.writer().writeEof();
                        assertThat(connection.reader().readExactly(MANY).await())
                                .hasSize(MANY);
                        assertThat(connection.reader().readAll().await()).isEmpty();
                        world.note("all is read");
                    }
                });
    }

    static void limits(World world) {
        Areas.two(
                world,
                () -> serve((reader, writer) -> {
                    writer.transport().setWriteBufferLimits(WriteBufferLimits.ofHigh(1000));
                    for (int i = 0; i < 30; i++) {
                        writer.write(new byte[20_000]);
                        writer.drain().await();
                    }
                    world.note("server has sent all");
                    writer.write("x".repeat(5000) + "\nshort\n");
                }),
                () -> {
                    ConnectOptions small = ConnectOptions.DEFAULT.withReaderLimit(1024);
                    try (Streams.Connection connection =
                            Streams.openConnection("server", 7, small).await()) {
                        Areas.sleep(1000);
                        connection.reader().readExactly(600_000).await();
                        assertThatThrownBy(() -> connection.reader().readLine().await())
                                .isInstanceOf(LimitOverrunException.class);
                        world.note(connection.reader().readLine(UTF_8).await());
                    }
                });
    }

    static void publishers(World world) {
        Areas.two(
                world,
                () -> serve((reader, writer) -> {
                    for (int i = 0; i < 10; i++) {
                        writer.write(new byte[10_000]);
                        writer.drain().await();
                    }
                }),
                () -> {
                    try (Streams.Connection connection = connect()) {
                        Queue<ByteBuffer> pieces = new Queue<>(2);
                        connection.reader().publisher().subscribe(pieces.subscriber());
                        int sum = 0;
                        while (sum < 100_000) {
                            int piece = pieces.get().await().remaining();
                            sum += piece;
                            world.note("piece of " + piece);
                        }
                        assertThatThrownBy(() -> pieces.get().await()).isInstanceOf(QueueShutDownException.class);
                    }
                });
    }

    static void protocols(World world) {
        Areas.two(
                world,
                () -> EventLoops.running()
                        .createServer(
                                () -> new Protocol() {
                                    @Override
                                    public void connectionMade(Transport transport) {
                                        transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(50_000));
                                        transport.write(ByteBuffer.allocate(MANY));
                                    }

                                    @Override
                                    public void pauseWriting() {
                                        world.note("pause");
                                    }

                                    @Override
                                    public void resumeWriting() {
                                        world.note("resume");
                                    }
                                },
                                "0.0.0.0",
                                7)
                        .await()
                        .serveForever()
                        .await(),
                () -> {
                    var made = EventLoops.running()
                            .createConnection(RecordingProtocol::new, "server", 7)
                            .await();
                    made.transport().pauseReading();
                    Areas.sleep(500);
                    made.transport().resumeReading();
                    made.protocol().received(MANY).await();
                    made.transport().writeEof();
                    made.protocol().lost().await();
                    world.note(made.protocol().events().size() > 2 ? "heard all" : "heard little");
                });
    }

    static void tls(World world) {
        ServerOptions bears = ServerOptions.DEFAULT.withTls(CERTIFICATE.server());
        ConnectOptions trusts = ConnectOptions.DEFAULT.withTls(CERTIFICATE.client());
        Areas.two(
                world,
                () -> Streams.startServer(NetworkAreas::answersLines, List.of("0.0.0.0"), 7, bears)
                        .await()
                        .serveForever()
                        .await(),
                () -> {
                    for (int i = 0; i < 3; i++) {
                        try (Streams.Connection connection =
                                Streams.openConnection("server", 7, trusts).await()) {
                            world.note(connection.writer().extraInfo(InfoKey.CIPHER));
                            askTwice(world, connection);
                            connection.writer().closeAndWait().await();
                        }
                    }
                });
    }

    static void startTls(World world) {
        TlsOptions bears = CERTIFICATE.server();
        TlsOptions trusts = CERTIFICATE.client().withServerHostname("server");
        Areas.two(
                world,
                () -> serve((reader, writer) -> {
                    writer.write(reader.readLine().await());
                    writer.startTls(bears).await();
                    answersLines(reader, writer);
                }),
                () -> {
                    try (Streams.Connection connection = connect()) {
                        connection.writer().write("plain\n");
                        world.note(connection.reader().readLine(UTF_8).await());
                        connection.writer().startTls(trusts).await();
                        askTwice(world, connection);
                        connection.writer().closeAndWait().await();
                    }
                });
    }

    private static void answersLines(StreamReader reader, StreamWriter writer) {
        for (String line : reader.lines(UTF_8)) {
            writer.write(line.strip() + " again\n");
            writer.drain().await();
        }
    }

    private static void askTwice(World world, Streams.Connection connection) {
        for (int i = 0; i < 2; i++) {
            connection.writer().write("line " + i + "\n");
            world.note(connection.reader().readLine(UTF_8).await());
        }
    }

    static void servers(World world) {
        Host server = world.host("server");
        Host client = world.host("client");
        server.start(() -> {
            Server one = Streams.startServer(
                            (reader, writer) -> {
                                writer.write(reader.readLine().await());
                                world.note(reader.readLine(UTF_8).await());
                            },
                            "0.0.0.0",
                            7)
                    .await();
            Areas.sleep(500);
            world.note("shuts down " + one.addresses());
            one.shutdown(Duration.ofSeconds(2)).await();
            world.note("is down");
            Server other = Streams.startServer(
                            (reader, writer) -> reader.readAll().await(), "0.0.0.0", 7)
                    .await();
            Areas.sleep(1000);
            other.abortClients();
            other.closeAndWait().await();
        });
        client.start(() -> {
            Areas.sleep(100);
            try (Streams.Connection connection = connect()) {
                connection.writer().write("hello\n");
                world.note(connection.reader().readLine(UTF_8).await());
                assertThat(connection.reader().readAll().await()).isEmpty();
                world.note("was ended");
            }
            Areas.sleep(100);
            try (Streams.Connection connection = connect()) {
                world.note("ends with " + connection.reader().readAll(UTF_8).await());
            }
            assertThatThrownBy(NetworkAreas::connect).isInstanceOf(IOException.class);
        });
        world.run();
    }

    static void sendFile(World world) {
        Path path = file();
        try {
            Areas.two(
                    world,
                    () -> serve((reader, writer) -> {
                        try (FileChannel file = FileChannel.open(path)) {
                            long sent = EventLoops.running()
                                    .sendFile(writer.transport(), file, 1000, MANY)
                                    .await();
                            world.note("sent " + sent);
                        }
                    }),
                    () -> {
                        try (Streams.Connection connection = connect()) {
                            byte[] all = connection.reader().readAll().await();
                            world.note(all.length + " bytes, the last is " + all[all.length - 1]);
                        }
                    });
        } finally {
            path.toFile().delete();
        }
    }

    private static Path file() {
        try {
            byte[] bytes = new byte[MANY];
            bytes[MANY - 1] = 7;
            return Files.write(Files.createTempFile("area", ".bin"), bytes);
        } catch (IOException refused) {
            throw new java.io.UncheckedIOException(refused);
        }
    }

    /** Puts what comes into a queue. */
    private static final class Inbox implements DatagramProtocol {
        private final Queue<String> queue = new Queue<>();

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            queue.putNowait(UTF_8.decode(data) + " from " + from);
        }

        @Override
        public void errorReceived(IOException exception) {
            queue.putNowait("error " + exception.getMessage());
        }
    }

    private static DatagramTransport open(Inbox inbox, DatagramOptions options) {
        return EventLoops.running()
                .createDatagramEndpoint(() -> inbox, options)
                .await()
                .transport();
    }

    static void datagrams(World world) {
        Areas.two(
                world,
                () -> {
                    Inbox inbox = new Inbox();
                    DatagramTransport socket = open(inbox, DatagramOptions.localAddress("0.0.0.0", 9));
                    try {
                        while (true) {
                            String said = inbox.queue.get().await();
                            world.note(said);
                            socket.sendTo(said.getBytes(UTF_8), new InetSocketAddress("10.0.0.2", 10));
                        }
                    } finally {
                        socket.close();
                    }
                },
                () -> {
                    Inbox inbox = new Inbox();
                    DatagramTransport socket = open(
                            inbox,
                            DatagramOptions.remoteAddress("server", 9)
                                    .withLocalAddress(new InetSocketAddress("0.0.0.0", 10)));
                    for (int i = 0; i < 20; i++) {
                        socket.sendTo(("number " + i).getBytes(UTF_8));
                    }
                    Areas.sleep(1000);
                    world.note("heard " + inbox.queue.qsize());
                    socket.close();
                    Inbox refusals = new Inbox();
                    DatagramTransport nobody = open(refusals, DatagramOptions.remoteAddress("server", 99));
                    for (int i = 0; i < 5; i++) {
                        nobody.sendTo(new byte[1]);
                        Areas.sleep(100);
                    }
                    world.note(refusals.queue.get().await());
                    nobody.close();
                });
    }

    static void multicast(World world) {
        List<Inbox> inboxes = List.of(new Inbox(), new Inbox());
        for (int i = 0; i < 2; i++) {
            Inbox inbox = inboxes.get(i);
            world.host("member" + i).start(() -> {
                DatagramOptions options = DatagramOptions.localAddress("0.0.0.0", 9)
                        .withFamily(StandardProtocolFamily.INET)
                        .withReusePort(true);
                DatagramTransport socket = open(inbox, options);
                NetworkInterface any =
                        NetworkInterface.networkInterfaces().findFirst().orElseThrow();
                socket.joinGroup(InetAddress.getByName("239.1.2.3"), any);
                world.note(inbox.queue.get().await());
                socket.leaveGroup(InetAddress.getByName("239.1.2.3"), any);
                world.note(inbox.queue.get().await());
                socket.close();
            });
        }
        world.host("speaker").start(() -> {
            Areas.sleep(10);
            DatagramTransport socket =
                    open(new Inbox(), DatagramOptions.localAddress("0.0.0.0", 0).withBroadcast(true));
            socket.sendTo("all".getBytes(UTF_8), new InetSocketAddress("239.1.2.3", 9));
            Areas.sleep(100);
            socket.sendTo("really".getBytes(UTF_8), new InetSocketAddress("255.255.255.255", 9));
            Areas.sleep(100);
            socket.close();
        });
        world.run();
    }

    static void names(World world) {
        Host six = world.host("six", "fd00::1");
        Host four = world.host("four", "10.0.1.1");
        Host off = world.host("off", "fd00::2");
        off.powerOff();
        for (Host host : List.of(six, four)) {
            host.serve(() -> Streams.startServer((reader, writer) -> writer.write(host.name() + "\n"), null, 7)
                    .await()
                    .serveForever()
                    .await());
        }
        world.names().set("both", six, four);
        world.names().set("slow", off, four);
        Host client = world.host("client");
        client.start(() -> {
            Areas.sleep(10);
            EventLoop loop = EventLoops.running();
            world.note(loop.getAddrInfo("both", 7, ResolveOptions.DEFAULT).await() + "");
            HostAndPort named = loop.getNameInfo(new InetSocketAddress("10.0.1.1", 7), NameFlags.NONE)
                    .await();
            world.note(named + "");
            for (String name : List.of("both", "slow")) {
                try (Streams.Connection connection =
                        Streams.openConnection(name, 7).await()) {
                    world.note(
                            name + " is " + connection.reader().readLine(UTF_8).await() + " at " + world.elapsed());
                }
            }
            assertThatThrownBy(() -> Streams.openConnection(
                                    "off", 7, ConnectOptions.DEFAULT.withTimeout(Duration.ofSeconds(5)))
                            .await())
                    .isInstanceOf(Exception.class);
            world.note("gave up at " + world.elapsed());
        });
        world.run();
    }

    static void stats(World world) {
        Areas.two(
                world,
                () -> Streams.startServer(
                                (reader, writer) ->
                                        writer.write(reader.readLine().await()),
                                List.of("0.0.0.0"),
                                7,
                                ServerOptions.DEFAULT.withBacklog(2))
                        .await()
                        .serveForever()
                        .await(),
                () -> {
                    for (int i = 0; i < 3; i++) {
                        try (Streams.Connection connection = connect()) {
                            connection.writer().write("line " + i + "\n");
                            connection.reader().readAll().await();
                        }
                    }
                    LoopStats stats = EventLoops.running().stats();
                    world.note(stats.connections() + " connections, " + stats.bytesOut() + " out, " + stats.bytesIn()
                            + " in, " + stats.timers() + " timers, " + stats.tasksDone() + " tasks, "
                            + stats.errors() + " errors, " + stats.elapsed() + " and busy for " + stats.busy());
                });
    }
}
