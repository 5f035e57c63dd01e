package org.tulip4j.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.console.data.Json;

/** What the console prints of a process whose tasks are known. */
@Timeout(60)
class CommandsTest {
    private static Child child;

    @BeforeAll
    static void start() throws Exception {
        child = Child.watched("2");
    }

    @AfterAll
    static void stop() throws Exception {
        child.close();
    }

    private static String line(String text, String word) {
        return text.lines().filter(line -> line.contains(word)).findFirst().orElseThrow(() -> new AssertionError(text));
    }

    private static String row(String text, String task) {
        return text.lines()
                .filter(line -> line.matches("0x\\w+ +" + task + " .*"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text));
    }

    @Test
    void psHasALinePerTaskAndWhoAwaitsIt() {
        Run run = Run.here("ps", child.pid());

        assertThat(run.code()).isZero();
        assertThat(line(run.out(), " chain-last ")).contains("waiting", "Watched.standsHere:", "<- chain-middle 0x");
        assertThat(line(run.out(), " lock-waiter-2 ")).contains("waiting", "Lock.");
        assertThat(run.out().lines().filter(line -> line.contains("sleeper-"))).hasSize(2);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void pstreeHasWhatATaskAwaitsBelowIt() {
        List<String> lines = Run.here("pstree", child.pid()).out().lines().toList();

        int first = lines.indexOf(line(String.join("\n", lines), "  chain-first"));
        assertThat(lines.get(first + 1)).startsWith("    chain-middle 0x");
        assertThat(lines.get(first + 2)).startsWith("      chain-last 0x");
    }

    @Test
    void dumpHasTheThreadOfTheLoopAndTheStackOfEachTask() {
        Run run = Run.here("dump", child.pid());

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("process " + child.pid() + ": 1 loop(s), 9 task(s)\n")
                .containsPattern(
                        "\nloop loop-1 0x\\w+: running, nio, coroutines \\w+, lag \\d+\\.\\d{3} ms, 9 task\\(s\\)\n")
                .containsPattern("\n  thread main \\w+\n      at ")
                .contains("example.Watched.main(Watched.java:")
                .containsPattern("\n  task chain-middle 0x\\w+ waiting for chain-last, awaited by chain-first 0x\\w+\n"
                        + "      at example.Watched.lambda")
                .containsPattern(
                        "\n  task lock-holder 0x\\w+ waiting for Sleep\n      at example.Watched.standsHere\\(")
                .containsPattern("\n  task lock-waiter-2 0x\\w+ waiting for Lock, held by Task lock-holder\n");
    }

    @Test
    void jsonIsForPrograms() {
        Map<?, ?> read = (Map<?, ?>) Json.read(Run.here("json", child.pid()).out());

        assertThat(read.get("version")).isEqualTo(1L);
        Map<?, ?> loop = (Map<?, ?>) ((List<?>) read.get("loops")).get(0);
        assertThat(loop.get("taskCount")).isEqualTo(9L);
        assertThat((List<?>) loop.get("tasks")).hasSize(9);
    }

    @Test
    void withoutATerminalTheScreenIsPrintedOnce() {
        Run run = Run.here(child.pid(), "--sort", "name");

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("tulip  process " + child.pid() + "  example.Watched  1 loop(s)  9 task(s)  ");
        assertThat(row(run.out(), "chain-middle")).contains("chain-last", "chain-first", "Watched.lambda$main$");
        assertThat(run.out().indexOf("  chain-first   ")).isLessThan(run.out().indexOf("  chain-last   "));
        assertThat(run.out()).doesNotContain("\033");
    }

    @Test
    void theListSaysWhichProcessesHaveLoops() throws Exception {
        try (Child other = Child.start("-cp", Child.CLASS_PATH, "example.NoLoop")) {
            Run run = Run.ofJar(List.of());

            assertThat(run.code()).isZero();
            assertThat(line(run.out(), child.pid() + " ")).containsPattern(" yes +example.Watched");
            assertThat(line(run.out(), other.pid() + " ")).containsPattern(" no +example.NoLoop");
        }
    }

    @Test
    void nothingIsPrintedByTheProcessThatIsLookedAt() throws Exception {
        Run.here("ps", child.pid());

        assertThat(child.errors()).doesNotContain("WARNING", "agent", "Exception");
    }
}
