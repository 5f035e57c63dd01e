package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.testing.RecordingProtocol;

/**
 * Every call of a transport from within every callback of its protocol. The checks are generated: each plays one callback with all
 * calls, a connection for each, over TCP, Unix domain sockets and TLS.
 *
 * @since 0.1.0
 */
public final class ReentryTck {
    private static final int MUCH = 1 << 20;
    private static final int SMALL = 20_000;

    private ReentryTck() {}

    /** How the two ends of a connection come to be. */
    private enum Family {
        TCP("", stage -> stage),
        UNIX("_overUnix", stage -> stage),
        TLS("_overTls", stage -> stage.encrypted(TlsTck.good(stage)));

        private final String suffix;
        private final UnaryOperator<TckStage> setting;

        Family(String suffix, UnaryOperator<TckStage> setting) {
            this.suffix = suffix;
            this.setting = setting;
        }

        private Capability[] needs() {
            return this == UNIX ? new Capability[] {Capability.UNIX} : new Capability[0];
        }
    }

    /** {@return the suite} */
    public static TckSuite suite() {
        TckSuite suite = new TckSuite("ReentryTck");
        for (Family family : Family.values()) {
            for (ReentryMoment moment : ReentryMoment.values()) {
                suite.check(
                        "required_reentry_anyCallIn" + moment.text() + family.suffix,
                        "Every call of the transport is allowed in " + moment.callback()
                                + ": the bytes arrive, each callback comes in its place, and connectionLost comes once with"
                                + " its cause. Check what is done after the sink was called with what was known before.",
                        stage -> family.setting.apply(stage).play(() -> playAll(family, moment, stage)),
                        family.needs());
            }
        }
        for (ReentryMoment moment : List.of(ReentryMoment.DATA, ReentryMoment.PAUSE, ReentryMoment.RESUME)) {
            suite.check(
                    "required_reentry_aResetMetByAWriteIn" + moment.text() + "IsTheCause",
                    "A write in " + moment.callback()
                            + " that meets a reset ends the connection: connectionLost comes once,"
                            + " afterwards, with what the write met.",
                    stage -> stage.play(() -> reset(moment)),
                    Capability.SOCKETS);
        }
        return suite;
    }

    private static void reset(ReentryMoment moment) throws Exception {
        try (ServerSocket listening = new ServerSocket()) {
            listening.setReceiveBufferSize(SMALL);
            listening.bind(new InetSocketAddress(TckStage.HOST, 0));
            MeetsReset protocol = new MeetsReset(moment);
            EventLoops.running()
                    .createConnection(() -> protocol, TckStage.HOST, listening.getLocalPort())
                    .await();
            protocol.peer = listening.accept();
            if (moment == ReentryMoment.DATA) {
                protocol.peer.getOutputStream().write(1);
            } else {
                while (!protocol.events().contains("pause")) {
                    protocol.transport().write(new byte[MUCH]);
                }
            }
            Socket peer = protocol.peer;
            if (moment == ReentryMoment.RESUME) {
                TckStage.elsewhereVoid(() -> readUntil(protocol, peer));
            }
            Throwable cause = protocol.lost().await();
            assertTrue(protocol.called, "the callback comes before connectionLost: " + protocol);
            assertInstanceOf(SocketException.class, cause, "the cause");
            assertFalse(protocol.lostInside, "connectionLost inside " + moment.callback());
            List<String> events = protocol.events();
            assertEquals(
                    events.size() - 1, events.indexOf("lost " + cause.getClass().getSimpleName()), "what comes last");
        }
    }

    /** Until the protocol has the room that it was waiting for; it closes the socket then. */
    private static void readUntil(MeetsReset protocol, Socket peer) {
        byte[] into = new byte[MUCH];
        try {
            while (!protocol.called && peer.getInputStream().read(into) > 0) {
                // more
            }
        } catch (IOException closed) {
            assertTrue(protocol.called, () -> "reading ended early: " + closed);
        }
    }

    /** Has its peer reset the connection, and writes then. */
    private static final class MeetsReset extends RecordingProtocol {
        private final ReentryMoment moment;
        private @Nullable Socket peer;
        private volatile boolean called;
        private boolean inside;
        private boolean lostInside;

        MeetsReset(ReentryMoment moment) {
            this.moment = moment;
        }

        private void now(ReentryMoment here) {
            if (here != moment || called) {
                return;
            }
            called = true;
            inside = true;
            try (Socket cut = java.util.Objects.requireNonNull(peer)) {
                cut.setSoLinger(true, 0);
                cut.close();
                for (int i = 0; i < 3; i++) {
                    transport().write(new byte[MUCH]);
                }
            } catch (IOException unclosable) {
                throw new UncheckedIOException(unclosable);
            } finally {
                inside = false;
            }
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            super.dataReceived(data);
            now(ReentryMoment.DATA);
        }

        @Override
        public void pauseWriting() {
            super.pauseWriting();
            now(ReentryMoment.PAUSE);
        }

        @Override
        public void resumeWriting() {
            super.resumeWriting();
            now(ReentryMoment.RESUME);
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            super.connectionLost(exception);
            lostInside = inside;
        }
    }

    private static void playAll(Family family, ReentryMoment moment, TckStage stage) throws Exception {
        for (ReentryCall call : ReentryCall.values()) {
            ReentryLife life = new ReentryLife(moment, call, family == Family.TLS, stage);
            try {
                if (family == Family.UNIX) {
                    inFolder(path -> play(life, path));
                } else {
                    play(life, null);
                }
            } catch (AssertionError wrong) {
                throw new AssertionError(
                        call.name().toLowerCase(Locale.ROOT) + " in " + moment.callback() + ": " + wrong.getMessage()
                                + "; " + life,
                        wrong);
            }
        }
    }

    private static void play(ReentryLife life, @Nullable Path path) throws Exception {
        Server server = path == null
                ? TckStage.serve(life.peer())
                : EventLoops.running().createUnixServer(life::peer, path).await();
        var connecting = path == null
                ? TckStage.connecting(life.protocol(), server)
                : EventLoops.running().createUnixConnection(life::protocol, path);
        connecting.await();
        life.awaitPeer();
        server.close();
        life.play();
        server.waitClosed().await();
        assertEquals(0, life.open(), "transports that were not lost");
    }

    private interface AtPath {
        void run(Path path) throws Exception;
    }

    private static void inFolder(AtPath body) throws Exception {
        Path folder = Files.createTempDirectory("tck");
        try {
            body.run(folder.resolve("s"));
        } finally {
            Files.deleteIfExists(folder.resolve("s"));
            Files.delete(folder);
        }
    }
}
