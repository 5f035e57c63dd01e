package org.tulip4j.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The screen of the console, read through a terminal. */
@Timeout(90)
class TerminalTest {
    private static PseudoTerminal start(Child child, String... options) throws Exception {
        assumeTrue(PseudoTerminal.isThere(), "no script of util-linux here: the screen is not read through a terminal");
        String[] command = new String[5 + options.length];
        System.arraycopy(
                new String[] {
                    Child.JAVA, "-XX:TieredStopAtLevel=1", "-jar", Run.jar().toString(), child.pid()
                },
                0,
                command,
                0,
                5);
        System.arraycopy(options, 0, command, 5, options.length);
        return PseudoTerminal.start(30, 150, command);
    }

    private static boolean has(List<String> lines, String... words) {
        return lines.stream().anyMatch(line -> List.of(words).stream().allMatch(line::contains));
    }

    @Test
    void theScreenShowsLoopsAndTasksObeysKeysAndComesBack() throws Exception {
        try (Child child = Child.watched("100");
                PseudoTerminal terminal = start(child, "--every", "0.3")) {
            List<String> lines = terminal.await(screen -> has(screen, "chain-middle", "chain-last", "chain-first"));
            assertThat(terminal.second).isTrue();
            assertThat(lines.get(0))
                    .startsWith("tulip  process " + child.pid() + "  example.Watched  1 loop(s)  107 task(s)  ");
            assertThat(lines.get(2)).startsWith("LOOP ");
            assertThat(lines.get(3)).startsWith("loop-1 ").contains(" running ", " 107 ", " nio ");
            assertThat(lines.get(5)).isEqualTo("tasks 1 to 23 of 107, by created  (h: keys)");
            assertThat(lines.get(29)).contains(" sleeper-15 ");

            terminal.press("n");
            terminal.await(screen ->
                    screen.get(7).contains(" chain-first ") && screen.get(5).contains("by name"));
            terminal.press("\033[6~");
            lines = terminal.await(screen -> screen.get(5).startsWith("tasks 24 to 46 of 107"));
            assertThat(lines.get(7)).contains(" sleeper-16 ");

            terminal.press("g\033[H");
            lines = terminal.await(screen -> has(screen, "    └ chain-last") || has(screen, "  └ chain-last"));
            assertThat(String.join("\n", lines))
                    .containsPattern(" chain-first .*\n.* └ chain-middle .*\n.*   └ chain-last ");

            terminal.resize(12, 60);
            lines = terminal.await(screen -> screen.get(5).startsWith("tasks 1 to 5 of 108"));
            assertThat(lines).hasSize(12).allMatch(line -> line.length() <= 60);
            assertThat(lines.get(2)).endsWith("…");

            terminal.press("h");
            terminal.await(screen -> has(screen, "space", "stops looking"));
            terminal.press("q");
            assertThat(terminal.exitCode()).isZero();
            assertThat(terminal.second).isFalse();
        }
    }

    @Test
    void whenTheProcessEndsTheTerminalComesBackAndTheReasonIsLeft() throws Exception {
        try (Child child = Child.watched();
                PseudoTerminal terminal = start(child, "--every", "0.3")) {
            terminal.await(screen -> has(screen, "chain-middle"));
            child.kill();

            assertThat(terminal.exitCode()).isEqualTo(1);
            assertThat(terminal.second).isFalse();
            assertThat(terminal.lines()).anyMatch(line -> line.contains("process " + child.pid() + " has ended"));
        }
    }

    @Test
    void controlCEndsItAndTheTerminalComesBack() throws Exception {
        try (Child child = Child.watched();
                PseudoTerminal terminal = start(child)) {
            terminal.await(screen -> has(screen, "chain-middle"));
            terminal.press("\003");

            assertThat(terminal.exitCode()).isEqualTo(130);
            assertThat(terminal.second).isFalse();
        }
    }
}
