package org.tulip4j.tck.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** tulip beside other versions of Netty, each in a JVM of its own: used where it works, refused by name where it does not. */
@Timeout(120)
class NettyVersionsTest {
    /** What a backend that works says. */
    private static final String USED = "tcp unix reader ";

    @ParameterizedTest
    @ValueSource(strings = {"4.1.118", "4.2.0", "4.2.3"})
    void anOldNettyIsRefusedByNameAndTheDefaultIsNio(String version) throws Exception {
        Map<String, String> said = run(classPath(version, true));
        assertThat(said.get("default"))
                .startsWith("asked for the best available, got nio because")
                .contains("epoll unavailable: epoll cannot be used here")
                .contains("Netty " + version + ".Final is here (netty-")
                .endsWith(USED);
        assertThat(said.get("nio")).isEqualTo(USED);
        for (String backend : List.of("epoll", "io_uring", "netty-nio")) {
            assertThat(said.get(backend))
                    .startsWith("org.tulip4j.BackendUnavailableException: backend " + backend)
                    .contains("Netty " + version + ".Final is here (netty-")
                    .contains("tulip needs 4.2.")
                    .contains("docs/netty-4.1.md");
        }
        for (String call : List.of("guest", "group")) {
            assertThat(said.get(call))
                    .startsWith(
                            "java.lang.IllegalStateException: NettyLoops cannot be used: Netty " + version + ".Final");
        }
    }

    @Test
    void withoutNioTheExceptionSaysWhichNettyIsHereAndWhichIsNeeded() throws Exception {
        Map<String, String> said = run(classPath("4.1.118", false));
        assertThat(said.get("default"))
                .startsWith("org.tulip4j.BackendUnavailableException: no backend can be used by default")
                .contains("Netty 4.1.118.Final is here (netty-")
                .contains("tulip needs 4.2.");
    }

    @EnabledOnOs(
            value = OS.LINUX,
            architectures = "amd64",
            disabledReason = "the native libraries that are fetched are for it")
    @ParameterizedTest
    @ValueSource(strings = {"4.2.7", "newest"})
    void theOldestThatIsPromisedAndTheNewestWork(String version) throws Exception {
        Map<String, String> said = run(classPath(version, true));
        assertThat(said.get("default")).contains("got epoll because").endsWith(USED);
        assertThat(said.get("epoll")).isEqualTo(USED);
        assertThat(said.get("netty-nio")).isEqualTo(USED);
        assertThat(said.get("guest")).isEqualTo("tcp ");
        assertThat(said.get("group")).contains("nio");
    }

    /** What the document about it says. */
    @Test
    void aServiceOnNetty4_1HasCoroutinesInItsThread() throws Exception {
        Map<String, String> said = run(classPath("4.1.118", true), BesideNetty.class);
        assertThat(said.get("answer")).isEqualTo("you said hello");
        assertThat(said.get("backend")).isEqualTo("nio");
    }

    /** This test's class path, with the artifacts of another Netty instead of those that are there. */
    private static String classPath(String version, boolean nio) throws IOException {
        List<String> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            boolean netty = Path.of(entry).getFileName().toString().startsWith("netty-") && entry.endsWith(".jar");
            if (!(netty && !version.equals("newest")) && (nio || !entry.contains("nio-backend"))) {
                path.add(entry);
            }
        }
        if (!version.equals("newest")) {
            Path folder = Path.of("target", "netty-versions", version);
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
                jars.forEach(jar -> path.add(jar.toString()));
            }
        }
        return String.join(File.pathSeparator, path);
    }

    private static Map<String, String> run(String classPath) throws IOException, InterruptedException {
        return run(classPath, UsesNetty.class);
    }

    private static Map<String, String> run(String classPath, Class<?> program)
            throws IOException, InterruptedException {
        return OwnJvm.run(List.of("-cp", classPath, program.getName()));
    }
}
