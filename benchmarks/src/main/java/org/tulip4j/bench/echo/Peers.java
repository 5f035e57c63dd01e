package org.tulip4j.bench.echo;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tulip4j.bench.OtherBuild;
import org.tulip4j.bench.echo.Scenario.Work;
import org.tulip4j.bench.echo.server.GroupEcho;
import org.tulip4j.bench.echo.server.MixedEcho;
import org.tulip4j.bench.echo.server.NettyEcho;
import org.tulip4j.bench.echo.server.NioEcho;
import org.tulip4j.bench.echo.server.Style;
import org.tulip4j.bench.echo.server.ThreadEcho;
import org.tulip4j.bench.echo.server.TulipEcho;
import org.tulip4j.bench.echo.server.VertxEcho;
import org.tulip4j.spi.BackendProvider;

/** The servers that can be run here, and those that cannot with the reason. */
final class Peers {
    /** The backends on which a group of loops is measured. */
    static final List<String> OF_GROUPS = List.of("epoll", "nio", "io_uring");

    private static final int FEATURE = Runtime.version().feature();

    private final Path folder;
    private final List<Peer> all = new ArrayList<>();

    /**
     * @param folder for the scripts and what is built from them
     * @param before another checkout whose servers are there, too, with "before-" in front of their names; null when there is none
     */
    Peers(Path folder, @Nullable Path before) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        Identity.write(folder);
        tulip("", System.getProperty("java.class.path"));
        engines("", System.getProperty("java.class.path"));
        if (before != null) {
            tulip("before-", OtherBuild.classPath(before));
            engines("before-", OtherBuild.classPath(before));
        }
        for (String transport : List.of("epoll", "nio", "io_uring")) {
            all.add(onBackend("netty-" + transport, transport, java(NettyEcho.class, transport), Peer.CALLBACKS));
        }
        loops();
        all.add(onBackend("netty-on-tulip", "epoll", java(MixedEcho.class, "hosted"), Peer.PIPELINES));
        all.add(onBackend("tulip-handler", "epoll", java(MixedEcho.class, "handler"), Peer.PIPELINES));
        all.add(new Peer(
                "java-nio", java(NioEcho.class), Map.of(Work.ECHO, Style.PROTOCOL, Work.DATAGRAMS, Style.DATAGRAMS)));
        all.add(
                FEATURE >= 21
                        ? new Peer("virtual-threads", java(ThreadEcho.class), Peer.THREADS)
                        : Peer.absent("virtual-threads", Peer.THREADS, "needs JDK 21, this is " + FEATURE));
        all.add(new Peer("vertx", java(VertxEcho.class), Peer.CALLBACKS));
        python();
        node();
        go();
    }

    List<Peer> all() {
        return all;
    }

    private void tulip(String prefix, String classPath) {
        for (String backend : List.of("epoll", "nio", "io_uring", "netty-nio")) {
            List<String> command = javaOn(classPath, TulipEcho.class, backend);
            String name = prefix + "tulip-" + backend;
            all.add(onBackend(name + "-protocol", backend, command, Peer.CALLBACKS));
            all.add(onBackend(name + "-buffered", backend, command, Map.of(Work.ECHO, Style.BUFFERED)));
            all.add(onBackend(name + "-streams", backend, command, Peer.COROUTINES));
            all.add(onBackend(name + "-read", backend, command, Map.of(Work.ECHO, Style.READ)));
            // what an array for each read costs without a coroutine
            all.add(onBackend(name + "-arrays", backend, command, Map.of(Work.ECHO, Style.ARRAYS)));
            // what writing in two pieces is compared with
            all.add(onBackend(name + "-whole", backend, command, Map.of(Work.PIECES, Style.PROTOCOL)));
        }
    }

    /** One loop and a group of two, tulip's and Netty's, and Netty's code on tulip's two. */
    private void loops() {
        Map<Work, Style> style = Map.of(Work.LOOPS, Style.PROTOCOL);
        for (String backend : OF_GROUPS) {
            all.add(onBackend("tulip-" + backend + "-loop", backend, java(GroupEcho.class, "1", backend), style));
            all.add(onBackend("tulip-" + backend + "-loops", backend, java(GroupEcho.class, "2", backend), style));
        }
        all.add(onBackend("netty-epoll-loop", "epoll", java(NettyEcho.class, "epoll"), style));
        all.add(onBackend("netty-epoll-loops", "epoll", java(NettyEcho.class, "epoll:2"), style));
        all.add(onBackend("netty-on-tulip-loops", "epoll", java(MixedEcho.class, "hosted:2"), style));
    }

    /** The coroutines of {@code nio} on the engines that have a thread for each. */
    private void engines(String prefix, String classPath) {
        for (String engine : List.of("virtual", "platform")) {
            List<String> command = new ArrayList<>(javaOn(classPath, TulipEcho.class, "nio"));
            command.add(1, "-Dtulip.coroutines=" + engine);
            String name = prefix + "tulip-nio-streams-" + engine;
            all.add(
                    FEATURE >= 21 || engine.equals("platform")
                            ? onBackend(name, "nio", command, Peer.COROUTINES)
                            : Peer.absent(name, Peer.COROUTINES, "needs JDK 21, this is " + FEATURE));
        }
    }

    private static Peer onBackend(String name, String backend, List<String> command, Map<Work, Style> styles) {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(backend))
                .findFirst()
                .map(BackendProvider::unavailabilityCause)
                .map(cause -> Peer.absent(name, styles, cause.getMessage()))
                .orElseGet(() -> new Peer(name, command, styles));
    }

    private static List<String> java(Class<?> main, String... args) {
        return javaOn(System.getProperty("java.class.path"), main, args);
    }

    /** Every server on a JVM gets the same flags. */
    private static List<String> javaOn(String classPath, Class<?> main, String... args) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xms512m",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Dio.netty.leakDetection.level=disabled",
                "-Djdk.virtualThreadScheduler.parallelism=1"));
        if (FEATURE >= 21) {
            command.addAll(List.of("--add-exports", "java.base/jdk.internal.vm=ALL-UNNAMED"));
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (FEATURE >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        // what loads no class of Netty does not get its jars either: they would be opened all the same
        String path = Arrays.asList(args).contains("nio") && main == TulipEcho.class
                ? Stream.of(classPath.split(File.pathSeparator))
                        .filter(entry -> entry.matches(".*/(benchmarks|api|nio-backend)/target/.*|.*jspecify.*"))
                        .collect(Collectors.joining(File.pathSeparator))
                : classPath;
        command.addAll(List.of("-cp", path, main.getName()));
        command.addAll(List.of(args));
        return command;
    }

    private void python() throws IOException, InterruptedException {
        Path script = resource("echo.py");
        for (String loop : List.of("asyncio", "uvloop")) {
            String interpreter = "";
            for (String candidate : List.of("python3", "/usr/bin/python3")) {
                String found = Shell.tryOut(candidate, "-c", "import sys, " + loop + "; print(sys.executable)");
                interpreter = interpreter.isEmpty() ? found : interpreter;
            }
            if (interpreter.isEmpty()) {
                String reason = "no python3 here that has " + loop;
                all.add(Peer.absent(loop, Peer.CALLBACKS, reason));
                all.add(Peer.absent(loop + "-streams", Peer.COROUTINES, reason));
            } else {
                List<String> command = List.of(interpreter, script.toString(), loop);
                all.add(new Peer(loop, command, Peer.CALLBACKS));
                all.add(new Peer(loop + "-streams", command, Peer.COROUTINES));
            }
        }
    }

    private void node() throws IOException, InterruptedException {
        Path script = resource("echo.js");
        String executable = Shell.tryOut("node", "-p", "process.execPath");
        all.add(
                executable.isEmpty()
                        ? Peer.absent("node", Peer.CALLBACKS, "no node here")
                        : new Peer("node", List.of(executable, script.toString()), Peer.CALLBACKS));
    }

    private void go() throws IOException, InterruptedException {
        Path source = resource("echo.go");
        Path program = folder.resolve("echo-go");
        if (Shell.tryOut("go", "version").isEmpty()) {
            all.add(Peer.absent("go", Peer.THREADS, "no go here"));
            return;
        }
        Files.deleteIfExists(program);
        Shell.tryOut("go", "build", "-o", program.toString(), source.toString());
        all.add(
                Files.exists(program)
                        ? new Peer("go", List.of("env", "GOMAXPROCS=1", program.toString()), Peer.THREADS)
                        : Peer.absent("go", Peer.THREADS, "go did not build " + source));
    }

    private Path resource(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Peers.class.getResourceAsStream(name)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}
