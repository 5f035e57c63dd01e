package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** Encrypted connections: handshake, names, both ends of a connection, peers that misbehave. */
public final class TlsTck {
    private static final int MUCH = 4 << 20;

    private TlsTck() {}

    /** Made when first needed: it takes a second. */
    static final class Certificates {
        static final TestCertificate GOOD = TestCertificate.of("localhost", TckStage.HOST);

        private Certificates() {}
    }

    /** {@return the suite} */
    public static TckSuite suite() {
        return new TckSuite("TlsTck")
                .check(
                        "required_tls_connectionMadeComesAfterTheHandshake",
                        "a connection is introduced when it is encrypted, on both sides, and tells with what",
                        TlsTck::handshake)
                .check(
                        "required_tls_bytesArriveInOrderOnce",
                        "every byte, in order, once, both ways; check partial writes and the position of the chunk",
                        TlsTck::bytesInOrder)
                .check(
                        "required_tls_aStrangerIsRefused",
                        "a certificate that is not trusted fails the connect and introduces nobody",
                        TlsTck::stranger);
    }

    static Server serve(RecordingProtocol protocol, TlsOptions options) {
        return EventLoops.running()
                .createServer(() -> protocol, List.of(TckStage.HOST), 0, ServerOptions.DEFAULT.withTls(options))
                .await();
    }

    static Transport connect(RecordingProtocol protocol, Server server, TlsOptions options) {
        return EventLoops.running()
                .createConnection(
                        () -> protocol, TckStage.HOST, TckStage.port(server), ConnectOptions.DEFAULT.withTls(options))
                .await()
                .transport();
    }

    private static void handshake(TckStage stage) {
        stage.play(() -> {
            RecordingProtocol there = new RecordingProtocol();
            RecordingProtocol here = new RecordingProtocol();
            Server server = serve(there, Certificates.GOOD.server());
            Transport transport = connect(here, server, Certificates.GOOD.client());
            assertEquals(List.of("made"), here.events());
            there.made().await();
            assertEquals(Certificates.GOOD.certificate(), transport.extraInfo(InfoKey.PEERCERT));
            assertNull(there.transport().extraInfo(InfoKey.PEERCERT));
            assertEquals("TLSv1.3", session(transport).getProtocol());
            assertFalse(transport.canWriteEof());
            assertThrows(UnsupportedOperationException.class, transport::writeEof);
            transport.write("hello".getBytes());
            there.received(5).await();
            transport.close();
            assertNull(here.lost().await());
            assertNull(there.lost().await());
            assertEquals(List.of("made", "lost"), here.events());
            assertEquals(List.of("made", "data hello", "eof", "lost"), there.events());
            server.close();
            server.waitClosed().await();
        });
    }

    private static javax.net.ssl.SSLSession session(Transport transport) {
        var session = transport.extraInfo(InfoKey.SSL_OBJECT);
        org.junit.jupiter.api.Assertions.assertNotNull(session);
        return session;
    }

    private static void bytesInOrder(TckStage stage) {
        byte[] pattern = TckStage.pattern(MUCH);
        stage.play(() -> {
            RecordingProtocol there = new RecordingProtocol();
            RecordingProtocol here = new RecordingProtocol();
            Server server = serve(there, Certificates.GOOD.server());
            Transport transport = connect(here, server, Certificates.GOOD.client());
            there.made().await();
            transport.write(pattern);
            there.transport().write(pattern);
            there.received(MUCH).await();
            here.received(MUCH).await();
            assertArrayEquals(pattern, there.received());
            assertArrayEquals(pattern, here.received());
            transport.close();
            assertNull(here.lost().await());
            assertNull(there.lost().await());
            server.close();
        });
    }

    private static void stranger(TckStage stage) {
        stage.play(() -> {
            EventLoops.running().setExceptionHandler((loop, context) -> {});
            RecordingProtocol there = new RecordingProtocol();
            RecordingProtocol here = new RecordingProtocol();
            Server server = serve(there, Certificates.GOOD.server());
            Throwable thrown =
                    assertThrows(SSLHandshakeException.class, () -> connect(here, server, TlsOptions.client()));
            assertInstanceOf(SSLHandshakeException.class, thrown);
            assertEquals(List.of(), here.events());
            server.close();
            server.waitClosed().await();
            assertEquals(List.of(), there.events());
        });
    }
}
