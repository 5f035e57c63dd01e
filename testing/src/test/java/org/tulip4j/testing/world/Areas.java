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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.tulip4j.ConnectOptions;
import org.tulip4j.ContextVar;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.ExceptionGroup;
import org.tulip4j.Future;
import org.tulip4j.Generator;
import org.tulip4j.HostAndPort;
import org.tulip4j.NameFlags;
import org.tulip4j.ResolveOptions;
import org.tulip4j.ReturnWhen;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.TaskGroup;
import org.tulip4j.TaskOptions;
import org.tulip4j.TimedOutException;
import org.tulip4j.Timeout;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.metrics.LoopStats;
import org.tulip4j.queues.PriorityQueue;
import org.tulip4j.queues.Queue;
import org.tulip4j.queues.QueueShutDownException;
import org.tulip4j.streams.LimitOverrunException;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.sync.Barrier;
import org.tulip4j.sync.Condition;
import org.tulip4j.sync.Event;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/** A small program for each area of tulip, which writes what it sees into the story of its world. */
final class Areas {
    private static final int MANY = 300_000;

    private static final TestCertificate CERTIFICATE = TestCertificate.of("server");

    /** Programs by the area they try. */
    static final Map<String, Consumer<World>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("streams", Areas::streams);
        ALL.put("limits of streams", Areas::limits);
        ALL.put("publishers", Areas::publishers);
        ALL.put("protocols and flow control", Areas::protocols);
        ALL.put("TLS", Areas::tls);
        ALL.put("startTls", Areas::startTls);
        ALL.put("servers that end", Areas::servers);
        ALL.put("sendFile", Areas::sendFile);
        ALL.put("datagrams", Areas::datagrams);
        ALL.put("multicast and broadcast", Areas::multicast);
        ALL.put("names and happy eyeballs", Areas::names);
        ALL.put("tasks", Areas::tasks);
        ALL.put("time-outs", Areas::timeouts);
        ALL.put("queues", Areas::queues);
        ALL.put("locks and their like", Areas::locks);
        ALL.put("generators", Areas::generators);
        ALL.put("the default executor", Areas::executor);
        ALL.put("foreign futures", Areas::foreignFutures);
        ALL.put("context variables", Areas::contexts);
        ALL.put("calls between programs", Areas::calls);
        ALL.put("counts of a loop", Areas::stats);
    }

    private Areas() {}

    /** A host that serves, and one that asks 10 ms later; the way between them is not even. */
    static void two(World world, VoidCoroutine serves, VoidCoroutine asks) {
        Host server = world.host("server");
        Host client = world.host("client");
        world.link(
                server,
                client,
                LinkOptions.DEFAULT.withJitter(Duration.ofMillis(3)).withLoss(0.05));
        server.serve(serves);
        client.start(() -> {
            sleep(10);
            asks.runVoid();
        });
        world.run();
    }

    static void sleep(long millis) {
        Tulip.sleep(Duration.ofMillis(millis)).await();
    }

    private static void serve(Streams.Handler handler) {
        Streams.startServer(handler, "0.0.0.0", 7).await().serveForever().await();
    }

    private static Streams.Connection connect() {
        return Streams.openConnection("server", 7).await();
    }

    private static void streams(World world) {
        two(
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

    private static void limits(World world) {
        two(
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
                        sleep(1000);
                        connection.reader().readExactly(600_000).await();
                        assertThatThrownBy(() -> connection.reader().readLine().await())
                                .isInstanceOf(LimitOverrunException.class);
                        world.note(connection.reader().readLine(UTF_8).await());
                    }
                });
    }

    private static void publishers(World world) {
        two(
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

    private static void protocols(World world) {
        two(
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
                    sleep(500);
                    made.transport().resumeReading();
                    made.protocol().received(MANY).await();
                    made.transport().writeEof();
                    made.protocol().lost().await();
                    world.note(made.protocol().events().size() > 2 ? "heard all" : "heard little");
                });
    }

    private static void tls(World world) {
        ServerOptions bears = ServerOptions.DEFAULT.withTls(CERTIFICATE.server());
        ConnectOptions trusts = ConnectOptions.DEFAULT.withTls(CERTIFICATE.client());
        two(
                world,
                () -> Streams.startServer(Areas::answersLines, List.of("0.0.0.0"), 7, bears)
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

    private static void startTls(World world) {
        TlsOptions bears = CERTIFICATE.server();
        TlsOptions trusts = CERTIFICATE.client().withServerHostname("server");
        two(
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

    private static void servers(World world) {
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
            sleep(500);
            world.note("shuts down " + one.addresses());
            one.shutdown(Duration.ofSeconds(2)).await();
            world.note("is down");
            Server other = Streams.startServer(
                            (reader, writer) -> reader.readAll().await(), "0.0.0.0", 7)
                    .await();
            sleep(1000);
            other.abortClients();
            other.closeAndWait().await();
        });
        client.start(() -> {
            sleep(100);
            try (Streams.Connection connection = connect()) {
                connection.writer().write("hello\n");
                world.note(connection.reader().readLine(UTF_8).await());
                assertThat(connection.reader().readAll().await()).isEmpty();
                world.note("was ended");
            }
            sleep(100);
            try (Streams.Connection connection = connect()) {
                world.note("ends with " + connection.reader().readAll(UTF_8).await());
            }
            assertThatThrownBy(Areas::connect).isInstanceOf(IOException.class);
        });
        world.run();
    }

    private static void sendFile(World world) {
        Path path = file();
        try {
            two(
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

    private static void datagrams(World world) {
        two(
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
                    sleep(1000);
                    world.note("heard " + inbox.queue.qsize());
                    socket.close();
                    Inbox refusals = new Inbox();
                    DatagramTransport nobody = open(refusals, DatagramOptions.remoteAddress("server", 99));
                    for (int i = 0; i < 5; i++) {
                        nobody.sendTo(new byte[1]);
                        sleep(100);
                    }
                    world.note(refusals.queue.get().await());
                    nobody.close();
                });
    }

    private static void multicast(World world) {
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
            sleep(10);
            DatagramTransport socket =
                    open(new Inbox(), DatagramOptions.localAddress("0.0.0.0", 0).withBroadcast(true));
            socket.sendTo("all".getBytes(UTF_8), new InetSocketAddress("239.1.2.3", 9));
            sleep(100);
            socket.sendTo("really".getBytes(UTF_8), new InetSocketAddress("255.255.255.255", 9));
            sleep(100);
            socket.close();
        });
        world.run();
    }

    private static void names(World world) {
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
            sleep(10);
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

    private static void tasks(World world) {
        alone(world, () -> {
            List<String> log = new ArrayList<>();
            try {
                TaskGroup.runVoid(group -> {
                    group.createTaskVoid(() -> {
                        try {
                            sleep(1000);
                        } finally {
                            log.add("cancelled at " + world.elapsed());
                        }
                    });
                    group.createTaskVoid(() -> {
                        sleep(world.choose(500));
                        throw new IllegalStateException("one fails");
                    });
                });
            } catch (ExceptionGroup group) {
                log.add(group.exceptions() + "");
            }
            List<Task<Integer>> racers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int own = i;
                int time = world.choose(3);
                racers.add(Tulip.createTask(() -> {
                    sleep(time);
                    return own;
                }));
            }
            for (Task<Integer> next : Tulip.asCompleted(racers)) {
                log.add("came " + next.await());
            }
            log.add(Tulip.gather(racers).await() + "");
            Task<String> shielded = Tulip.createTask(
                    () -> Tulip.sleep(Duration.ofSeconds(1), "kept").await());
            Future<String> shield = Tulip.shield(shielded);
            shield.cancel();
            log.add(shielded.await() + " " + shield.isCancelled());
            EventLoop loop = EventLoops.running();
            log.add(loop.createTask(() -> "eager", TaskOptions.named("early").withEagerStart(true))
                    .await());
            log.add(Tulip.wait(
                                    List.of(Tulip.createTaskVoid(() -> sleep(1)), loop.<Void>createFuture()),
                                    Duration.ofSeconds(1),
                                    ReturnWhen.ALL_COMPLETED)
                            .await()
                            .done()
                            .size()
                    + " done");
            log.forEach(world::note);
        });
    }

    static void alone(World world, VoidCoroutine main) {
        world.host("alone").start(main);
        world.run();
    }

    private static void timeouts(World world) {
        alone(world, () -> {
            for (int i = 0; i < 5; i++) {
                int limit = 1 + world.choose(20);
                Timeout timeout = Tulip.timeout(Duration.ofMillis(limit));
                try {
                    timeout.runVoid(() -> sleep(10));
                    world.note("in time");
                } catch (TimedOutException late) {
                    world.note("late by " + (10 - limit) + " at " + world.elapsed());
                }
            }
            Timeout moved = Tulip.timeout(Duration.ofMillis(5));
            moved.runVoid(() -> {
                moved.reschedule(Duration.ofSeconds(5));
                sleep(100);
            });
            assertThatThrownBy(() -> Tulip.waitFor(
                                    EventLoops.running().createFuture(),
                                    Duration.ofHours(1).minusSeconds(10))
                            .await())
                    .isInstanceOf(TimedOutException.class);
            world.note("an hour is nothing");
        });
    }

    private static void queues(World world) {
        alone(world, () -> {
            Queue<Integer> queue = new Queue<>(2);
            PriorityQueue<Integer> sorted = new PriorityQueue<>();
            TaskGroup.runVoid(group -> {
                for (int i = 0; i < 3; i++) {
                    int own = i;
                    group.createTaskVoid(() -> {
                        for (int j = 0; j < 3; j++) {
                            sleep(world.choose(4));
                            queue.put(10 * own + j).await();
                        }
                    });
                }
                group.createTaskVoid(() -> {
                    for (int i = 0; i < 9; i++) {
                        sleep(world.choose(3));
                        int got = queue.get().await();
                        world.note("got " + got);
                        sorted.putNowait(got);
                        queue.taskDone();
                    }
                });
            });
            queue.join().await();
            queue.shutdown();
            assertThatThrownBy(() -> queue.get().await()).isInstanceOf(QueueShutDownException.class);
            world.note("first of all " + sorted.getNowait());
        });
    }

    private static void locks(World world) {
        alone(world, () -> {
            Lock lock = new Lock();
            Semaphore two = new Semaphore(2);
            Condition condition = new Condition();
            Event event = new Event();
            Barrier barrier = new Barrier(3);
            int[] count = {0};
            TaskGroup.runVoid(group -> {
                for (int i = 0; i < 3; i++) {
                    int own = i;
                    group.createTaskVoid(() -> {
                        sleep(world.choose(5));
                        lock.withVoid(() -> {
                            world.note(own + " has the lock");
                            sleep(world.choose(3));
                        });
                        two.withVoid(() -> sleep(world.choose(3)));
                        world.note(own + " is number " + barrier.waitFor().await());
                        condition.withVoid(() -> {
                            count[0]++;
                            condition.signalAll();
                        });
                        event.waitFor().await();
                        world.note(own + " ends");
                    });
                }
                condition.withVoid(() -> condition.waitFor(() -> count[0] == 3).await());
                event.set();
            });
        });
    }

    private static void generators(World world) {
        alone(world, () -> {
            try (Generator<Integer, String, String> counter = Generator.of(y -> {
                int n = 0;
                String said = "";
                while (!"stop".equals(said)) {
                    world.note("asked for " + n);
                    EventLoops.running().callSoon(() -> world.note("called by a generator"));
                    said = y.emit(n++);
                }
                return "stopped";
            })) {
                world.note("first " + counter.next());
                sleep(5);
                world.note("second " + counter.send("go on"));
                sleep(5);
            }
            Generator<Integer, Void, Void> three = Generator.ofVoid(y -> {
                for (int i = 0; i < 3; i++) {
                    y.emit(i);
                }
            });
            for (int value : three.asIterable()) {
                sleep(1);
                world.note("value " + value);
            }
        });
    }

    private static void executor(World world) {
        ContextVar<String> who = ContextVar.of("who");
        alone(world, () -> {
            EventLoop loop = EventLoops.running();
            List<Future<String>> works = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                who.set("caller " + i);
                int own = i;
                works.add(Tulip.toThread(() -> own + " works for " + who.get() + " at " + world.elapsed()));
            }
            works.forEach(work -> world.note(work.await()));
            assertThatThrownBy(() -> loop.runInExecutor(null, () -> {
                                throw new IOException("it fails");
                            })
                            .await())
                    .hasMessage("it fails");
            world.note(loop.runInExecutor(Runnable::run, () -> "at once").await());
            Future<String> last = Tulip.toThread(() -> "done before the executor ends");
            loop.shutdownDefaultExecutor().await();
            assertThat(last.isDone()).isTrue();
            world.note(last.await());
        });
    }

    private static void foreignFutures(World world) {
        CompletableFuture<String> letter = new CompletableFuture<>();
        CompletableFuture<String> answer = new CompletableFuture<>();
        world.host("one").start(() -> {
            world.note(Future.wrap(letter).await());
            sleep(10);
            answer.complete("an answer");
        });
        world.host("other").start(() -> {
            sleep(10);
            letter.complete("a letter");
            Task<String> task = Tulip.createTask(() -> Future.wrap(answer).await());
            CompletableFuture<String> view = task.toCompletableFuture();
            world.note(Future.wrap(view.thenApply(text -> text + " came")).await());
        });
        world.run();
    }

    private static void contexts(World world) {
        ContextVar<String> request = ContextVar.of("request", "none");
        two(
                world,
                () -> {
                    request.set("of the server");
                    serve((reader, writer) -> {
                        String before = request.get();
                        request.set(reader.readLine(UTF_8).await().strip());
                        sleep(world.choose(10));
                        writer.write(before + ", then " + request.get() + "\n");
                    });
                },
                () -> {
                    for (int i = 0; i < 2; i++) {
                        request.set("number " + i);
                        try (Streams.Connection connection = connect()) {
                            connection.writer().write(request.get() + "\n");
                            world.note(connection.reader().readLine(UTF_8).await());
                        }
                    }
                });
    }

    private static void calls(World world) {
        Host one = world.host("one");
        Host other = world.host("other");
        one.start(() -> {
            Event called = new Event();
            other.loop().callSoonThreadsafe(() -> {
                world.note("called by one");
                one.loop().callSoonThreadsafe(called::set);
            });
            called.waitFor().await();
            world.note(Future.wrap(other.loop().submit(() -> Tulip.sleep(Duration.ofMillis(3), "slept there")
                            .await()))
                    .await());
        });
        other.start(() -> sleep(500));
        world.run();
    }

    private static void stats(World world) {
        two(
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
