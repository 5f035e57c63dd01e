package org.tulip4j.tck.versions;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.streams.Streams;

/** Run by {@link NettyVersionsTest} beside one Netty or another: says line by line what can be used of tulip, and why the rest cannot. */
public final class UsesNetty {
    private UsesNetty() {}

    /** Speaks on standard output. */
    public static void main(String[] args) {
        say("default", () -> {
            try (EventLoop loop = EventLoops.newLoop()) {
                return loop.report() + " " + use(loop);
            }
        });
        for (String backend : List.of("epoll", "io_uring", "netty-nio", "nio")) {
            say(backend, () -> {
                try (EventLoop loop = EventLoops.newLoop(backend)) {
                    return use(loop);
                }
            });
        }
        say("guest", UsesNetty::useAsGuest);
        say("group", () -> {
            try (EventLoop loop = EventLoops.newLoop("nio")) {
                return NettyLoops.group(loop);
            }
        });
        System.exit(0);
    }

    private static void say(String what, Coroutine<Object> use) {
        String said;
        try {
            said = String.valueOf(use.run());
        } catch (Throwable thrown) {
            said = thrown.toString();
        }
        System.out.println(what + ": " + said.replace('\n', ' '));
    }

    private static String use(EventLoop loop) {
        return loop.runUntilComplete(() -> {
            StringBuilder used = new StringBuilder();
            used.append(echo(Tulip.createTask(() -> Streams.startServer(UsesNetty::serve, "127.0.0.1", 0)
                            .await())
                    .await()));
            Path folder = Files.createTempDirectory("tulip-netty");
            Path socket = folder.resolve("s");
            Server unix = Streams.startUnixServer(UsesNetty::serve, socket).await();
            var connected = Streams.openUnixConnection(socket).await();
            connected.writer().write("unix\n");
            used.append(text(connected.reader().readLine()));
            connected.writer().close();
            unix.close();
            Files.delete(folder);
            used.append(watch(loop));
            return used.toString();
        });
    }

    private static String echo(Server server) throws Exception {
        var connected = Streams.openConnection("127.0.0.1", server.port()).await();
        connected.writer().write("tcp\n");
        connected.writer().writeEof();
        String answer = text(connected.reader().readAll());
        connected.writer().close();
        server.close();
        return answer;
    }

    private static String watch(EventLoop loop) throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        Future<Object> readable = loop.createFuture();
        loop.addReader(pipe.source(), () -> readable.trySetResult("reader "));
        pipe.sink().write(ByteBuffer.allocate(1));
        String said = String.valueOf(readable.await());
        loop.removeReader(pipe.source());
        pipe.sink().close();
        pipe.source().close();
        return said;
    }

    private static void serve(org.tulip4j.streams.StreamReader reader, org.tulip4j.streams.StreamWriter writer)
            throws Exception {
        writer.write(reader.readLine().await());
        writer.drain().await();
    }

    private static String text(Future<byte[]> bytes) {
        return new String(bytes.await(), StandardCharsets.US_ASCII).strip() + " ";
    }

    private static Object useAsGuest() throws Exception {
        EventLoopGroup group = new NioEventLoopGroup(1);
        try {
            EventLoop guest = NettyLoops.attach(group.next());
            return guest.submit(() -> echo(Streams.startServer(UsesNetty::serve, "127.0.0.1", 0)
                            .await()))
                    .get();
        } finally {
            group.shutdownGracefully();
        }
    }
}
