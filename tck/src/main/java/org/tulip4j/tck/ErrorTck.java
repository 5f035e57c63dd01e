package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.tulip4j.ConnectOptions;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.spi.AddressNotAvailableException;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.DatagramProtocol;

/**
 * One error of the system is one type and one text, the same on every backend, which names the address once.
 *
 * @since 0.1.0
 */
public final class ErrorTck {
    private static final String ASKS =
            "The type and the text are those of org.tulip4j.spi.SocketErrors; check that every way to fail goes through it.";
    /** Kept for documentation: no machine has it. */
    private static final String NOBODY = "192.0.2.1";

    private ErrorTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        return new TckSuite("ErrorTck")
                .check("required_errors_aRefusedConnect", ASKS, stage -> stage.play(ErrorTck::refused))
                .check("required_errors_anAddressInUse", ASKS, stage -> stage.play(ErrorTck::inUse))
                .check(
                        "required_errors_anAddressOfNoMachine",
                        ASKS,
                        stage -> stage.play(ErrorTck::notAvailable),
                        Capability.SOCKETS)
                .check(
                        "required_errors_aConnectFromAnAddressInUse",
                        ASKS,
                        stage -> stage.play(ErrorTck::localInUse),
                        Capability.SOCKETS)
                .check("required_errors_aReset", ASKS, stage -> stage.play(ErrorTck::reset), Capability.SOCKETS)
                .check(
                        "required_errors_aDatagramAddressInUse",
                        ASKS,
                        stage -> stage.play(ErrorTck::datagramInUse),
                        Capability.DATAGRAMS);
    }

    private static void told(Class<? extends IOException> type, String text, Throwable thrown) {
        assertEquals(type + ": " + text, thrown.getClass() + ": " + thrown.getMessage());
    }

    private static Throwable failing(String host, int port, ConnectOptions options) {
        var connecting = EventLoops.running().createConnection(RecordingProtocol::new, host, port, options);
        return assertThrows(Throwable.class, connecting::await);
    }

    private static Throwable failing(List<String> hosts, int port) {
        var serving = EventLoops.running().createServer(RecordingProtocol::new, hosts, port, ServerOptions.DEFAULT);
        return assertThrows(Throwable.class, serving::await);
    }

    private static void refused() {
        Server server = TckStage.serve(new RecordingProtocol());
        int port = TckStage.port(server);
        server.close();
        TckStage.passes(2);
        told(
                ConnectException.class,
                "Connect call to 127.0.0.1:" + port + " failed: Connection refused",
                failing(TckStage.HOST, port, ConnectOptions.DEFAULT));
    }

    private static void inUse() {
        Server server = TckStage.serve(new RecordingProtocol());
        int port = TckStage.port(server);
        told(
                BindException.class,
                "Cannot bind 127.0.0.1:" + port + ": Address already in use",
                failing(List.of(TckStage.HOST), port));
        server.close();
    }

    private static void notAvailable() {
        String text = "Cannot bind " + NOBODY + ":0: Cannot assign requested address";
        told(AddressNotAvailableException.class, text, failing(List.of(NOBODY), 0));
        told(
                AddressNotAvailableException.class,
                text,
                failing(TckStage.HOST, 9, ConnectOptions.DEFAULT.withLocalAddress(new InetSocketAddress(NOBODY, 0))));
        var opening = EventLoops.running()
                .createDatagramEndpoint(() -> new DatagramProtocol() {}, DatagramOptions.localAddress(NOBODY, 0));
        told(AddressNotAvailableException.class, text, assertThrows(Throwable.class, opening::await));
    }

    private static void localInUse() {
        Server server = TckStage.serve(new RecordingProtocol());
        InetSocketAddress taken = new InetSocketAddress(TckStage.HOST, TckStage.port(server));
        told(
                BindException.class,
                "Cannot bind 127.0.0.1:" + taken.getPort() + ": Address already in use",
                failing(TckStage.HOST, 9, ConnectOptions.DEFAULT.withLocalAddress(taken)));
        server.close();
    }

    /** Met by a read, then by a write. */
    private static void reset() throws Exception {
        for (boolean writing : new boolean[] {false, true}) {
            try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getByName(TckStage.HOST))) {
                RecordingProtocol here = new RecordingProtocol();
                EventLoops.running()
                        .createConnection(() -> here, TckStage.HOST, listening.getLocalPort())
                        .await();
                if (writing) {
                    here.transport().pauseReading();
                }
                Socket peer = listening.accept();
                peer.setSoLinger(true, 0);
                peer.close();
                if (writing) {
                    here.transport().write(new byte[100]);
                }
                told(SocketException.class, "Connection reset", here.lost().await());
            }
        }
    }

    private static void datagramInUse() {
        var first = EventLoops.running()
                .createDatagramEndpoint(() -> new DatagramProtocol() {}, DatagramOptions.localAddress(TckStage.HOST, 0))
                .await()
                .transport();
        InetSocketAddress address = first.localAddress();
        var second = EventLoops.running()
                .createDatagramEndpoint(
                        () -> new DatagramProtocol() {},
                        DatagramOptions.localAddress(TckStage.HOST, address.getPort()));
        told(
                BindException.class,
                "Cannot bind 127.0.0.1:" + address.getPort() + ": Address already in use",
                assertThrows(Throwable.class, second::await));
        first.close();
    }
}
