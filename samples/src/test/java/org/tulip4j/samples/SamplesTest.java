package org.tulip4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.LoopOptions;
import org.tulip4j.testing.ManualClock;

/** Every program prints exactly this. Where one has a loop, its network is in memory and its clock jumps. */
@Timeout(60)
class SamplesTest {
    private static final List<String> NAMES = List.of(
            "list-of-work",
            "generator-of-work",
            "pipeline-unprimed",
            "pipeline",
            "tree-loops",
            "tree-delegation",
            "round-robin",
            "toy-system-calls",
            "toy-processes",
            "toy-echo",
            "toy-subroutines",
            "toy-tulip",
            "loop",
            "get-url",
            "slow-future",
            "task-by-hand",
            "echo",
            "udp-echo",
            "loop-group",
            "send-file",
            "readers",
            "netty-service-before",
            "netty-service-after",
            "web",
            "recipe",
            "vertx",
            "swing",
            "subprocess");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ManualClock clock = ManualClock.autoJump();

    private int run(String... args) {
        return Samples.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                LoopOptions.DEFAULT.withBackend("memory").withClock(clock));
    }

    private List<String> lines(String... args) {
        assertThat(run(args)).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(err.size()).isZero();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String error() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static void tree(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("b/deep"));
        for (String name : List.of("a.txt", "b/README.md", "b/deep/README.txt", "c.md")) {
            Files.writeString(folder.resolve(name), "");
        }
    }

    @Test
    void listOfWork() {
        assertThat(lines("list-of-work"))
                .containsExactly(
                        "working on 1",
                        "working on 2",
                        "working on 3",
                        "working on 4",
                        "working on 5",
                        "working on 6",
                        "working on 7",
                        "working on 8",
                        "working on 9",
                        "working on 10",
                        "looking at 1",
                        "looking at 2",
                        "looking at 3",
                        "looking at 4",
                        "looking at 5",
                        "Eureka!");
    }

    @Test
    void generatorOfWork() {
        assertThat(lines("generator-of-work"))
                .containsExactly(
                        "working on 1",
                        "looking at 1",
                        "working on 2",
                        "looking at 2",
                        "working on 3",
                        "looking at 3",
                        "working on 4",
                        "looking at 4",
                        "working on 5",
                        "looking at 5",
                        "Eureka!");
    }

    /** Several loops need real sockets and threads. */
    @Test
    void loopGroup() {
        int code = Samples.run(
                new String[] {"loop-group"},
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                LoopOptions.DEFAULT);
        assertThat(code).as(error()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "loops: 3",
                        "connections are spread by hand-over",
                        "one was served by worker-1",
                        "two was served by worker-2",
                        "three was served by worker-3",
                        "four was served by worker-1",
                        "all loops are closed");
    }

    @Test
    void pipelineUnprimed() {
        assertThat(lines("pipeline-unprimed"))
                .containsExactly(
                        "refused: cannot send README.md to a just-started generator: no emit has been reached that could"
                                + " return it; call next() first, or make it with Generator.primed",
                        "and now it stands at its first emit:",
                        "found README.md");
    }

    @Test
    void pipeline(@TempDir Path folder) throws IOException {
        tree(folder);
        assertThat(lines("pipeline", folder.toString()))
                .containsExactly("found README.md", "found README.txt", "no more");
        out.reset();
        assertThat(lines("pipeline", folder.toString(), ".md"))
                .containsExactly("found README.md", "found c.md", "no more");
    }

    @Test
    void trees() {
        List<String> expected = List.of("yield", "from", "goes", "straight", "to", "the", "inner", "generator");
        assertThat(lines("tree-loops")).isEqualTo(expected);
        out.reset();
        assertThat(lines("tree-delegation")).isEqualTo(expected);
    }

    @Test
    void roundRobin(@TempDir Path folder) throws IOException {
        tree(folder);
        assertThat(lines("round-robin", folder.toString(), "4"))
                .containsExactly(
                        "[1] a.txt",
                        "[2] echo 1",
                        "[1] b",
                        "[2] echo 2",
                        "[1] c.md",
                        "[2] echo 3",
                        "[1] has finished",
                        "[2] echo 4",
                        "[2] has finished");
    }

    @Test
    void toySystemCalls() {
        assertThat(lines("toy-system-calls"))
                .containsExactly(
                        "foo is task 1, turn 1",
                        "[2] failed: a bad day",
                        "bar is task 3, turn 1",
                        "foo is task 1, turn 2",
                        "bar is task 3, turn 2",
                        "foo is task 1, turn 3",
                        "every task has ended");
    }

    @Test
    void toyProcesses() {
        assertThat(lines("toy-processes"))
                .containsExactly(
                        "  endless 1",
                        "parent started task 2",
                        "  endless 2",
                        "  endless is killed",
                        "parent kills it: true",
                        "parent waits for it: false",
                        "parent kills it again: false",
                        "  brief 1",
                        "parent waits for task 3",
                        "  brief 2",
                        "  brief is done",
                        "parent has waited: true",
                        "parent waits again: false");
    }

    @Test
    void toyEcho() {
        assertThat(lines("toy-echo"))
                .containsExactly(
                        "client sends  hello",
                        "server echoes hello",
                        "client got    hello",
                        "client sends  tulip",
                        "server echoes tulip",
                        "client got    tulip",
                        "server is killed: true",
                        "every task has ended");
    }

    @Test
    void toySubroutines() {
        assertThat(lines("toy-subroutines"))
                .containsExactly(
                        "trampoline: 2 + 3 = task 1 says 5",
                        "trampoline: nothing emitted is null",
                        "trampoline: a sum needs two numbers",
                        "delegation: 2 + 3 = task 2 says 5",
                        "delegation: nothing returned is null",
                        "delegation: a sum needs two numbers");
    }

    @Test
    void toyTulip() {
        assertThat(lines("toy-tulip"))
                .containsExactly(
                        "tick 1",
                        "tock 1",
                        "tick 2",
                        "tock 2",
                        "tick 3",
                        "tock failed: the spring is broken",
                        "tick has finished",
                        "end of the first part has finished",
                        "client sends tulip",
                        "client got   TULIP",
                        "client has finished",
                        "server has finished");
    }

    @Test
    void loop() {
        assertThat(lines("loop"))
                .containsExactly(
                        "until a future is done:",
                        "  42",
                        "for ever, until stopped:",
                        "  soon",
                        "  also soon: in order",
                        "  soon again: one pass later",
                        "  at a time: in 100 ms",
                        "  later: after 200 ms",
                        "  stop",
                        "stopped");
    }

    @Test
    void getUrl() {
        assertThat(lines("get-url"))
                .containsExactly("HTTP/1.0 200 OK", "Content-Type: text/plain", "", "You asked: GET /tulip HTTP/1.0");
    }

    @Test
    void getUrlOfWhatIsNoUrlIsExitCodeTwo() {
        for (String wrong : List.of("ftp://example.org/", "example.org", "http:", "http://a b")) {
            err.reset();
            assertThat(run("get-url", wrong)).isEqualTo(2);
            assertThat(error()).startsWith("get-url: ").contains(wrong);
        }
    }

    @Test
    void getUrlWhereNobodyListensIsExitCodeOne() {
        assertThat(run("get-url", "http://127.0.0.1:1/")).isEqualTo(1);
        assertThat(error()).startsWith("get-url: ").contains("127.0.0.1");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the children are POSIX programs")
    void subprocess() {
        assertThat(lines("subprocess"))
                .containsExactly(
                        "aster",
                        "rose",
                        "tulip",
                        "sort ended with 0",
                        "cat says hello",
                        "cat says bye",
                        "cat ended with 0",
                        "sleep ended with -15");
    }

    @Test
    void sendFile() {
        assertThat(lines("send-file"))
                .containsExactly(
                        "sent flowers.txt: 600000 bytes",
                        "got HTTP/1.0 200 OK, 600000 bytes",
                        "got HTTP/1.0 404 Not Found, 0 bytes",
                        "got HTTP/1.0 404 Not Found, 0 bytes");
    }

    @Test
    void sendFileOfAFolderThatDoesNotExistIsExitCodeOne(@TempDir Path folder) {
        String missing = folder.resolve("missing").toString();
        assertThat(run("send-file", missing)).isEqualTo(1);
        assertThat(error().strip()).isEqualTo("send-file: there is no folder " + missing);
    }

    @Test
    void readers() {
        assertThat(lines("readers"))
                .containsExactly(
                        "server has a connection",
                        "client got    welcome",
                        "client sends  tulip",
                        "server shouts tulip",
                        "client got    TULIP",
                        "client sends  bulb",
                        "server shouts bulb",
                        "client got    BULB",
                        "server sees the end");
    }

    @Test
    void slowFuture() {
        assertThat(lines("slow-future"))
                .containsExactly("waiting", "slept 1 s", "slept 2 s", "slept 3 s", "result: the future is here");
        assertThat(clock.elapsed()).hasSeconds(3);
    }

    @Test
    void taskByHandAndTheRealOneGiveTheSameTrace() {
        List<String> all = lines("task-by-hand");
        int second = all.indexOf("with the real task:");
        assertThat(all.get(0)).isEqualTo("with a handmade task:");
        List<String> handmade = all.subList(1, second);
        assertThat(handmade).isEqualTo(all.subList(second + 1, all.size()));
        assertThat(handmade)
                .containsExactly(
                        "  counter 1",
                        "  reader waits",
                        "pass 1",
                        "  counter 2",
                        "pass 2",
                        "  counter 3",
                        "pass 3",
                        "pass 4",
                        "  reader got a letter",
                        "  counter returned counted",
                        "pass 5",
                        "  reader failed: the reader is moved to tears",
                        "  sleeper is cancelled and tidies up",
                        "pass 6",
                        "pass 7",
                        "  sleeper cancelled: true",
                        "pass 8");
    }

    @Test
    void echo() {
        assertThat(lines("echo", "--backend", "nio"))
                .containsExactly(
                        "client sends  hello", "server echoes hello", "client sends  tulip", "server echoes tulip");
    }

    @Test
    void udpEcho() {
        assertThat(lines("udp-echo", "--backend", "nio"))
                .containsExactly(
                        "client sends  hello", "server echoes hello", "client sends  tulip", "server echoes tulip");
    }

    @Test
    void withoutANameAllAreListed() {
        assertThat(lines()).hasSize(NAMES.size() + 1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(NAMES);
    }

    @Test
    void anUnknownNameIsExitCodeTwoAndAllAreListed() {
        assertThat(run("macarena")).isEqualTo(2);
        assertThat(error()).contains("there is no program macarena").contains(NAMES);
        assertThat(out.size()).isZero();
    }

    @Test
    void aFolderThatDoesNotExistIsExitCodeOneAndNamed(@TempDir Path folder) throws IOException {
        String missing = folder.resolve("missing").toString();
        for (String program : List.of("pipeline", "round-robin")) {
            err.reset();
            assertThat(run(program, missing)).isEqualTo(1);
            assertThat(error().strip()).isEqualTo(program + ": there is no folder " + missing);
        }
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(run("pipeline", file.toString())).isEqualTo(1);
        assertThat(error()).contains("is not a folder");
    }

    @Test
    void aNumberThatIsNoneIsExitCodeTwo(@TempDir Path folder) {
        assertThat(run("round-robin", folder.toString(), "often")).isEqualTo(2);
        assertThat(error()).contains("often");
    }
}
