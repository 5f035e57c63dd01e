package org.tulip4j.tck.ends;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/** Where the connections of a run are made: addresses and certificates. */
final class Place {
    static final String HOST = "127.0.0.1";
    static final TestCertificate CERTIFICATE = TestCertificate.of("localhost", HOST);
    static final TlsOptions SERVER = CERTIFICATE.server();
    static final TlsOptions CLIENT = CERTIFICATE.client().withServerHostname("localhost");
    private static final int LIMIT = StreamReader.DEFAULT_LIMIT;

    private final Path folder;
    private int sockets;

    /** A folder for the files of sockets. */
    Place(Path folder) {
        this.folder = folder;
    }

    Path nextPath() {
        return folder.resolve("s" + sockets++);
    }

    /** A server of tulip's, and how to reach it. */
    record Listening(Server server, int port, Path path) {}

    private static ServerOptions options(Cell cell) {
        return cell.security() == Cell.Security.TLS ? ServerOptions.DEFAULT.withTls(SERVER) : ServerOptions.DEFAULT;
    }

    static ConnectOptions connectOptions(Cell cell) {
        return cell.security() == Cell.Security.TLS ? ConnectOptions.DEFAULT.withTls(CLIENT) : ConnectOptions.DEFAULT;
    }

    private static Listening at(Server server, Path path) {
        int port = server.addresses().get(0) instanceof InetSocketAddress inet ? inet.getPort() : 0;
        return new Listening(server, port, path);
    }

    Listening serve(Cell cell, Streams.Handler handler) {
        Path path = nextPath();
        return at(
                (cell.family() == Cell.Family.TCP
                                ? Streams.startServer(
                                        handler, HOST, 0, options(cell).withReaderLimit(LIMIT))
                                : Streams.startUnixServer(
                                        handler,
                                        UnixAddress.of(path),
                                        options(cell).withReaderLimit(LIMIT)))
                        .await(),
                path);
    }

    Listening serve(Cell cell, EventLoop loop, Supplier<? extends BaseProtocol<Transport>> protocols) {
        Path path = nextPath();
        return at(
                (cell.family() == Cell.Family.TCP
                                ? loop.createServer(protocols, HOST, 0, options(cell))
                                : loop.createUnixServer(protocols, UnixAddress.of(path), options(cell)))
                        .await(),
                path);
    }

    static Streams.Connection open(Cell cell, int port, Path path) {
        return (cell.family() == Cell.Family.TCP
                        ? Streams.openConnection(
                                HOST, port, connectOptions(cell).withReaderLimit(LIMIT))
                        : Streams.openUnixConnection(
                                UnixAddress.of(path), connectOptions(cell).withReaderLimit(LIMIT)))
                .await();
    }

    static <P extends BaseProtocol<Transport>> Transport open(
            Cell cell, EventLoop loop, Supplier<P> protocol, int port, Path path) {
        return (cell.family() == Cell.Family.TCP
                        ? loop.createConnection(protocol, HOST, port, connectOptions(cell))
                        : loop.createUnixConnection(protocol, UnixAddress.of(path), connectOptions(cell)))
                .await()
                .transport();
    }
}
