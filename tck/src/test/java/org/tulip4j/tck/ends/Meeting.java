package org.tulip4j.tck.ends;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.Timeout;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/** Plays cells on one loop, one after the other, and says what is wrong with one. */
final class Meeting {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PASSES = 4;

    private final EventLoop loop;
    private final Place place;
    /** Made when a server of Netty's is first wanted. */
    private @Nullable EventLoopGroup group;

    Meeting(EventLoop loop, Path folder) {
        this.loop = loop;
        this.place = new Place(folder);
    }

    /** {@return what is wrong, or null}; call it in a coroutine. */
    @Nullable String play(Cell cell) {
        Side.Client client = new Side.Client(cell, loop);
        Side.Server server = new Side.Server(cell, loop);
        try {
            Timeout.of(LIMIT).runVoid(() -> {
                meet(cell, client, server);
            });
        } catch (Throwable thrown) {
            return cell + ": " + thrown + "; client " + client.told + ", server " + server.told;
        }
        String wrong = wrong(cell, client, server);
        return wrong == null ? null : cell + ": " + wrong;
    }

    private void meet(Cell cell, Side.Client client, Side.Server server) throws Exception {
        if (cell.kind().isInPipeline()) {
            Path path = place.nextPath();
            Channel listening = NettyServer.listen(cell, loop, group(), server, path);
            int port = listening.localAddress() instanceof InetSocketAddress inet ? inet.getPort() : 0;
            connect(cell, client, port, path);
            run(client, server);
            listening.close();
            Files.deleteIfExists(path);
            return;
        }
        Place.Listening listening = cell.kind() == Cell.Kind.STREAM
                ? place.serve(cell, (reader, writer) -> stream(cell, server, reader, writer, true))
                : place.serve(
                        cell,
                        loop,
                        () -> cell.security() == Cell.Security.START_TLS
                                ? new Greeting(loop, server, true)
                                : ProtocolSide.of(server, false));
        connect(cell, client, listening.port(), listening.path());
        run(client, server);
        listening.server().close();
        listening.server().waitClosed().await();
    }

    private EventLoopGroup group() {
        EventLoopGroup made = group;
        if (made == null) {
            made = NettyLoops.group(loop);
            group = made;
        }
        return made;
    }

    private void connect(Cell cell, Side.Client client, int port, Path path) {
        if (cell.kind() == Cell.Kind.STREAM) {
            Streams.Connection connection = Place.open(cell, port, path);
            loop.createTaskVoid(() -> {
                stream(cell, client, connection.reader(), connection.writer(), false);
            });
        } else if (cell.security() == Cell.Security.START_TLS) {
            Place.open(cell, loop, () -> new Greeting(loop, client, false), port, path);
        } else {
            Place.open(cell, loop, () -> ProtocolSide.of(client, false), port, path);
        }
    }

    private static void stream(Cell cell, Side side, StreamReader reader, StreamWriter writer, boolean serverSide)
            throws Exception {
        if (cell.security() == Cell.Security.START_TLS) {
            if (!serverSide) {
                writer.write(Greeting.BYTE);
            }
            reader.readExactly(1).await();
            if (serverSide) {
                writer.write(Greeting.BYTE);
            }
            writer.startTls(serverSide ? Place.SERVER : Place.CLIENT).await();
        }
        CoroutineSide.stream(side, reader, writer);
    }

    /** Until both have heard of the loss; who pauses goes on when the other has done what it does. */
    private static void run(Side client, Side server) {
        if (client.cell.pausesClient()) {
            resume(server, client);
        } else if (client.cell.pausesServer()) {
            resume(client, server);
        }
        client.over.await();
        server.over.await();
    }

    private static void resume(Side acting, Side paused) {
        acting.acted.await();
        for (int i = 0; i < PASSES || paused.connection == null; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
        if (paused.received > 0 && !paused.cell.pausesBehindHandshake()) {
            paused.told.add("bytes while paused");
        }
        paused.connection.resume();
    }

    private static @Nullable String wrong(Cell cell, Side client, Side server) {
        String sides = "client " + client.told + " " + client.received + " bytes, " + client.lostBy + "; server "
                + server.told + " " + server.received + " bytes, " + server.lostBy;
        boolean clientRight = told(client, cell.isAnswered() ? "made eof lost" : "made lost")
                && client.received == (cell.isAnswered() ? cell.reply().bytes : 0)
                && client.lostBy == null;
        boolean both = !cell.clientFirst() && !cell.isHalf();
        boolean byeComes = !cell.clientFirst() && cell.isHalf();
        // What is written to a peer that has closed may break the connection, or be on its way when that ends.
        boolean mayBreak = cell.clientFirst() && !cell.isHalf() && cell.reply() != Cell.Reply.NOTHING;
        boolean serverRight = (told(server, "made eof lost") || both && told(server, "made lost"))
                && server.received == Side.ASK.length + (byeComes ? Side.BYE.length : 0)
                && (server.lostBy == null || mayBreak);
        return clientRight && serverRight ? null : sides;
    }

    private static boolean told(Side side, String events) {
        return !side.changed && String.join(" ", side.told).equals(events);
    }
}
