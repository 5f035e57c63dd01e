package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.spi.AddressNotAvailableException;
import org.tulip4j.spi.Backend;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/**
 * What wildcard addresses mean: their family; no host at all means both. Where there is no IPv6, its half is not asked.
 *
 * @since 0.1.0
 */
public final class FamilyTck {
    private static final String FOUR = "127.0.0.1";
    private static final String SIX = "::1";

    private FamilyTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        return new TckSuite("FamilyTck")
                .check(
                        "required_families_theWildcardOfIpv4TakesIpv4Alone",
                        "A server at 0.0.0.0 makes nothing for a peer that comes over IPv6; check the family of the socket.",
                        stage -> stage.play(FamilyTck::four))
                .check(
                        "required_families_theWildcardOfIpv6LeavesIpv4Alone",
                        "A server at :: is not reached over IPv4 where separatesFamilies() says so; check IPV6_V6ONLY. Elsewhere the backend says so.",
                        stage -> {
                            boolean separated = separated(stage);
                            stage.play(() -> six(separated));
                        })
                .check(
                        "required_families_bothWildcardsShareAPort",
                        "One server at 0.0.0.0 and :: is reached over both, at one port.",
                        stage -> stage.play(FamilyTck::together))
                .check(
                        "required_families_noHostIsBoth",
                        "A server without a host is reached over both families, by one socket.",
                        stage -> stage.play(FamilyTck::noHost))
                .check(
                        "required_families_twoServersShareAPort",
                        "A server at 0.0.0.0 leaves its port to another at ::, where separatesFamilies() says so.",
                        stage -> {
                            if (separated(stage)) {
                                stage.play(FamilyTck::apart);
                            }
                        })
                .check(
                        "required_families_datagramsOfAWildcardAreOfItsFamily",
                        "Endpoints at 0.0.0.0 and :: share a port, where separatesFamilies() says so, and each hears its own.",
                        stage -> {
                            if (separated(stage)) {
                                stage.play(FamilyTck::datagrams);
                            }
                        },
                        Capability.DATAGRAMS);
    }

    private static boolean separated(TckStage stage) throws Exception {
        Backend backend = stage.newBackend();
        try {
            return backend.separatesFamilies();
        } finally {
            backend.close();
        }
    }

    /** A server, and how many connections it has made a protocol for. */
    private static final class Listening {
        private final Server server;
        private int served;

        Listening(List<String> hosts, int port) {
            server = EventLoops.running()
                    .createServer(this::next, hosts, port, ServerOptions.DEFAULT)
                    .await();
        }

        private RecordingProtocol next() {
            served++;
            return new RecordingProtocol();
        }

        /** A peer of the other family is refused, or closed before anything is made for it. */
        void reached(String host, boolean expected) {
            RecordingProtocol here = new RecordingProtocol();
            int before = served;
            Future<?> connecting = EventLoops.running().createConnection(() -> here, host, TckStage.port(server));
            try {
                connecting.await(IOException.class);
            } catch (IOException refused) {
                assertFalse(expected, () -> host + " does not reach " + server + ": " + refused);
                return;
            }
            if (expected) {
                while (served == before) {
                    TckStage.passes(1);
                }
                here.transport().close();
            } else {
                TckStage.passes(5);
                assertEquals(before, served, () -> "connections over " + host + " to " + server);
            }
            here.lost().await();
        }

        void close() {
            server.close();
            server.waitClosed().await();
        }
    }

    private static Listening serve(List<String> hosts, int port) {
        return new Listening(hosts, port);
    }

    /** Whether this machine, or what stands for it, has IPv6. */
    private static boolean hasSix() {
        try {
            serve(List.of(SIX), 0).close();
            return true;
        } catch (Exception none) {
            if (none instanceof AddressNotAvailableException) {
                return false;
            }
            throw none;
        }
    }

    private static void four() {
        Listening server = serve(List.of("0.0.0.0"), 0);
        server.reached(FOUR, true);
        if (hasSix()) {
            server.reached(SIX, false);
        }
        server.close();
    }

    private static void six(boolean separated) {
        if (!hasSix()) {
            return;
        }
        Listening server = serve(List.of("::"), 0);
        server.reached(SIX, true);
        if (separated) {
            server.reached(FOUR, false);
        }
        server.close();
    }

    private static void noHost() {
        Listening server = serve(List.of(), 0);
        assertEquals(1, server.server.addresses().size());
        server.reached(FOUR, true);
        if (hasSix()) {
            server.reached(SIX, true);
        }
        server.close();
    }

    private static void together() {
        if (!hasSix()) {
            return;
        }
        Listening before = serve(List.of("0.0.0.0"), 0);
        int port = TckStage.port(before.server);
        before.close();
        TckStage.passes(2);
        Listening server = serve(List.of("0.0.0.0", "::"), port);
        assertEquals(port, TckStage.port(server.server));
        server.reached(FOUR, true);
        server.reached(SIX, true);
        server.close();
    }

    private static void apart() {
        if (!hasSix()) {
            return;
        }
        Listening four = serve(List.of("0.0.0.0"), 0);
        Listening six = serve(List.of("::"), TckStage.port(four.server));
        six.close();
        four.reached(FOUR, true);
        four.close();
    }

    /** Counts what comes. */
    private static final class Counting implements DatagramProtocol {
        private final Future<@Nullable Void> came = EventLoops.running().createFuture();
        private int count;

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            count++;
            came.trySetResult(null);
        }
    }

    private static void datagrams() {
        if (!hasSix()) {
            return;
        }
        Counting four = new Counting();
        Counting six = new Counting();
        DatagramTransport atFour = open(four, "0.0.0.0", 0);
        int port = atFour.localAddress().getPort();
        DatagramTransport atSix = open(six, "::", port);
        for (String host : List.of(FOUR, SIX)) {
            EventLoop loop = EventLoops.running();
            DatagramTransport sender = loop.createDatagramEndpoint(
                            () -> new DatagramProtocol() {}, DatagramOptions.remoteAddress(host, port))
                    .await()
                    .transport();
            sender.sendTo(ByteBuffer.wrap(new byte[] {1}));
            (host.equals(FOUR) ? four : six).came.await();
            sender.close();
        }
        assertEquals(List.of(1, 1), List.of(four.count, six.count));
        atFour.close();
        atSix.close();
    }

    private static DatagramTransport open(Counting protocol, String host, int port) {
        return EventLoops.running()
                .createDatagramEndpoint(() -> protocol, DatagramOptions.localAddress(host, port))
                .await()
                .transport();
    }
}
