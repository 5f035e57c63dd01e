package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.tck.TckStage.Encryption;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** TLS with peers that are not tulip: the JDK's sockets, openssl, curl. */
@Timeout(60)
class TlsInteropTest {
    private static final TestCertificate CERTIFICATE = TlsTck.Certificates.GOOD;

    @TempDir
    static Path folder;

    private static Path certificate;
    private static Path key;

    record Peer(TckEnvironment environment, String version, boolean openSsl) {
        TlsOptions server() {
            return (openSsl ? OpenSslKit.SERVERS.server(CERTIFICATE) : CERTIFICATE.server()).withProtocols(version);
        }

        TlsOptions client() {
            return (openSsl ? OpenSslKit.CLIENTS.client(CERTIFICATE) : CERTIFICATE.client()).withProtocols(version);
        }

        @Override
        public String toString() {
            return environment + " " + version + (openSsl ? " OpenSSL" : "");
        }
    }

    /** Every backend with sockets, on its fastest engine, with both versions of TLS; on two of them also by OpenSSL. */
    static List<Peer> peers() {
        List<Peer> peers = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (TckEnvironment environment : Environments.with(Capability.SOCKETS)) {
            if (!seen.contains(environment.backend())) {
                seen.add(environment.backend());
                peers.add(new Peer(environment, "TLSv1.3", false));
                peers.add(new Peer(environment, "TLSv1.2", false));
                if (List.of("epoll", "nio").contains(environment.backend())) {
                    peers.add(new Peer(environment, "TLSv1.3", true));
                    peers.add(new Peer(environment, "TLSv1.2", true));
                }
            }
        }
        return peers;
    }

    @BeforeAll
    static void writePem() throws IOException {
        certificate = Files.writeString(folder.resolve("certificate.pem"), CERTIFICATE.certificatePem());
        key = Files.writeString(folder.resolve("key.pem"), CERTIFICATE.privateKeyPem());
    }

    private static void play(Peer peer, VoidCoroutine body) {
        new TckStage(peer.environment())
                .encrypted(new Encryption(server(peer), client(peer)))
                .play(body);
    }

    /** The JDK's of PEM files. */
    private static TlsOptions server(Peer peer) {
        try {
            return peer.openSsl()
                    ? peer.server()
                    : TlsOptions.server(certificate, key).withProtocols(peer.version());
        } catch (IOException | java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static TlsOptions client(Peer peer) {
        try {
            return peer.openSsl()
                    ? peer.client()
                    : TlsOptions.client().withTrust(certificate).withProtocols(peer.version());
        } catch (IOException | java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static SSLContext jdk() throws Exception {
        return TlsOptions.server(CERTIFICATE.keys(), CERTIFICATE.password())
                .withTrust(CERTIFICATE.trust())
                .context();
    }

    private static SSLSocket jdkClient(int port, String version) throws Exception {
        SSLSocket socket = (SSLSocket) jdk().getSocketFactory().createSocket(TckStage.HOST, port);
        socket.setEnabledProtocols(new String[] {version});
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Sends back what it gets. */
    private static class Echo extends RecordingProtocol {
        @Override
        public void dataReceived(ByteBuffer data) {
            ByteBuffer copy = data.duplicate();
            super.dataReceived(data);
            transport().write(copy);
        }
    }

    // The JDK's sockets

    @ParameterizedTest
    @MethodSource("peers")
    void aJdkClientIsServed(Peer peer) {
        byte[] pattern = TckStage.pattern(3 << 20);
        play(peer, () -> {
            Echo echo = new Echo();
            Server server = TckStage.serve(echo);
            byte[] back = TckStage.elsewhere(() -> {
                try (SSLSocket socket = jdkClient(TckStage.port(server), peer.version())) {
                    Thread writer = new Thread(() -> {
                        try {
                            socket.getOutputStream().write(pattern);
                        } catch (IOException broken) {
                            throw new java.io.UncheckedIOException(broken);
                        }
                    });
                    writer.start();
                    byte[] read = socket.getInputStream().readNBytes(pattern.length);
                    writer.join();
                    return read;
                }
            });
            assertThat(back).isEqualTo(pattern);
            assertThat(echo.lost().await()).isNull();
            server.close();
            server.waitClosed().await();
        });
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aJdkServerIsSpokenTo(Peer peer) throws Exception {
        byte[] pattern = TckStage.pattern(3 << 20);
        try (SSLServerSocket listening = (SSLServerSocket)
                jdk().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getByName(TckStage.HOST))) {
            listening.setEnabledProtocols(new String[] {peer.version()});
            Thread serving = new Thread(() -> {
                try (Socket socket = listening.accept()) {
                    socket.getOutputStream().write(socket.getInputStream().readNBytes(pattern.length));
                } catch (IOException broken) {
                    throw new java.io.UncheckedIOException(broken);
                }
            });
            serving.start();
            play(peer, () -> {
                RecordingProtocol here = new RecordingProtocol();
                connect(peer, here, listening.getLocalPort()).write(pattern);
                assertThat(here.lost().await()).isNull();
                assertThat(here.received()).isEqualTo(pattern);
                assertThat(here.events()).endsWith("eof", "lost");
            });
            serving.join();
        }
    }

    private static Transport connect(Peer peer, RecordingProtocol protocol, int port) throws Exception {
        return EventLoops.running()
                .createConnection(
                        () -> protocol, TckStage.HOST, port, org.tulip4j.ConnectOptions.DEFAULT.withTls(client(peer)))
                .await()
                .transport();
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aJdkClientThatGoesWithoutAFarewellIsAnEnd(Peer peer) {
        play(peer, () -> {
            Echo echo = new Echo();
            Server server = TckStage.serve(echo);
            TckStage.elsewhereVoid(() -> {
                try (Socket plain = new Socket(TckStage.HOST, TckStage.port(server))) {
                    SSLSocket socket = (SSLSocket) jdk().getSocketFactory().createSocket(plain, "localhost", 0, false);
                    socket.getOutputStream().write(new byte[100]);
                    socket.getInputStream().readNBytes(100);
                }
            });
            assertThat(echo.lost().await()).isNull();
            assertThat(echo.events()).hasSize(4).endsWith("eof", "lost");
            server.close();
        });
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aSecondHandshakeIsRefusedAndNewKeysAreNot(Peer peer) {
        play(peer, () -> {
            Echo echo = new Echo();
            Server server = TckStage.serve(echo);
            Throwable thrown = TckStage.elsewhere(() -> {
                try (SSLSocket socket = jdkClient(TckStage.port(server), peer.version())) {
                    for (int i = 0; i < 3; i++) {
                        socket.getOutputStream().write(new byte[100]);
                        socket.getInputStream().readNBytes(100);
                        // TLS 1.2: a renegotiation; TLS 1.3: new keys.
                        socket.startHandshake();
                    }
                    return null;
                } catch (IOException broken) {
                    return broken;
                }
            });
            Throwable cause = echo.lost().await();
            if (peer.version().equals("TLSv1.3")) {
                assertThat(thrown).isNull();
                assertThat(cause).isNull();
                assertThat(echo.received()).hasSize(300);
            } else {
                assertThat(thrown).isNotNull();
                assertThat(cause).isInstanceOf(SSLException.class);
                // BoringSSL refuses by itself, in capitals.
                assertThat(cause).hasMessageContaining(peer.openSsl() ? "NO_RENEGOTIATION" : "renegotiation");
                assertThat(echo.received()).hasSize(100);
            }
            server.close();
        });
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aServersRenegotiationIsRefused(Peer peer) throws Exception {
        try (SSLServerSocket listening = (SSLServerSocket)
                jdk().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getByName(TckStage.HOST))) {
            listening.setEnabledProtocols(new String[] {peer.version()});
            Thread serving = new Thread(() -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.getOutputStream().write(1);
                    socket.startHandshake();
                    socket.getOutputStream().write(2);
                    socket.getInputStream().read();
                } catch (IOException expected) {
                    assertThat(peer.version()).isEqualTo("TLSv1.2");
                }
            });
            serving.start();
            play(peer, () -> {
                RecordingProtocol here = new RecordingProtocol();
                Transport transport = connect(peer, here, listening.getLocalPort());
                if (peer.version().equals("TLSv1.3")) {
                    here.received(2).await();
                    transport.close();
                    assertThat(here.lost().await()).isNull();
                } else {
                    assertThat(here.lost().await())
                            .isInstanceOf(SSLException.class)
                            .hasMessageContaining(peer.openSsl() ? "UNEXPECTED_RECORD" : "renegotiation");
                    assertThat(here.received()).containsExactly(1);
                }
            });
            serving.join();
        }
    }

    // openssl and curl

    private static void assumeInstalled(String program) {
        boolean found = false;
        for (String path : System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)) {
            found |= Files.isExecutable(Path.of(path, program));
        }
        assumeTrue(found, program + " is not installed");
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String opensslVersion(Peer peer) {
        return peer.version().equals("TLSv1.3") ? "-tls1_3" : "-tls1_2";
    }

    @ParameterizedTest
    @MethodSource("peers")
    void opensslIsServed(Peer peer) {
        assumeInstalled("openssl");
        play(peer, () -> {
            Echo echo = new Echo();
            Server server = TckStage.serve(echo);
            String line = TckStage.elsewhere(() -> {
                Process client = start(
                        "openssl",
                        "s_client",
                        "-quiet",
                        "-connect",
                        TckStage.HOST + ":" + TckStage.port(server),
                        "-CAfile",
                        certificate.toString(),
                        "-verify_return_error",
                        "-verify_hostname",
                        "localhost",
                        opensslVersion(peer));
                try (OutputStream to = client.getOutputStream();
                        BufferedReader from = client.inputReader(StandardCharsets.ISO_8859_1)) {
                    to.write("hello from openssl\n".getBytes(StandardCharsets.ISO_8859_1));
                    to.flush();
                    String read = from.readLine();
                    while (read != null && !read.startsWith("hello")) {
                        read = from.readLine();
                    }
                    return read;
                } finally {
                    client.destroy();
                    client.waitFor(10, TimeUnit.SECONDS);
                }
            });
            assertThat(line).isEqualTo("hello from openssl");
            echo.lost().await();
            assertThat(echo.text()).isEqualTo("hello from openssl\n");
            server.close();
            server.waitClosed().await();
        });
    }

    @ParameterizedTest
    @MethodSource("peers")
    void opensslServes(Peer peer) throws Exception {
        assumeInstalled("openssl");
        Process process = start(
                "openssl",
                "s_server",
                "-accept",
                TckStage.HOST + ":0",
                "-naccept",
                "1",
                "-rev",
                "-cert",
                certificate.toString(),
                "-key",
                key.toString(),
                opensslVersion(peer));
        try (BufferedReader from =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            List<String> said = new ArrayList<>();
            String line = from.readLine();
            while (line != null && !line.startsWith("ACCEPT ")) {
                said.add(line);
                line = from.readLine();
            }
            assertThat(line).as("said %s", said).isNotNull();
            int port =
                    Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
            play(peer, () -> {
                RecordingProtocol here = new RecordingProtocol();
                Transport transport = connect(peer, here, port);
                transport.write("hello\n".getBytes(StandardCharsets.ISO_8859_1));
                here.received(6).await();
                assertThat(here.text()).isEqualTo("olleh\n");
                assertThat(transport.extraInfo(InfoKey.SSL_OBJECT))
                        .extracting(session -> session.getProtocol())
                        .isEqualTo(peer.version());
                transport.write("CLOSE\n".getBytes(StandardCharsets.ISO_8859_1));
                assertThat(here.lost().await()).isNull();
            });
        } finally {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void curlIsServed(Peer peer) {
        assumeInstalled("curl");
        play(peer, () -> {
            Server server = TckStage.serve(() -> new OnePage());
            int port = TckStage.port(server);
            String page = TckStage.elsewhere(() -> {
                Process curl = start(
                        "curl",
                        "--silent",
                        "--show-error",
                        "--noproxy",
                        "*",
                        "--max-time",
                        "30",
                        "--cacert",
                        certificate.toString(),
                        "--resolve",
                        "localhost:" + port + ":" + TckStage.HOST,
                        "https://localhost:" + port + "/");
                curl.getOutputStream().close();
                String read = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                curl.waitFor();
                return read;
            });
            assertThat(page).isEqualTo("a page of tulip");
            server.close();
            server.waitClosed().await();
        });
    }

    /** The least that is HTTP. */
    private static final class OnePage implements Protocol {
        private final StringBuilder request = new StringBuilder();
        private Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            request.append(StandardCharsets.ISO_8859_1.decode(data));
            if (request.indexOf("\r\n\r\n") >= 0) {
                transport.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\na page of tulip"
                        .getBytes(StandardCharsets.ISO_8859_1));
                transport.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aLoopThatWasClosedInTheMiddleLeavesNobodyWaiting(Peer peer) throws Exception {
        Socket plain;
        try (EventLoop loop = peer.environment().newLoop()) {
            Server[] server = new Server[1];
            loop.runUntilCompleteVoid(() -> server[0] = EventLoops.running()
                    .createServer(
                            () -> new Echo(),
                            List.of(TckStage.HOST),
                            0,
                            org.tulip4j.ServerOptions.DEFAULT.withTls(server(peer)))
                    .await());
            plain = new Socket(TckStage.HOST, TckStage.port(server[0]));
            plain.setSoTimeout(30_000);
            loop.runUntilCompleteVoid(() -> TckStage.passes(5));
        }
        try (plain) {
            assertThat(plain.getInputStream().read()).isEqualTo(-1);
        }
    }
}
