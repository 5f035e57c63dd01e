package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/**
 * Unix domain sockets: bytes, addresses, files, errors. Each check has a folder of its own.
 *
 * @since 0.1.0
 */
public final class UnixTck {
    private static final int MANY = 50;

    private UnixTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        TckSuite suite = new TckSuite("UnixTck");
        connections(suite);
        addresses(suite);
        files(suite);
        return suite;
    }

    private static void connections(TckSuite suite) {
        suite.check(
                        "required_unix_bytesArriveInOrderOnce",
                        "what is written arrives once, in order, in both directions; the end is told once",
                        at(UnixTck::bytes),
                        Capability.UNIX)
                .check(
                        "required_unix_halfCloseKeepsTheOtherDirection",
                        "the end of one direction leaves the other open",
                        at(UnixTck::halfClose),
                        Capability.UNIX)
                .check(
                        "required_unix_everyConnectionIsAcceptedOnce",
                        "many that connect at once are all accepted, each once",
                        at(UnixTck::many),
                        Capability.UNIX)
                .check(
                        "required_unix_aCancelledConnectIsSilent",
                        "a connect that is given up makes no protocol and leaves nothing open",
                        at(UnixTck::cancelled),
                        Capability.UNIX)
                .check(
                        "required_unix_tlsIsTheSame",
                        "TLS runs over a path as over TCP; the name to verify must be said",
                        at(UnixTck::encrypted),
                        Capability.UNIX)
                .check(
                        "required_unix_aJdkChannelIsTakenOver",
                        "a channel of the JDK that is connected to a path becomes a transport",
                        at(UnixTck::adopted),
                        Capability.UNIX,
                        Capability.SOCKETS);
    }

    private static void addresses(TckSuite suite) {
        suite.check(
                        "required_unix_bothSidesTellTheirAddresses",
                        "path and unnamed, also after the end; equal on every backend",
                        at(UnixTck::names),
                        Capability.UNIX)
                .check(
                        "required_unix_anAddressInUseNamesThePath",
                        "a path that is listened on is an address in use; the one who listens goes on",
                        at(UnixTck::inUse),
                        Capability.UNIX)
                .check(
                        "required_unix_aClosedPathIsFreeAtOnce",
                        "closing a server frees its path, without a pass of the loop",
                        at(UnixTck::reused),
                        Capability.UNIX)
                .check(
                        "required_unix_aMissingSocketIsNamed",
                        "connecting to where nothing is names the path",
                        at(UnixTck::missing),
                        Capability.UNIX)
                .check(
                        "required_unix_badArgumentsAreRefusedAtTheCall",
                        "long and empty paths, the unnamed address, options of TCP: IllegalArgumentException at once",
                        at(UnixTck::badArguments),
                        Capability.UNIX)
                .check(
                        "required_unix_pathsOfEveryLengthAreTheSame",
                        "a path may have 107 bytes: it connects, is told, is in use, leaves its file to whoever comes"
                                + " later, and nothing else",
                        at(UnixTck::lengths),
                        Capability.UNIX)
                .check(
                        "optional_unix_abstractNames",
                        "a name that is no file connects, is told, can be in use, and is free after a pass",
                        at(path -> abstractNames()),
                        Capability.UNIX,
                        Capability.UNIX_ABSTRACT);
    }

    private static void files(TckSuite suite) {
        suite.check(
                        "required_unixFiles_goWithTheirServer",
                        "closing the server, or its loop, removes the socket file",
                        UnixTck::cleanedUp,
                        Capability.UNIX,
                        Capability.UNIX_FILES)
                .check(
                        "required_unixFiles_stayWhenAsked",
                        "without clean-up the file stays; who connects to it is refused",
                        at(UnixTck::kept),
                        Capability.UNIX,
                        Capability.UNIX_FILES)
                .check(
                        "required_unixFiles_ofOthersAreLeft",
                        "a file that has taken the place of the socket is not removed",
                        at(UnixTck::replaced),
                        Capability.UNIX,
                        Capability.UNIX_FILES)
                .check(
                        "required_unixFiles_staleOnesMakeWay",
                        "a socket file that nobody listens on is removed before binding",
                        at(UnixTck::stale),
                        Capability.UNIX,
                        Capability.UNIX_FILES)
                .check(
                        "required_unixFiles_onlySocketsMakeWay",
                        "a file, a link or a folder at the path is an address in use, and left as it is",
                        at(UnixTck::occupied),
                        Capability.UNIX,
                        Capability.UNIX_FILES)
                .check(
                        "required_unixFiles_aMissingFolderIsNamed",
                        "binding in a folder that does not exist names the path",
                        at(UnixTck::noFolder),
                        Capability.UNIX,
                        Capability.UNIX_FILES);
    }

    @FunctionalInterface
    interface AtPath {
        void run(Path path) throws Exception;
    }

    private static TckCheck.Play at(AtPath body) {
        return stage -> inFolder(path -> stage.play(() -> body.run(path)));
    }

    static void inFolder(AtPath body) throws Exception {
        Path folder = Files.createTempDirectory("tulip-tck");
        try {
            body.run(folder.resolve("socket"));
        } finally {
            try (var left = Files.list(folder)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static Server serve(RecordingProtocol there, Path path) {
        return EventLoops.running().createUnixServer(() -> there, path).await();
    }

    private static Transport connect(RecordingProtocol here, Path path) {
        return EventLoops.running()
                .createUnixConnection(() -> here, path)
                .await()
                .transport();
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void names(String message, Object address) {
        assertTrue(message.contains(address.toString()), message);
    }

    private static void bytes(Path path) {
        byte[] pattern = TckStage.pattern(1 << 20);
        RecordingProtocol here = new RecordingProtocol();
        RecordingProtocol there = new RecordingProtocol();
        Server server = serve(there, path);
        connect(here, path);
        there.made().await();
        here.transport().write(pattern);
        there.transport().write(pattern);
        here.received(pattern.length).await();
        there.received(pattern.length).await();
        assertArrayEquals(pattern, here.received());
        assertArrayEquals(pattern, there.received());
        here.transport().close();
        assertNull(here.lost().await());
        assertNull(there.lost().await());
        assertEquals(1, there.events().stream().filter("eof"::equals).count());
        server.close();
        server.waitClosed().await();
    }

    private static void halfClose(Path path) {
        RecordingProtocol here = new RecordingProtocol(true);
        RecordingProtocol there = new RecordingProtocol(true);
        Server server = serve(there, path);
        connect(here, path).writeEof();
        there.eof().await();
        there.transport().write("after the end".getBytes());
        there.transport().close();
        here.eof().await();
        assertEquals("after the end", here.text());
        here.transport().close();
        assertNull(here.lost().await());
        assertNull(there.lost().await());
        server.close();
    }

    private static void many(Path path) {
        EventLoop loop = EventLoops.running();
        List<RecordingProtocol> accepted = new ArrayList<>();
        Server server = loop.createUnixServer(
                        () -> {
                            accepted.add(new RecordingProtocol());
                            return accepted.get(accepted.size() - 1);
                        },
                        path,
                        ServerOptions.DEFAULT.withBacklog(4))
                .await();
        List<RecordingProtocol> clients = new ArrayList<>();
        for (var connected : Tulip.gather(
                        java.util.stream.Stream.generate(() -> loop.createUnixConnection(RecordingProtocol::new, path))
                                .limit(MANY)
                                .toList())
                .await()) {
            clients.add(connected.protocol());
        }
        while (accepted.size() < MANY) {
            TckStage.passes(1);
        }
        TckStage.passes(3);
        assertEquals(MANY, accepted.size());
        for (RecordingProtocol client : clients) {
            client.transport().close();
        }
        for (RecordingProtocol one : accepted) {
            assertNull(one.lost().await());
        }
        server.close();
        server.waitClosed().await();
    }

    private static void cancelled(Path path) {
        EventLoop loop = EventLoops.running();
        Server server = serve(new RecordingProtocol(), path);
        List<RecordingProtocol> made = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            loop.createUnixConnection(
                            () -> {
                                made.add(new RecordingProtocol());
                                return made.get(made.size() - 1);
                            },
                            path)
                    .cancel();
        }
        TckStage.passes(5);
        assertEquals(List.of(), made);
        server.close();
        TckStage.passes(2);
    }

    private static void encrypted(Path path) {
        EventLoop loop = EventLoops.running();
        TlsOptions client = TlsTck.Good.CERTIFICATE.client();
        byte[] pattern = TckStage.pattern(100_000);
        RecordingProtocol here = new RecordingProtocol();
        RecordingProtocol there = new RecordingProtocol();
        Server server = loop.createUnixServer(
                        () -> there, path, ServerOptions.DEFAULT.withTls(TlsTck.Good.CERTIFICATE.server()))
                .await();
        String unnamed = assertThrows(
                        IllegalArgumentException.class,
                        () -> loop.createUnixConnection(() -> here, path, ConnectOptions.DEFAULT.withTls(client)))
                .getMessage();
        names(unnamed, "withServerHostname");
        loop.createUnixConnection(
                        () -> here, path, ConnectOptions.DEFAULT.withTls(client.withServerHostname("localhost")))
                .await()
                .transport()
                .write(pattern);
        there.received(pattern.length).await();
        assertArrayEquals(pattern, there.received());
        here.transport().close();
        assertNull(here.lost().await());
        there.lost().await();
        server.close();
        server.waitClosed().await();
    }

    private static void adopted(Path path) throws Exception {
        byte[] pattern = TckStage.pattern(1 << 18);
        for (boolean blocking : new boolean[] {true, false}) {
            RecordingProtocol there = new RecordingProtocol();
            Server server = serve(there, path);
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(blocking);
            RecordingProtocol here = new RecordingProtocol();
            Transport transport = EventLoops.running()
                    .createConnection(() -> here, channel)
                    .await()
                    .transport();
            assertEquals(UnixAddress.of(path), transport.extraInfo(InfoKey.PEERNAME));
            assertEquals(UnixAddress.UNNAMED, transport.extraInfo(InfoKey.SOCKNAME));
            there.made().await();
            transport.write(pattern);
            there.transport().write(pattern);
            there.received(pattern.length).await();
            here.received(pattern.length).await();
            assertArrayEquals(pattern, there.received());
            assertArrayEquals(pattern, here.received());
            transport.close();
            assertNull(here.lost().await());
            assertNull(there.lost().await());
            server.close();
            server.waitClosed().await();
        }
    }

    private static void names(Path path) {
        UnixAddress address = UnixAddress.of(path);
        RecordingProtocol here = new RecordingProtocol();
        RecordingProtocol there = new RecordingProtocol();
        Server server = serve(there, path);
        assertEquals(List.of(address), server.addresses());
        connect(here, path);
        there.made().await();
        here.transport().close();
        here.lost().await();
        there.lost().await();
        assertEquals(address, here.transport().extraInfo(InfoKey.PEERNAME));
        assertEquals(UnixAddress.UNNAMED, here.transport().extraInfo(InfoKey.SOCKNAME));
        assertEquals(UnixAddress.UNNAMED, there.transport().extraInfo(InfoKey.PEERNAME));
        assertEquals(address, there.transport().extraInfo(InfoKey.SOCKNAME));
        server.close();
    }

    private static void inUse(Path path) {
        // The question whether somebody listens may be a connection of its own: a protocol for each.
        Server server = EventLoops.running()
                .createUnixServer(RecordingProtocol::new, path)
                .await();
        String message = assertThrows(BindException.class, () -> serve(new RecordingProtocol(), path))
                .getMessage();
        names(message, path);
        names(message, "in use");
        RecordingProtocol here = new RecordingProtocol();
        connect(here, path);
        here.transport().close();
        here.lost().await();
        server.close();
        server.waitClosed().await();
    }

    private static void reused(Path path) {
        for (int i = 0; i < 3; i++) {
            RecordingProtocol here = new RecordingProtocol();
            RecordingProtocol there = new RecordingProtocol();
            Server server = serve(there, path);
            connect(here, path);
            there.made().await();
            server.close();
            server = serve(new RecordingProtocol(), path);
            server.close();
            // Those who are connected stay so.
            here.transport().write("still".getBytes());
            there.received(5).await();
            here.transport().close();
            there.lost().await();
        }
    }

    private static void lengths(Path path) throws Exception {
        EventLoop loop = EventLoops.running();
        Path folder = path.getParent();
        for (int bytes : new int[] {105, 106, 107}) {
            Path at = folder.resolve("a".repeat(bytes - folder.toString().length() - 1));
            for (boolean cleanup : new boolean[] {false, true}) {
                RecordingProtocol there = new RecordingProtocol();
                Server server = loop.createUnixServer(() -> there, at, ServerOptions.DEFAULT.withCleanupSocket(cleanup))
                        .await();
                assertEquals(List.of(UnixAddress.of(at)), server.addresses());
                names(
                        String.valueOf(assertThrows(BindException.class, () -> serve(new RecordingProtocol(), at))
                                .getMessage()),
                        at);
                RecordingProtocol here = new RecordingProtocol();
                connect(here, at).write("there".getBytes());
                there.received(5).await();
                assertEquals(UnixAddress.of(at), here.transport().extraInfo(InfoKey.PEERNAME));
                assertEquals(UnixAddress.of(at), there.transport().extraInfo(InfoKey.SOCKNAME));
                here.transport().close();
                assertNull(here.lost().await());
                assertNull(there.lost().await());
                server.close();
                server.waitClosed().await();
                TckStage.passes(3);
            }
            if (Files.exists(folder)) {
                try (var left = Files.list(folder)) {
                    assertEquals(List.of(), left.toList(), "files that are left");
                }
            }
        }
    }

    private static void missing(Path path) {
        NoSuchFileException missing =
                assertThrows(NoSuchFileException.class, () -> connect(new RecordingProtocol(), path));
        names(String.valueOf(missing.getMessage()), path);
    }

    private static void badArguments(Path path) {
        EventLoop loop = EventLoops.running();
        Path tooLong = path.resolveSibling("x".repeat(108));
        for (Path bad : List.of(tooLong, Path.of(""))) {
            String client = refused(() -> loop.createUnixConnection(RecordingProtocol::new, bad));
            String server = refused(() -> loop.createUnixServer(RecordingProtocol::new, bad));
            names(client, bad);
            names(server, bad);
        }
        refused(() -> loop.createUnixConnection(RecordingProtocol::new, UnixAddress.UNNAMED, ConnectOptions.DEFAULT));
        refused(() -> loop.createUnixServer(RecordingProtocol::new, UnixAddress.UNNAMED, ServerOptions.DEFAULT));
        refused(() -> loop.createUnixConnection(
                RecordingProtocol::new,
                path,
                ConnectOptions.DEFAULT.withLocalAddress(new InetSocketAddress(TckStage.HOST, 0))));
        refused(() -> loop.createUnixServer(RecordingProtocol::new, path, ServerOptions.DEFAULT.withReusePort(true)));
        refused(() -> loop.createUnixServer(RecordingProtocol::new, path, ServerOptions.DEFAULT.withKeepAlive(true)));
        assertFalse(exists(path), "something was bound");
    }

    private static String refused(org.junit.jupiter.api.function.Executable call) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static void abstractNames() {
        EventLoop loop = EventLoops.running();
        UnixAddress name = UnixAddress.abstractName("tulip-tck-" + UUID.randomUUID());
        String refused = assertThrows(ConnectException.class, () -> loop.createUnixConnection(
                                RecordingProtocol::new, name, ConnectOptions.DEFAULT)
                        .await())
                .getMessage();
        names(refused, name);
        RecordingProtocol here = new RecordingProtocol();
        RecordingProtocol there = new RecordingProtocol();
        Server server =
                loop.createUnixServer(() -> there, name, ServerOptions.DEFAULT).await();
        assertEquals(List.of(name), server.addresses());
        names(
                assertThrows(BindException.class, () -> loop.createUnixServer(
                                        RecordingProtocol::new, name, ServerOptions.DEFAULT)
                                .await())
                        .getMessage(),
                name);
        loop.createUnixConnection(() -> here, name, ConnectOptions.DEFAULT)
                .await()
                .transport()
                .write("hello".getBytes());
        there.received(5).await();
        assertEquals(name, here.transport().extraInfo(InfoKey.PEERNAME));
        assertEquals(name, there.transport().extraInfo(InfoKey.SOCKNAME));
        assertEquals(UnixAddress.UNNAMED, there.transport().extraInfo(InfoKey.PEERNAME));
        here.transport().close();
        there.lost().await();
        server.close();
        TckStage.passes(2);
        loop.createUnixServer(RecordingProtocol::new, name, ServerOptions.DEFAULT)
                .await()
                .close();
    }

    private static void cleanedUp(TckStage stage) throws Exception {
        inFolder(path -> {
            stage.play(() -> {
                Server server = serve(new RecordingProtocol(), path);
                assertTrue(exists(path), "there is no socket file");
                server.close();
                assertFalse(exists(path), "the server is closed, the file still there");
                serve(new RecordingProtocol(), path);
            });
            assertFalse(exists(path), "the loop is closed, the file still there");
        });
    }

    private static void kept(Path path) {
        ServerOptions keeping = ServerOptions.DEFAULT.withCleanupSocket(false);
        EventLoops.running()
                .createUnixServer(RecordingProtocol::new, path, keeping)
                .await()
                .close();
        TckStage.passes(2);
        assertTrue(exists(path), "the file was removed");
        String refused = assertThrows(ConnectException.class, () -> connect(new RecordingProtocol(), path))
                .getMessage();
        names(refused, path);
    }

    private static void replaced(Path path) throws Exception {
        Server server = serve(new RecordingProtocol(), path);
        Files.delete(path);
        Files.writeString(path, "mine");
        server.close();
        assertEquals("mine", Files.readString(path));
        Files.delete(path);

        Server older = serve(new RecordingProtocol(), path);
        Files.delete(path);
        Server newer = serve(new RecordingProtocol(), path);
        older.close();
        assertTrue(exists(path), "the file of the newer server was removed");
        connect(new RecordingProtocol(), path).abort();
        newer.close();
        assertFalse(exists(path), "the newer server left its file");
        TckStage.passes(2);
    }

    private static void stale(Path path) {
        kept(path);
        RecordingProtocol there = new RecordingProtocol();
        Server server = serve(there, path);
        connect(new RecordingProtocol(), path).abort();
        there.lost().await();
        server.close();
        assertFalse(exists(path), "the file is left");
    }

    private static void occupied(Path path) throws Exception {
        Files.writeString(path, "mine");
        refusesToBind(path);
        assertEquals("mine", Files.readString(path));
        Files.delete(path);

        Path target = path.resolveSibling("target");
        Files.createSymbolicLink(path, target);
        refusesToBind(path);
        assertTrue(Files.isSymbolicLink(path), "the link was removed");
        assertFalse(exists(target), "a socket was bound behind the link");
        Files.delete(path);

        Files.createDirectory(path);
        refusesToBind(path);
        assertTrue(Files.isDirectory(path), "the folder was removed");
    }

    private static void refusesToBind(Path path) {
        String message = assertThrows(BindException.class, () -> serve(new RecordingProtocol(), path))
                .getMessage();
        names(message, path);
    }

    private static void noFolder(Path path) {
        Path nowhere = path.resolve("below");
        String message = assertThrows(NoSuchFileException.class, () -> serve(new RecordingProtocol(), nowhere))
                .getMessage();
        names(message, nowhere);
        assertFalse(exists(path), "the folder was made");
    }
}
