package org.tulip4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about the log has a row for every line that the library can write, with its level, and no other. */
class LogTableTest {
    private static final Pattern ROW = Pattern.compile("^\\| ([^|]+) \\| `([^|]+)` \\| [^|]+ \\|$", Pattern.MULTILINE);

    private record Row(Set<String> levels, String line) {
        boolean tells(LogCalls.Call call) {
            return line.contains(call.words()) && levels.containsAll(call.levels());
        }
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(Modules.root().resolve("docs/logging.md")));
        while (row.find()) {
            rows.add(new Row(Set.of(row.group(1).split(", ")), row.group(2)));
        }
        return rows;
    }

    private static List<LogCalls.Call> calls() {
        return Modules.ALL.stream()
                .filter(module -> !module.equals("tck"))
                .flatMap(module -> LogCalls.of(module).stream())
                .toList();
    }

    @Test
    void everyLineOfTheLogIsOnThePageWithItsLevel() throws IOException {
        List<Row> rows = rows();
        Set<String> missing = new TreeSet<>();
        for (LogCalls.Call call : calls()) {
            if (call.words().isEmpty() || rows.stream().noneMatch(row -> row.tells(call))) {
                missing.add("| " + String.join(", ", call.levels()) + " | `" + call.words() + "` | (" + call.file()
                        + ") |");
            }
        }
        assertThat(missing).as("rows that docs/logging.md lacks").isEmpty();
    }

    @Test
    void everyRowOfThePageIsALineOfTheLog() throws IOException {
        List<LogCalls.Call> calls = calls();
        assertThat(calls).hasSizeGreaterThan(60);
        assertThat(rows())
                .filteredOn(row -> calls.stream().noneMatch(row::tells))
                .isEmpty();
    }
}
