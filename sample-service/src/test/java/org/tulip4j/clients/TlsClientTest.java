package org.tulip4j.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.bulbs.servers.Programs;
import org.tulip4j.samples.Echo;

/** {@code openssl s_client} and the echo server of the samples, which makes itself a certificate. */
@Timeout(60)
@Tag("once")
class TlsClientTest {
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslVerifiesTheServerAndIsAnswered(String version) throws Exception {
        String openssl = Programs.require("openssl", "openssl");
        String port = "" + Programs.freePort();
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Echo.class.getName(),
                        "--server",
                        "--tls",
                        "--port",
                        port)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = server.inputReader()) {
            String certificate = said.readLine();
            assertThat(certificate).startsWith("certificate ");
            assertThat(said.readLine()).isEqualTo("ready");
            Process client = new ProcessBuilder(
                            openssl,
                            "s_client",
                            version,
                            "-connect",
                            "127.0.0.1:" + port,
                            "-CAfile",
                            certificate.substring("certificate ".length()),
                            "-verify_ip",
                            "127.0.0.1",
                            "-verify_return_error",
                            "-verify_quiet",
                            "-quiet")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var in = client.outputWriter();
                    var out = client.inputReader()) {
                in.write("tulips\n");
                in.flush();
                assertThat(out.readLine()).isEqualTo("tulips");
            } finally {
                client.destroyForcibly();
            }
        } finally {
            server.destroyForcibly();
        }
    }
}
