package org.tulip4j.samples;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.samples.WorldOfSamples.Printed;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.World;

/** Every sample runs in simulated worlds, with a rough network where it has one, or is listed here with the reason why it does not. */
class SamplesInAWorldTest {
    private static final String NETTY = "Netty's pipelines need Netty's backends";
    private static final String RUNS_ITS_LOOP =
            "it shows how a loop is run, stopped and run again; in a world a loop runs already";

    /** What is not tried in a world, and why. */
    private static final Map<String, String> OUTSIDE = Map.ofEntries(
            entry("loop", RUNS_ITS_LOOP),
            entry("toy-tulip", RUNS_ITS_LOOP),
            entry("toy-echo", "its scheduler waits in a selector of its own for real sockets"),
            entry("loop-group", "several loops in several threads"),
            entry("readers", "channels of the JDK are real sockets"),
            entry("subprocess", "child processes"),
            entry("swing", "a loop in Swing's thread"),
            entry("vertx", "a loop in Vert.x's thread"),
            entry("web", NETTY),
            entry("netty-service-before", NETTY),
            entry("netty-service-after", NETTY),
            // Recipes
            entry("recipe host", NETTY),
            entry("recipe http", NETTY),
            entry("recipe http-on-every-core", NETTY),
            entry("recipe tls", NETTY),
            entry("recipe web-socket", NETTY),
            entry("recipe behind-proxy", NETTY),
            entry("recipe redis", NETTY),
            entry("recipe connect-proxy", NETTY));

    /** These have tests of their own, beside what they need. */
    private static final Set<String> ELSEWHERE = Set.of("recipe tcp-proxy");

    @TempDir
    private static Path folder;

    private static final Map<String, Consumer<World>> INSIDE = new LinkedHashMap<>();

    static {
        for (String name : List.of(
                "list-of-work",
                "generator-of-work",
                "pipeline-unprimed",
                "tree-loops",
                "tree-delegation",
                "toy-system-calls",
                "toy-processes",
                "toy-subroutines")) {
            INSIDE.put(name, world -> alone(world, name));
        }
        INSIDE.put("pipeline", world -> alone(world, "pipeline", folder.toString(), ".txt"));
        INSIDE.put("round-robin", world -> alone(world, "round-robin", folder.toString(), "4"));
        INSIDE.put("slow-future", SamplesInAWorldTest::slowFuture);
        INSIDE.put("task-by-hand", SamplesInAWorldTest::taskByHand);
        INSIDE.put("get-url", SamplesInAWorldTest::getUrl);
        INSIDE.put("send-file", SamplesInAWorldTest::sendFile);
        INSIDE.put("echo", SamplesInAWorldTest::echo);
        INSIDE.put("udp-echo", SamplesInAWorldTest::udpEcho);
    }

    private static Set<String> inside() throws IOException {
        files();
        return INSIDE.keySet();
    }

    private static void files() throws IOException {
        Files.writeString(folder.resolve("flowers.txt"), "tulip\n".repeat(30_000));
        Files.writeString(folder.resolve("bulbs.md"), "");
    }

    @Test
    void everySampleIsInAWorldOrHasAReason() {
        Printed list = new Printed();
        assertThat(Samples.run(new String[0], list.stream(), list.stream(), LoopOptions.DEFAULT))
                .isZero();
        Set<String> samples = new TreeSet<>();
        list.text()
                .lines()
                .skip(1)
                .forEach(line -> samples.add(line.substring(6).split(" ")[0]));
        assertThat(samples.remove("recipe")).isTrue();
        for (String recipe : recipes()) {
            samples.add("recipe " + recipe);
        }
        Set<String> known = new TreeSet<>(INSIDE.keySet());
        known.addAll(OUTSIDE.keySet());
        known.addAll(ELSEWHERE);
        assertThat(known)
                .as("samples that run in a world, and those with a reason not to")
                .isEqualTo(samples);
        assertThat(INSIDE.keySet()).doesNotContainAnyElementsOf(OUTSIDE.keySet());
    }

    private static List<String> recipes() {
        Printed refusal = new Printed();
        Samples.run(new String[] {"recipe", "?"}, refusal.stream(), refusal.stream(), LoopOptions.DEFAULT);
        String names = refusal.text().replaceAll("(?s).*the recipe is one of (.*), not .*", "$1");
        return List.of(names.split(", | or "));
    }

    @ParameterizedTest
    @MethodSource("inside")
    void aSampleIsCleanWhateverTheSeed(String name) {
        Seeds.first(20).withName("sample " + name).check(world -> INSIDE.get(name)
                .accept(world));
    }

    @ParameterizedTest
    @MethodSource("inside")
    void theSameSeedIsTheSameStory(String name) {
        for (long seed = 1; seed <= 2; seed++) {
            assertThat(story(seed, name)).isEqualTo(story(seed, name));
        }
    }

    private static List<String> story(long seed, String name) {
        try (World world = World.of(seed)) {
            world.keepStory();
            INSIDE.get(name).accept(world);
            return world.story();
        }
    }

    // Programs without a network

    private static int run(Printed out, String... args) {
        return Samples.run(args, out.stream(), out.stream(), LoopOptions.DEFAULT);
    }

    /** The sample prints in the coroutines of two programs what it prints outside of a loop. */
    private static void alone(World world, String... args) {
        Printed outside = new Printed();
        assertThat(run(outside, args)).as(outside.text()).isZero();
        Printed one = new Printed();
        Printed other = new Printed();
        world.host("one").start(() -> assertThat(run(one, args)).isZero());
        world.host("other").start(() -> assertThat(run(other, args)).isZero());
        world.run();
        assertThat(one.text()).isEqualTo(outside.text());
        assertThat(other.text()).isEqualTo(outside.text());
    }

    private static void slowFuture(World world) {
        Host exact = world.host("exact");
        Host fast = world.host("fast");
        fast.setClock(Duration.ofHours(1), 100_000);
        List<String> results = new ArrayList<>();
        List<Duration> times = new ArrayList<>();
        for (Host host : List.of(exact, fast)) {
            host.start(() -> {
                Printed out = new Printed();
                results.add(SlowFuture.begin(EventLoops.running(), out.stream()).await());
                times.add(world.elapsed());
                assertThat(out.text().lines()).containsExactly("slept 1 s", "slept 2 s", "slept 3 s");
            });
        }
        world.run();
        assertThat(results).containsExactly("the future is here", "the future is here");
        assertThat(times.get(1)).isEqualTo(Duration.ofSeconds(3));
        assertThat(times.get(0)).isBetween(Duration.ofMillis(2720), Duration.ofMillis(2730));
    }

    private static void taskByHand(World world) {
        Printed byHand = new Printed();
        Printed real = new Printed();
        world.host("hand").start(() -> bothEnd(byHand, TaskByHand.BY_HAND));
        world.host("real").start(() -> bothEnd(real, TaskByHand.REAL));
        world.run();
        assertThat(byHand.text()).isEqualTo(real.text()).endsWith("  sleeper cancelled: true\npass 8\n");
    }

    private static void bothEnd(Printed out, TaskByHand.Starter starter) {
        Future<String> end = EventLoops.running().createFuture();
        TaskByHand.start(EventLoops.running(), out.stream(), starter, () -> end.setResult("seen"));
        end.await();
    }

    // Programs with a network, which is rough

    private static void getUrl(World world) {
        WorldOfSamples.serve(world, "server", () -> GetUrl.serve("0.0.0.0", 80)
                .serveForever()
                .await());
        String[] pages = {"", "", ""};
        for (int i = 0; i < pages.length; i++) {
            int own = i;
            WorldOfSamples.insist(world, "client" + i, () -> {
                pages[own] = GetUrl.getUrl(URI.create("http://server/tulip" + own));
                assertThat(page(own)).as("a page, or what came of it").startsWith(pages[own]);
                return pages[own].equals(page(own));
            });
        }
        world.run();
        assertThat(pages).containsExactly(page(0), page(1), page(2));
    }

    private static String page(int client) {
        return "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nYou asked: GET /tulip" + client + " HTTP/1.0\n";
    }

    private static void sendFile(World world) {
        WorldOfSamples.serve(world, "server", () -> SendFile.serve(folder, "0.0.0.0", 80, WorldOfSamples.nobody())
                .serveForever()
                .await());
        List<Printed> got = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Printed out = new Printed();
            got.add(out);
            WorldOfSamples.insist(
                    world,
                    "client" + i,
                    () -> fetched("flowers.txt", out),
                    () -> fetched("weeds.txt", out),
                    () -> fetched("/../../etc/passwd", out));
        }
        world.run();
        for (Printed out : got) {
            assertThat(out.text().lines())
                    .containsExactly(
                            "got HTTP/1.0 200 OK, 180000 bytes",
                            "got HTTP/1.0 404 Not Found, 0 bytes",
                            "got HTTP/1.0 404 Not Found, 0 bytes");
        }
    }

    private static boolean fetched(String path, Printed out) throws IOException {
        SendFile.fetch("server", 80, path, out.stream());
        return true;
    }

    private static void echo(World world) {
        String style = List.of("protocol", "streams", "framed").get(world.choose(3));
        WorldOfSamples.serve(world, "server", () -> new Echo(
                        options("--server", "--quiet", "--style", style, "--host", "0.0.0.0", "--port", "7"),
                        WorldOfSamples.nobody())
                .main());
        List<Printed> heard = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Printed all = new Printed();
            heard.add(all);
            EchoOptions asks =
                    options("--client", "--style", style, "--host", "server", "--port", "7", "--message", "from " + i);
            WorldOfSamples.insist(world, "client" + i, () -> done(asks, all), () -> done(asks, all));
        }
        world.run();
        for (int i = 0; i < 2; i++) {
            String answer = "client sends  from " + i + "\nserver echoes from " + i + "\n";
            assertThat(heard.get(i).text()).isEqualTo(answer + answer);
        }
    }

    private static void udpEcho(World world) {
        WorldOfSamples.serve(world, "server", () -> new Echo(
                        options("--server", "--udp", "--quiet", "--host", "0.0.0.0", "--port", "7"),
                        WorldOfSamples.nobody())
                .main());
        Printed heard = new Printed();
        EchoOptions asks = options("--client", "--udp", "--host", "server", "--port", "7", "--message", "hello");
        WorldOfSamples.insist(world, "client", () -> done(asks, heard), () -> done(asks, heard));
        world.run();
        String answer = "client sends  hello\nserver echoes hello\n";
        assertThat(heard.text()).isEqualTo(answer + answer);
    }

    private static EchoOptions options(String... args) {
        return EchoOptions.parse(args);
    }

    /** Prints what a conversation that was whole has printed. */
    private static boolean done(EchoOptions asks, Printed all) throws IOException {
        Printed out = new Printed();
        try {
            new Echo(asks, out.stream()).main();
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception other) {
            throw new UncheckedIOException(new IOException(other));
        }
        all.stream().print(out.text());
        return true;
    }
}
