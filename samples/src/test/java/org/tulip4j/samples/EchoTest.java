package org.tulip4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EchoTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return Echo.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams", "framed"})
    void everyStyleEchoesEveryMessage(String style) {
        assertThat(run("--style", style, "--message", "one", "--message", "two"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("client sends  one", "server echoes one", "client sends  two", "server echoes two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void tlsEncryptsWithACertificateOfItsOwn(String host) {
        assertThat(run("--tls", "--style", "streams", "--host", host, "--message", "one"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("encrypted with TLS_AES_256_GCM_SHA384", "client sends  one", "server echoes one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void udpEchoesEveryMessage(String backend) {
        assertThat(run("--udp", "--backend", backend, "--message", "one", "--message", "two"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("client sends  one", "server echoes one", "client sends  two", "server echoes two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams", "framed"})
    void unixEchoesEveryMessageAndLeavesNoFile(String style, @TempDir Path folder) {
        Path path = folder.resolve("echo");
        assertThat(run("--unix", path.toString(), "--style", style, "--message", "one", "--message", "two"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("client sends  one", "server echoes one", "client sends  two", "server echoes two");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void unixIsEncryptedToo(@TempDir Path folder) {
        assertThat(run("--unix", folder.resolve("echo").toString(), "--tls", "--message", "one"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("encrypted with TLS", "server echoes one");
    }

    @Test
    void aUnixSocketThatIsNotThereIsExitCodeOneAndNamed(@TempDir Path folder) {
        String path = folder.resolve("nobody").toString();
        assertThat(run("--unix", path, "--client")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(path).contains("no such socket");
        assertThat(run("--unix", path, "--udp")).isEqualTo(2);
    }

    @Test
    void aUdpServerThatIsNotThereIsExitCodeOne() {
        assertThat(run("--udp", "--client", "--port", "1")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("refused");
    }

    @Test
    void udpGoesWithNeitherTlsNorStyle() {
        assertThat(run("--udp", "--tls")).isEqualTo(2);
        assertThat(run("--udp", "--style", "streams")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--udp goes with neither");
    }

    @Test
    void tlsOptionsThatDoNotFitAreExitCodeTwo() {
        assertThat(run("--cert", "some.pem")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--cert and --key go together");
        assertThat(run("--trust", "some.pem")).isEqualTo(2);
        assertThat(run("--tls", "--trust", "does-not-exist.pem")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("does-not-exist.pem");
    }

    @Test
    void wrongArgumentsAreExitCodeTwoAndNamed() {
        assertThat(run("--style", "telepathy")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("telepathy").contains("--help");
        assertThat(run("--port", "70000")).isEqualTo(2);
        assertThat(run("--port")).isEqualTo(2);
        assertThat(run("--what")).isEqualTo(2);
    }

    @Test
    void helpIsPrinted() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--backend").contains("Exit codes");
    }

    @Test
    void aRefusedConnectionIsExitCodeOneAndNamed() {
        assertThat(run("--client", "--port", "1")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("127.0.0.1:1");
    }

    @Test
    void anUnknownBackendIsExitCodeOneAndListsWhatThereIs() {
        assertThat(run("--backend", "warp")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("warp").contains("nio");
    }
}
