package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.tck.TckStage.Encryption;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/**
 * The commonest request of all: the peer sends, ends its side, and reads a reply that is larger than any buffer of the system.
 * What a backend asks the system for after it had nothing to ask for, it must get.
 *
 * @since 0.1.0
 */
public final class ReplyTck {
    /** More than two sockets take while nobody reads. */
    private static final int LARGE = 8 << 20;

    private static final int MOST_AHEAD = 256 * 1024;

    private static final byte[] REPLY = TckStage.pattern(LARGE);
    private static final String WHOLE =
            "every byte of a large reply arrives at a peer that has ended its side; check that the backend can wait for"
                    + " room in a socket that it waited for nothing of";
    private static final String RESUMED =
            "bytes that the system holds when the peer ends while reading is paused come after resumeReading(), then the"
                    + " end, and the reply goes out; check that the backend can wait for bytes again";

    private ReplyTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        TckSuite suite = new TckSuite("ReplyTck");
        for (Route route : Route.values()) {
            plain(suite, route);
        }
        encrypted(suite);
        return suite;
    }

    private static void plain(TckSuite suite, Route route) {
        String over = "_over" + route.text;
        suite.check(
                        "required_replies_atThePeersEndAreWhole" + over,
                        WHOLE,
                        route.plays(ReplyTck::atTheEnd),
                        route.needs)
                .check(
                        "required_replies_longAfterThePeersEndAreWhole" + over,
                        WHOLE,
                        route.plays(ReplyTck::longAfterTheEnd),
                        route.needs)
                .check(
                        "required_replies_thatWaitWhenThePeerEndsAreWhole" + over,
                        WHOLE,
                        route.plays(ReplyTck::waitingAtTheEnd),
                        route.needs)
                .check(
                        "required_replies_afterAPauseAcrossThePeersEndAreWhole" + over,
                        RESUMED,
                        route.plays(ReplyTck::pausedAcrossTheEnd),
                        route.needs)
                .check(
                        "required_replies_afterManyPausesAreWhole" + over,
                        RESUMED,
                        route.plays(ReplyTck::manyPauses),
                        route.needs)
                .check(
                        "required_flow_whatAReadSchedulesRunsBeforeTheNextRead" + over,
                        "at most 256 KiB of a connection are told ahead of what the first of them scheduled; check that a"
                                + " poll reads each connection once, also to the end, and tells once what came late",
                        route.plays(ReplyTck::interleaved),
                        route.needs);
    }

    private static void encrypted(TckSuite suite) {
        String asks = WHOLE + "; encrypted, where the reply was begun before the end";
        suite.check(
                        "required_replies_thatWaitWhenThePeerEndsAreWhole_overTls",
                        asks,
                        stage -> encryptedReply(stage, true),
                        Capability.SOCKETS)
                .check(
                        "required_replies_thatWaitWhenThePeerEndsWithoutAFarewellAreWhole_overTls",
                        asks,
                        stage -> encryptedReply(stage, false),
                        Capability.SOCKETS)
                .check(
                        "required_replies_afterManyPausesAreWhole_overTls",
                        "bytes that the system holds while reading is paused come after resumeReading(), encrypted",
                        ReplyTck::encryptedPauses);
    }

    /** Compares what it receives with what it shall. */
    private static class End implements Protocol {
        private final byte[] expected;
        private int count;
        private boolean other;
        /** Pause after so many pieces, for a pass. */
        private boolean hesitant;

        @Nullable Transport transport;

        final Future<@Nullable Void> made = EventLoops.running().createFuture();
        final Future<@Nullable Void> ended = EventLoops.running().createFuture();
        final Future<@Nullable Throwable> lost = EventLoops.running().createFuture();

        End(byte[] expected) {
            this.expected = expected;
        }

        Transport transport() {
            return java.util.Objects.requireNonNull(transport);
        }

        @Override
        public void connectionMade(Transport connected) {
            transport = connected;
            made.trySetResult(null);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            int length = data.remaining();
            other |= count + length > expected.length || data.mismatch(ByteBuffer.wrap(expected, count, length)) >= 0;
            count += length;
            if (hesitant) {
                transport().pauseReading();
                EventLoops.running().callSoon(() -> EventLoops.running()
                        .callSoon(() -> transport().resumeReading()));
            }
        }

        @Override
        public boolean eofReceived() {
            ended.trySetResult(null);
            return true;
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            lost.trySetResult(exception);
            ended.trySetResult(null);
        }

        /** Waits for the peer's end, and checks what came before. */
        void requireWhole() {
            ended.await();
            assertEquals(expected.length, count, "bytes that arrived");
            assertTrue(!other, "other bytes arrived");
        }
    }

    /** The two ends of one connection; the server has stopped listening. */
    private record Pair(End client, End server) {
        /** Both are done: closes what is left, and nothing went wrong. */
        void finish() {
            server.transport().close();
            client.requireWhole();
            client.transport().close();
            assertNull(client.lost.await());
            assertNull(server.lost.await());
        }
    }

    private static void atTheEnd(Route route) throws Exception {
        for (boolean late : new boolean[] {false, true}) {
            Pair pair = route.connect(new End(REPLY), new End(new byte[3]) {
                @Override
                public boolean eofReceived() {
                    transport().write(REPLY);
                    return super.eofReceived();
                }
            });
            ask(pair, late);
            pair.server.requireWhole();
            read(pair, late);
            pair.finish();
        }
    }

    private static void longAfterTheEnd(Route route) throws Exception {
        for (boolean late : new boolean[] {false, true}) {
            Pair pair = route.connect(new End(twice()), new End(new byte[3]));
            ask(pair, late);
            pair.server.requireWhole();
            for (int reply = 0; reply < 2; reply++) {
                TckStage.passes(3);
                pair.server.transport().write(REPLY);
                read(pair, late);
                while (pair.server.transport().writeBufferSize() > 0) {
                    TckStage.passes(1);
                }
            }
            pair.finish();
        }
    }

    private static byte[] twice() {
        byte[] twice = Arrays.copyOf(REPLY, 2 * LARGE);
        System.arraycopy(REPLY, 0, twice, LARGE, LARGE);
        return twice;
    }

    private static void waitingAtTheEnd(Route route) throws Exception {
        Pair pair = route.connect(new End(twice()), new End(new byte[3]));
        pair.client.transport().pauseReading();
        pair.server.transport().write(REPLY);
        TckStage.passes(3);
        ask(pair, true);
        pair.server.requireWhole();
        read(pair, true);
        while (pair.server.transport().writeBufferSize() > 0) {
            TckStage.passes(1);
        }
        TckStage.passes(3);
        pair.server.transport().write(REPLY);
        pair.finish();
    }

    /** More is on its way than one read takes; the system takes all of it. */
    private static void pausedAcrossTheEnd(Route route) throws Exception {
        byte[] request = Arrays.copyOf(REPLY, 150_000);
        Pair pair = route.connect(new End(REPLY), new End(request));
        pair.server.transport().pauseReading();
        TckStage.passes(1);
        pair.client.transport().write(request);
        pair.client.transport().writeEof();
        TckStage.passes(5);
        pair.server.transport().resumeReading();
        pair.server.requireWhole();
        TckStage.passes(3);
        pair.server.transport().write(REPLY);
        pair.finish();
    }

    private static void manyPauses(Route route) throws Exception {
        Pair pair = route.connect(new End(REPLY), new End(REPLY));
        pair.server.hesitant = true;
        pair.client.hesitant = true;
        pair.client.transport().write(REPLY);
        pair.client.transport().writeEof();
        pair.server.requireWhole();
        pair.server.transport().write(REPLY);
        pair.finish();
    }

    /** Counts what is told between a call of callSoon and its callback. */
    private static final class Ahead extends End {
        private int ahead;
        private int most;

        Ahead(byte[] expected) {
            super(expected);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (ahead == 0) {
                EventLoops.running().callSoon(() -> ahead = 0);
            }
            ahead += data.remaining();
            most = Math.max(most, ahead);
            super.dataReceived(data);
        }
    }

    private static void interleaved(Route route) throws Exception {
        for (boolean paused : new boolean[] {false, true}) {
            Ahead reader = new Ahead(REPLY);
            Pair pair = route.connect(new End(new byte[0]), reader);
            if (paused) {
                reader.transport().pauseReading();
            }
            pair.client.transport().write(REPLY);
            pair.client.transport().close();
            TckStage.passes(3);
            reader.transport().resumeReading();
            reader.requireWhole();
            assertTrue(reader.most <= MOST_AHEAD, reader.most + " bytes were told ahead of a callback");
            reader.transport().close();
            assertNull(reader.lost.await());
            assertNull(pair.client.lost.await());
        }
    }

    private static void ask(Pair pair, boolean late) {
        if (late) {
            pair.client.transport().pauseReading();
        }
        pair.client.transport().write(new byte[3]);
        pair.client.transport().writeEof();
    }

    private static void read(Pair pair, boolean late) {
        if (late) {
            TckStage.passes(3);
            pair.client.transport().resumeReading();
        }
    }

    /** A client of the JDK, for it can end its side: with a farewell, or TCP's end alone. */
    private static void encryptedReply(TckStage stage, boolean farewell) throws Exception {
        Encryption how = new Encryption(stage.server(TlsTck.Certificates.GOOD), stage.client(TlsTck.Certificates.GOOD));
        SSLContext trusting = TlsTck.Certificates.GOOD.client().context();
        stage.encrypted(how).play(() -> {
            End there = new End(new byte[3]) {
                @Override
                public void dataReceived(ByteBuffer data) {
                    super.dataReceived(data);
                    transport().write(REPLY);
                }
            };
            Server server = TckStage.serve(() -> there);
            int port = TckStage.port(server);
            CountDownLatch heard = new CountDownLatch(1);
            there.ended.addDoneCallback(done -> heard.countDown());
            byte[] reply = TckStage.elsewhere(() -> asked(trusting, port, farewell, heard));
            assertEquals(LARGE, reply.length, "bytes that arrived");
            assertTrue(Arrays.equals(REPLY, reply), "other bytes arrived");
            assertNull(there.lost.await());
            server.close();
            server.waitClosed().await();
        });
    }

    private static byte[] asked(@Nullable SSLContext trusting, int port, boolean farewell, CountDownLatch heard)
            throws Exception {
        try (Socket tcp = new Socket(TckStage.HOST, port);
                SSLSocket tls = (SSLSocket) java.util.Objects.requireNonNull(trusting)
                        .getSocketFactory()
                        .createSocket(tcp, "localhost", port, false)) {
            tls.getOutputStream().write(new byte[3]);
            if (farewell) {
                tls.shutdownOutput();
            } else {
                tcp.shutdownOutput();
            }
            assertTrue(heard.await(20, TimeUnit.SECONDS), "the server did not hear the end");
            return tls.getInputStream().readNBytes(LARGE);
        }
    }

    private static void encryptedPauses(TckStage stage) {
        TlsOptions own = stage.server(TlsTck.Certificates.GOOD);
        stage.encrypted(new Encryption(own, stage.client(TlsTck.Certificates.GOOD)))
                .play(() -> {
                    End here = new End(REPLY);
                    End there = new End(REPLY);
                    here.hesitant = true;
                    there.hesitant = true;
                    Server server = TckStage.serve(() -> there);
                    TckStage.connect(here, server).write(REPLY);
                    there.made.await();
                    server.close();
                    there.transport().write(REPLY);
                    while (here.count < LARGE || there.count < LARGE) {
                        TckStage.passes(1);
                    }
                    here.transport().close();
                    there.requireWhole();
                    here.requireWhole();
                });
    }

    /** A family of addresses. */
    private enum Route {
        IPV4("Ipv4"),
        IPV6("Ipv6", Capability.IPV6),
        UNIX("Unix", Capability.UNIX);

        private final String text;
        private final Capability[] needs;

        Route(String text, Capability... needs) {
            this.text = text;
            this.needs = needs;
        }

        private interface Body {
            void run(Route route) throws Exception;
        }

        TckCheck.Play plays(Body body) {
            return stage -> stage.play(() -> body.run(this));
        }

        Pair connect(End here, End there) throws Exception {
            if (this == UNIX) {
                UnixTck.inFolder(path -> {
                    Server server = EventLoops.running()
                            .createUnixServer(() -> there, path)
                            .await();
                    EventLoops.running().createUnixConnection(() -> here, path).await();
                    there.made.await();
                    server.close();
                });
            } else {
                String host = this == IPV6 ? "::1" : TckStage.HOST;
                Server server =
                        EventLoops.running().createServer(() -> there, host, 0).await();
                EventLoops.running()
                        .createConnection(() -> here, host, TckStage.port(server))
                        .await();
                there.made.await();
                server.close();
            }
            return new Pair(here, there);
        }
    }
}
