package org.tulip4j.tck;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.tulip4j.ConnectOptions;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.NameFlags;
import org.tulip4j.Race;
import org.tulip4j.ResolveOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.TaskFactory;
import org.tulip4j.TaskGroup;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.MessageStream;
import org.tulip4j.netty.NettyConnections;
import org.tulip4j.netty.NettyDescriptors;
import org.tulip4j.netty.NettyFutures;
import org.tulip4j.queues.Queue;
import org.tulip4j.spi.Adoption;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.subprocess.ChildProcess;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.subprocess.Subprocess;
import org.tulip4j.sync.Barrier;
import org.tulip4j.sync.Condition;
import org.tulip4j.sync.Event;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteTransport;

/** A call of every public method that returns a future, by "Type#method"; the futures are pending where that is easy. */
final class FutureMakers {
    private static final String HOST = "127.0.0.1";
    private static final Duration LONG = Duration.ofDays(1);

    private final Map<String, Maker> all = new TreeMap<>();
    /** The folder of sockets with paths, and of files. */
    private final Path folder;

    /** Makes one future, in a task. */
    interface Maker {
        Future<?> make(EventLoop loop) throws Exception;
    }

    private FutureMakers(Path folder) {
        this.folder = folder;
        combining();
        tasks();
        connecting();
        connections();
        sockets();
        streams();
        primitives();
        processes();
        servers();
        netty();
    }

    static Map<String, Maker> all(Path folder) {
        return new FutureMakers(folder).all;
    }

    private void combining() {
        all.put("Tulip#sleep", loop -> Tulip.sleep(LONG));
        all.put("Tulip#gather", loop -> Tulip.gather(List.of(loop.createFuture())));
        all.put("Tulip#gatherReturnExceptions", loop -> Tulip.gatherReturnExceptions(List.of(loop.createFuture())));
        all.put("Tulip#gatherCoroutines", loop -> Tulip.gatherCoroutines(List.of(() -> 1)));
        all.put("Tulip#wait", loop -> Tulip.wait(List.of(loop.createFuture())));
        all.put("Tulip#waitOn", loop -> Tulip.waitOn(List.of(loop.createFuture())));
        all.put("Tulip#waitFor", loop -> Tulip.waitFor(loop.createFuture(), LONG));
        all.put("Tulip#shield", loop -> Tulip.shield(loop.createFuture()));
        all.put("Tulip#toThread", loop -> Tulip.toThread(() -> 1));
        all.put("Tulip#toThreadVoid", loop -> Tulip.toThreadVoid(() -> {}));
        all.put("Race#staggered", loop -> Race.staggered(List.of(() -> 1), LONG));
        all.put("Future#wrap", loop -> Future.wrap(new CompletableFuture<>()));
        all.put("Future#wrapBlocking", loop -> Future.wrapBlocking(new FutureTask<>(() -> 1)));
        all.put("EventLoop#runInExecutor", loop -> loop.runInExecutor(null, () -> 1));
        all.put("EventLoop#runInExecutorVoid", loop -> loop.runInExecutorVoid(null, () -> {}));
        all.put("EventLoop#shutdownDefaultExecutor", EventLoop::shutdownDefaultExecutor);
    }

    private void tasks() {
        all.put("EventLoop#createTask", loop -> loop.createTask(() -> 1));
        all.put("EventLoop#createTaskVoid", loop -> loop.createTaskVoid(() -> {}));
        all.put("EventLoop#newTask", loop -> loop.newTask(() -> 1, TaskOptions.DEFAULT));
        all.put("EventLoop#currentTask", EventLoop::currentTask);
        all.put("Tulip#createTask", loop -> Tulip.createTask(() -> 1));
        all.put("Tulip#createTaskVoid", loop -> Tulip.createTaskVoid(() -> {}));
        all.put("Tulip#currentTask", loop -> Tulip.currentTask());
        all.put("Tulip#ensureFuture", loop -> Tulip.ensureFuture(() -> 1));
        all.put("Task#current", loop -> Task.current());
        all.put("TaskGroup#createTask", loop -> TaskGroup.run(group -> group.createTask(() -> 1)));
        all.put("TaskGroup#createTaskVoid", loop -> TaskGroup.run(group -> group.createTaskVoid(() -> {})));
        all.put("TaskFactory#create", loop -> TaskFactory.EAGER.create(loop, () -> 1, TaskOptions.DEFAULT));
    }

    private void connecting() {
        all.put("EventLoop#getAddrInfo", loop -> loop.getAddrInfo(HOST, 80, ResolveOptions.DEFAULT));
        all.put("EventLoop#getNameInfo", loop -> loop.getNameInfo(new InetSocketAddress(HOST, 80), NameFlags.NONE));
        all.put("EventLoop#createConnection", loop -> loop.createConnection(Silent::new, HOST, port(loop)));
        all.put("EventLoop#createUnixConnection", loop -> loop.createUnixConnection(Silent::new, unixServer(loop)));
        all.put("EventLoop#createServer", loop -> loop.createServer(Silent::new, HOST, 0));
        all.put("EventLoop#createUnixServer", loop -> loop.createUnixServer(Silent::new, folder.resolve("made")));
        all.put(
                "EventLoop#createDatagramEndpoint",
                loop -> loop.createDatagramEndpoint(
                        () -> new DatagramProtocol() {}, DatagramOptions.localAddress(HOST, 0)));
        all.put(
                "EventLoop#connectReadPipe",
                loop -> loop.connectReadPipe(
                        () -> new ReadProtocol<ReadTransport>() {}, Pipe.open().source()));
        all.put(
                "EventLoop#connectWritePipe",
                loop -> loop.connectWritePipe(
                        () -> new BaseProtocol<WriteTransport>() {}, Pipe.open().sink()));
        all.put(
                "Adoption#createConnection",
                loop -> Adoption.createConnection(
                        loop, Silent::new, HOST, port(loop), ConnectOptions.DEFAULT, Adoption.backend(loop)));
        all.put(
                "Adoption#createServer",
                loop -> Adoption.createServer(
                        loop, Silent::new, List.of(HOST), 0, ServerOptions.DEFAULT, Adoption.backend(loop)));
    }

    private void connections() {
        all.put("EventLoop#connectAccepted", loop -> {
            try (ServerSocketChannel listener = ServerSocketChannel.open()) {
                listener.bind(new InetSocketAddress(HOST, 0));
                SocketChannel.open(listener.getLocalAddress());
                return loop.connectAccepted(Silent::new, listener.accept());
            }
        });
        all.put("EventLoop#startTls", loop -> {
            Silent protocol = new Silent();
            Transport plain = loop.createConnection(() -> protocol, HOST, port(loop))
                    .await()
                    .transport();
            return loop.startTls(
                    plain, protocol, TlsTck.Certificates.GOOD.client().withServerHostname("localhost"), false);
        });
        all.put("EventLoop#sendFile", loop -> {
            Transport transport =
                    loop.createConnection(Silent::new, HOST, port(loop)).await().transport();
            return loop.sendFile(transport, file());
        });
        all.put("RecordingProtocol#made", loop -> new RecordingProtocol().made());
        all.put("RecordingProtocol#eof", loop -> new RecordingProtocol().eof());
        all.put("RecordingProtocol#lost", loop -> new RecordingProtocol().lost());
        all.put("RecordingProtocol#received", loop -> new RecordingProtocol().received(1));
    }

    private void sockets() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1});
        InetSocketAddress anywhere = new InetSocketAddress(HOST, 9);
        all.put("EventLoop#sockAccept", loop -> {
            ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0));
            listener.configureBlocking(false);
            return loop.sockAccept(listener);
        });
        all.put("EventLoop#sockConnect", loop -> {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            return loop.sockConnect(channel, new InetSocketAddress(HOST, port(loop)));
        });
        all.put("EventLoop#sockRecv", loop -> loop.sockRecv(socket(loop), 1));
        all.put("EventLoop#sockRecvInto", loop -> loop.sockRecvInto(socket(loop), ByteBuffer.allocate(1)));
        all.put("EventLoop#sockSendAll", loop -> loop.sockSendAll(socket(loop), bytes.duplicate()));
        all.put("EventLoop#sockSendFile", loop -> loop.sockSendFile(socket(loop), file(), 0, 1));
        all.put("EventLoop#sockRecvFrom", loop -> loop.sockRecvFrom(datagrams(), 1));
        all.put("EventLoop#sockRecvFromInto", loop -> loop.sockRecvFromInto(datagrams(), ByteBuffer.allocate(1)));
        all.put("EventLoop#sockSendTo", loop -> loop.sockSendTo(datagrams(), bytes.duplicate(), anywhere));
    }

    private void streams() {
        all.put("Streams#openReadPipe", loop -> Streams.openReadPipe(Pipe.open().source()));
        all.put(
                "Streams#openWritePipe",
                loop -> Streams.openWritePipe(Pipe.open().sink()));
        all.put("Streams#openConnection", loop -> Streams.openConnection(HOST, port(loop)));
        all.put("Streams#openUnixConnection", loop -> Streams.openUnixConnection(unixServer(loop)));
        all.put("Streams#startServer", loop -> Streams.startServer((reader, writer) -> {}, HOST, 0));
        all.put(
                "Streams#startUnixServer",
                loop -> Streams.startUnixServer((reader, writer) -> {}, folder.resolve("made")));
        all.put("StreamReader#read", loop -> new StreamReader(loop, 10).read(1));
        all.put("StreamReader#readAll", loop -> new StreamReader(loop, 10).readAll());
        all.put("StreamReader#readExactly", loop -> new StreamReader(loop, 10).readExactly(1));
        all.put("StreamReader#readInPlace", loop -> new StreamReader(loop, 10).readInPlace(1, bytes -> 1));
        all.put("StreamReader#readLine", loop -> new StreamReader(loop, 10).readLine());
        all.put("StreamReader#readUntil", loop -> new StreamReader(loop, 10).readUntil(new byte[] {1}));
        all.put("StreamReader#waitForEof", loop -> new StreamReader(loop, 10).waitForEof());
        all.put("StreamWriter#drain", loop -> writer(loop).drain());
        all.put("StreamWriter#waitClosed", loop -> writer(loop).waitClosed());
        all.put("StreamWriter#closeAndWait", loop -> writer(loop).closeAndWait());
        all.put("StreamWriter#startTls", loop -> writer(loop)
                .startTls(TlsTck.Certificates.GOOD.client().withServerHostname("localhost")));
    }

    private void primitives() {
        all.put("Lock#acquire", loop -> new Lock().acquire());
        all.put("Lock#hold", loop -> new Lock().hold());
        all.put("Condition#acquire", loop -> new Condition().acquire());
        all.put("Condition#hold", loop -> new Condition().hold());
        all.put("Condition#waitFor", loop -> {
            Condition condition = new Condition();
            condition.acquire().await();
            return condition.waitFor();
        });
        all.put("Event#waitFor", loop -> new Event().waitFor());
        all.put("Semaphore#acquire", loop -> new Semaphore(0).acquire());
        all.put("Semaphore#hold", loop -> new Semaphore(0).hold());
        all.put("Barrier#waitFor", loop -> new Barrier(2).waitFor());
        all.put("Barrier#reset", loop -> new Barrier(2).reset());
        all.put("Barrier#abort", loop -> new Barrier(2).abort());
        all.put("Queue#get", loop -> new Queue<>().get());
        all.put("Queue#put", loop -> new Queue<>().put(1));
        all.put("Queue#join", loop -> new Queue<>().join());
    }

    private void processes() {
        List<String> command = List.of("sleep", "62");
        all.put(
                "EventLoop#subprocessExec",
                loop -> loop.subprocessExec(() -> new SubprocessProtocol() {}, command, ProcessOptions.DEFAULT));
        all.put(
                "EventLoop#subprocessShell",
                loop -> loop.subprocessShell(
                        () -> new SubprocessProtocol() {}, "exec sleep 62", ProcessOptions.DEFAULT));
        all.put("Subprocess#exec", loop -> Subprocess.exec(command, ProcessOptions.DEFAULT));
        all.put("Subprocess#shell", loop -> Subprocess.shell("exec sleep 62"));
        all.put("ChildProcess#waitFor", loop -> child(command).waitFor());
        all.put("ChildProcess#communicate", loop -> child(command).communicate());
    }

    private void servers() {
        all.put("Server#startServing", loop -> server(loop).startServing());
        all.put("Server#serveForever", loop -> server(loop).serveForever());
        all.put("Server#waitClosed", loop -> server(loop).waitClosed());
        all.put("Server#closeAndWait", loop -> server(loop).closeAndWait());
        all.put("Server#shutdown", loop -> server(loop).shutdown(LONG));
    }

    private void netty() {
        all.put(
                "NettyFutures#wrap",
                loop -> NettyFutures.wrap(io.netty.util.concurrent.ImmediateEventExecutor.INSTANCE.newPromise()));
        all.put("NettyFutures#channel", loop -> NettyFutures.channel(new EmbeddedChannel().newPromise()));
        all.put(
                "NettyConnections#createConnection",
                loop -> NettyConnections.createConnection(
                        loop, Silent::new, HOST, port(loop), ConnectOptions.DEFAULT, channel -> {}));
        all.put(
                "NettyConnections#createServer",
                loop -> NettyConnections.createServer(
                        loop, Silent::new, List.of(HOST), 0, ServerOptions.DEFAULT, channel -> {}));
        all.put(
                "NettyDescriptors#createServer",
                loop -> NettyDescriptors.createServer(loop, Silent::new, listening(), ServerOptions.DEFAULT));
        all.put(
                "NettyDescriptors#startServer",
                loop -> NettyDescriptors.startServer((reader, writer) -> {}, listening(), ServerOptions.DEFAULT));
        all.put("MessageStream#read", loop -> messages(loop).read());
        all.put("MessageStream#drain", loop -> messages(loop).drain());
        all.put("MessageStream#writeAndFlush", loop -> messages(loop).writeAndFlush("x"));
        all.put(
                "MessageTransport#writeAndFlush",
                loop -> messages(loop).transport().writeAndFlush("x"));
        all.put("Adoption#future", loop -> Adoption.future(loop, () -> 1));
        all.put("Adoption#done", loop -> Adoption.done(loop, 1));
        all.put("Adoption#failed", loop -> {
            Future<Object> failed = Adoption.failed(loop, new IOException("broken"));
            failed.exception();
            return failed;
        });
    }

    /** {@return a descriptor for the server that is made of it} */
    private static int listening() throws IOException {
        Socket socket = Socket.newSocketStream();
        socket.bind(new InetSocketAddress(HOST, 0));
        return socket.intValue();
    }

    /** The channel holds much already, and sends nothing. */
    private static MessageStream<Object, Object> messages(EventLoop loop) {
        Future<MessageStream<Object, Object>> opened = loop.createFuture();
        EmbeddedChannel channel = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void flush(ChannelHandlerContext at) {}
                },
                MessageHandler.<Object, Object>serving(loop, Object.class, messages -> {
                    opened.setResult(messages);
                    loop.createFuture().await();
                }));
        MessageStream<Object, Object> messages = opened.await();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        return messages;
    }

    /** Says and does nothing. */
    private static final class Silent implements Protocol {}

    private static Server server(EventLoop loop) {
        return loop.createServer(Silent::new, HOST, 0).await();
    }

    private static int port(EventLoop loop) {
        return server(loop).port();
    }

    private Path unixServer(EventLoop loop) {
        Path path = folder.resolve("socket");
        loop.createUnixServer(Silent::new, path).await();
        return path;
    }

    private static StreamWriter writer(EventLoop loop) {
        return Streams.openConnection(HOST, port(loop)).await().writer();
    }

    private static SocketChannel socket(EventLoop loop) throws Exception {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(HOST, port(loop)));
        channel.configureBlocking(false);
        return channel;
    }

    private static DatagramChannel datagrams() throws Exception {
        DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(HOST, 0));
        channel.configureBlocking(false);
        return channel;
    }

    private FileChannel file() throws Exception {
        return FileChannel.open(Files.write(folder.resolve("file"), new byte[] {1}));
    }

    private static ChildProcess child(List<String> command) {
        return Subprocess.exec(command, ProcessOptions.DEFAULT).await();
    }
}
