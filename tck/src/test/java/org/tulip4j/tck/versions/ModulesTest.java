package org.tulip4j.tck.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An application of modules, in a JVM of its own: what it is told to do is what helps. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the messages name libraries of this system")
class ModulesTest {
    private static final String MACHINE = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    private static final String EPOLL = "io.netty.transport.epoll.linux." + MACHINE;
    private static final String OPENSSL = "io.netty.internal.tcnative.openssl.linux." + MACHINE;
    private static final String BINDING = "io.netty.tcnative.classes.openssl";
    private static final String EXPORT = "java.base/jdk.internal.vm=org.tulip4j.api";

    private static final String MODULE = "module app { requires org.tulip4j.netty; requires io.netty.handler; }";
    private static final String PROGRAM = """
            package app;
            import org.tulip4j.*;
            public class Main {
                public static void main(String[] args) {
                    try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
                        System.out.println("report: " + loop.report());
                    }
                    try (EventLoop loop = EventLoops.newLoop("epoll")) {
                        System.out.println("epoll: " + loop.report().backend());
                    } catch (BackendUnavailableException refused) {
                        System.out.println("epoll: " + refused.getMessage());
                    }
                    try {
                        System.out.println("openssl: " + org.tulip4j.netty.OpenSslEngines.version());
                    } catch (IllegalStateException refused) {
                        System.out.println("openssl: " + refused.getMessage());
                    }
                    System.exit(0);
                }
            }
            """;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void compile() throws IOException {
        Path source = Files.createDirectories(folder.resolve("source"));
        Path info = Files.writeString(source.resolve("module-info.java"), MODULE);
        Path main =
                Files.writeString(Files.createDirectories(source.resolve("app")).resolve("Main.java"), PROGRAM);
        int failed = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "--release",
                        "17",
                        "-nowarn",
                        "-p",
                        modulePath(entry -> true),
                        "-d",
                        folder.resolve("app").toString(),
                        info.toString(),
                        main.toString());
        assertThat(failed).isZero();
    }

    /** What is used of this test's class path: tulip's modules, and the jars of Netty that are wanted. */
    private static String modulePath(Predicate<String> wanted) {
        List<String> path = new ArrayList<>();
        path.add(folder.resolve("app").toString());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            boolean tulip = entry.contains("api/target/classes") || entry.contains("netty-backend/target/classes");
            boolean packed = entry.contains("tulip-api-") || entry.contains("tulip-netty-backend-");
            boolean netty = entry.endsWith(".jar") && entry.contains("/io/netty/") && wanted.test(entry);
            if (tulip || packed || netty || entry.contains("jspecify")) {
                path.add(entry);
            }
        }
        return String.join(File.pathSeparator, path);
    }

    private static boolean isForThisMachine(String jar) {
        return !jar.contains("linux-") || jar.contains("linux-" + MACHINE);
    }

    private static Map<String, String> run(String modulePath, String... options)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-p", modulePath));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("-m", "app/app.Main"));
        return OwnJvm.run(arguments);
    }

    @Test
    void whatIsOnTheModulePathIsToBeAddedAsAModuleAndThenWorks() throws Exception {
        String path = modulePath(ModulesTest::isForThisMachine);
        Map<String, String> said = run(path);
        assertThat(said.get("epoll"))
                .contains("its native library is on the module path, but no module requires its module: start Java with"
                        + " --add-modules " + EPOLL + ", or require it in module-info.java")
                .doesNotContain("classifier");
        assertThat(said.get("openssl")).contains("on the module path", "--add-modules " + BINDING);
        assertThat(said.get("report")).contains("--add-exports " + EXPORT).doesNotContain("ALL-UNNAMED");

        Map<String, String> half = run(path, "--add-modules", EPOLL + "," + BINDING);
        assertThat(half.get("epoll")).isEqualTo("epoll");
        assertThat(half.get("openssl")).contains("on the module path", "--add-modules " + OPENSSL);

        Map<String, String> all = run(path, "--add-modules", EPOLL + "," + BINDING + "," + OPENSSL);
        assertThat(all.get("openssl")).contains("netty-tcnative");
    }

    @Test
    void whatIsMissingIsToBePutOnTheModulePathAndAddedAsAModule() throws Exception {
        Map<String, String> said = run(modulePath(jar -> !jar.contains("-native-epoll") && !jar.contains("boringssl")));
        assertThat(said.get("epoll"))
                .contains("add io.netty:netty-transport-native-epoll with the classifier linux-" + MACHINE
                        + " to the module path and start Java with --add-modules " + EPOLL);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "older ones have no continuations")
    void theExportThatIsNamedGivesTheFastestEngine() throws Exception {
        Map<String, String> said = run(modulePath(ModulesTest::isForThisMachine), "--add-exports", EXPORT);
        assertThat(said.get("report")).contains("coroutines: continuation").doesNotContain("--add-exports");
    }
}
