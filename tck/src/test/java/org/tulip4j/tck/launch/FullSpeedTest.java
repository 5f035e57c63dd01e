package org.tulip4j.tck.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/full-speed.md, each in a JVM of its own, and what a JVM says that lacks something. */
@Timeout(120)
class FullSpeedTest {
    private static final String EXPORTS = "java.base/jdk.internal.vm";
    private static final String PROGRAM = """
            package app;
            import org.tulip4j.*;
            public class Main {
                public static void main(String[] args) {
                    try (EventLoop loop = EventLoops.newLoop(args.length == 0 ? "nio" : args[0])) {
                        System.out.println(loop.report().engine() + " on " + loop.report().backend());
                    } catch (BackendUnavailableException refused) {
                        System.out.println(refused.getMessage());
                    }
                }
            }
            """;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void compile() throws IOException {
        Path source = Files.createDirectories(folder.resolve("source/app"));
        Path main = Files.writeString(source.resolve("Main.java"), PROGRAM);
        javac(
                "-cp",
                String.join(File.pathSeparator, tulip()),
                "-d",
                folder.resolve("plain").toString(),
                main.toString());
        Path info = Files.writeString(
                folder.resolve("source/module-info.java"),
                "module app { requires org.tulip4j.api; uses org.tulip4j.spi.BackendProvider; }");
        List<String> path = new ArrayList<>(tulip());
        path.addAll(nullness());
        javac(
                "-p",
                String.join(File.pathSeparator, path),
                "-d",
                folder.resolve("modular").toString(),
                info.toString(),
                main.toString());
    }

    private static void javac(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--release", "17", "-nowarn"));
        all.addAll(List.of(arguments));
        int failed =
                ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, all.toArray(String[]::new));
        assertThat(failed).isZero();
    }

    /** What an application with the backend {@code nio} has on its path. */
    private static List<String> tulip() {
        return onPath("api", "nio-backend");
    }

    /** The annotations that tulip's module is compiled with; nothing needs them when it runs. */
    private static List<String> nullness() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("jspecify"))
                .toList();
    }

    private static List<String> onPath(String... modules) {
        List<String> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            for (String module : modules) {
                if (entry.endsWith(module + "/target/classes") || entry.contains("tulip-" + module + "-")) {
                    path.add(entry);
                }
            }
        }
        assertThat(path).hasSize(modules.length);
        return path;
    }

    private static String classPath(String... modules) {
        List<String> path = new ArrayList<>(onPath(modules));
        path.add(folder.resolve("plain").toString());
        return String.join(File.pathSeparator, path);
    }

    private record Said(String out, String log) {}

    private static Said run(Path java, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(arguments);
        File out = Files.createTempFile(folder, "out", ".txt").toFile();
        File log = Files.createTempFile(folder, "log", ".txt").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(log);
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().putAll(environment);
        Process child = builder.start();
        boolean ended = child.waitFor(90, TimeUnit.SECONDS);
        child.destroyForcibly();
        Said said = new Said(Files.readString(out.toPath()).strip(), Files.readString(log.toPath()));
        assertThat(ended).as("ended by itself, having said: " + said).isTrue();
        return said;
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Said run(String... arguments) throws IOException, InterruptedException {
        return run(java(), Map.of(), List.of(arguments));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "the fastest engine needs Java 21")
    void anOptionForTheClassPath() throws Exception {
        Said said = run("--add-exports", EXPORTS + "=ALL-UNNAMED", "-cp", classPath("api", "nio-backend"), "app.Main");
        assertThat(said.out()).isEqualTo("continuation on nio");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "the fastest engine needs Java 21")
    void theEnvironmentOfAContainer() throws Exception {
        Map<String, String> environment = Map.of("JDK_JAVA_OPTIONS", "--add-exports " + EXPORTS + "=ALL-UNNAMED");
        Said said = run(java(), environment, List.of("-cp", classPath("api", "nio-backend"), "app.Main"));
        assertThat(said.out()).isEqualTo("continuation on nio");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "the fastest engine needs Java 21")
    void theManifestOfTheJarThatIsRun() throws Exception {
        assertThat(run("-jar", jar("fast.jar", EXPORTS).toString()).out()).isEqualTo("continuation on nio");

        Said without = run("-jar", jar("slow.jar", null).toString());
        assertThat(without.out()).isEqualTo("virtual on nio");
        assertThat(without.log()).contains("put 'Add-Exports: " + EXPORTS + "' into the manifest of slow.jar");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "the fastest engine needs Java 21")
    void anOptionForTheModulePath() throws Exception {
        List<String> path = new ArrayList<>(tulip());
        path.add(folder.resolve("modular").toString());
        Said said = run(
                "--add-exports",
                EXPORTS + "=org.tulip4j.api",
                "-p",
                String.join(File.pathSeparator, path),
                "--add-modules",
                "org.tulip4j.nio",
                "-m",
                "app/app.Main");
        assertThat(said.out()).as(said.log()).isEqualTo("continuation on nio");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "the fastest engine needs Java 21")
    void anImageOfJlink() throws Exception {
        List<String> path = new ArrayList<>(tulip());
        path.add(folder.resolve("modular").toString());
        Path image = folder.resolve("image");
        int failed = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-p",
                        String.join(File.pathSeparator, path),
                        "--add-modules",
                        "app,org.tulip4j.nio",
                        "--add-options=--add-exports=" + EXPORTS + "=org.tulip4j.api",
                        "--output",
                        image.toString());
        assertThat(failed).isZero();
        Said said = run(image.resolve("bin/java"), Map.of(), List.of("-m", "app/app.Main"));
        assertThat(said.out()).as(said.log()).isEqualTo("continuation on nio");
    }

    @Test
    void anEngineThatWasAskedForIsNotReportedAsASecondChoice() throws Exception {
        Said asked = run("-Dtulip.coroutines=platform", "-cp", classPath("api", "nio-backend"), "app.Main");
        assertThat(asked.out()).isEqualTo("platform on nio");
        assertThat(asked.log()).doesNotContain("start Java with").doesNotContain("Java 21 or newer");

        Said left = run("-cp", classPath("api", "nio-backend"), "app.Main");
        assertThat(left.log()).contains("--add-exports " + EXPORTS + "=ALL-UNNAMED");
    }

    @Test
    void aBackendWithoutItsArtifactNamesTheArtifact() throws Exception {
        assertThat(run("-cp", classPath("api"), "app.Main").out())
                .startsWith("unknown backend nio")
                .contains("it is in org.tulip4j:tulip-nio-backend, which is not on the class path");
        assertThat(run("-cp", classPath("api", "nio-backend"), "app.Main", "epoll")
                        .out())
                .contains("it is in org.tulip4j:tulip-netty-backend")
                .contains("available: nio");
        assertThat(run("-cp", classPath("api", "nio-backend"), "app.Main", "poll")
                        .out())
                .startsWith("unknown backend poll")
                .doesNotContain("org.tulip4j:");
    }

    /** A jar whose manifest names its class path, as build tools make it. */
    private static Path jar(String name, String exports) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, "app.Main");
        attributes.put(
                Attributes.Name.CLASS_PATH,
                String.join(" ", tulip().stream().map(FullSpeedTest::url).toList()));
        if (exports != null) {
            attributes.put(new Attributes.Name("Add-Exports"), exports);
        }
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new ZipEntry("app/Main.class"));
            Files.copy(folder.resolve("plain/app/Main.class"), out);
        }
        return jar;
    }

    private static String url(String entry) {
        URI uri = Path.of(entry).toUri();
        return uri.toString();
    }
}
