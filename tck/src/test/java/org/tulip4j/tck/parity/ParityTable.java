package org.tulip4j.tck.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows under {@code src/test/resources/parity}, one file per section, and the page they make. */
final class ParityTable {
    private static final Path FOLDER = Path.of("src", "test", "resources", "parity");
    static final Path PAGE = Path.of("..", "docs", "parity.md");

    private static final Map<String, String> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put("L", "Loops: life cycle, running, `Runner`");
        SECTIONS.put("C", "Callbacks, timers, threads, executors, contexts");
        SECTIONS.put("F", "Futures");
        SECTIONS.put("T", "Coroutines and tasks");
        SECTIONS.put("K", "Combinators, time-outs, task groups");
        SECTIONS.put("N", "Making connections");
        SECTIONS.put("X", "Transports");
        SECTIONS.put("P", "Protocols");
        SECTIONS.put("V", "Servers");
        SECTIONS.put("D", "Datagrams");
        SECTIONS.put("R", "Streams");
        SECTIONS.put("Y", "Synchronisation");
        SECTIONS.put("Q", "Queues");
        SECTIONS.put("B", "Child processes");
        SECTIONS.put("G", "Signals");
        SECTIONS.put("A", "Name resolution");
        SECTIONS.put("W", "Sockets and readiness");
        SECTIONS.put("E", "Errors, debug mode, introspection");
        SECTIONS.put("Z", "Generators and the round-robin scheduler");
    }

    private final List<Row> rows = new ArrayList<>();

    ParityTable() throws IOException {
        for (String section : SECTIONS.keySet()) {
            List<String> lines = Files.readAllLines(FOLDER.resolve(section + ".tsv"));
            lines.stream().skip(1).map(Row::of).forEach(rows::add);
        }
    }

    List<Row> rows() {
        return rows;
    }

    /** Every id there is. */
    List<String> ids() throws IOException {
        return Files.readAllLines(FOLDER.resolve("ids.txt"));
    }

    String page() {
        StringBuilder page = new StringBuilder("# Parity with asyncio\n\n")
                .append("Generated from `tck/src/test/resources/parity`; edit there, then run\n")
                .append("`mvn -pl tck -am -Dtest=ParityTest -Dsurefire.failIfNoSpecifiedTests=false ")
                .append("-Dtulip.parity.update=true test`.\n")
                .append(
                        "The build fails when a member or a test named here does not exist, and when this page is stale.\n")
                .append("Three digits are a [golden trace](testing-tulip.md): what CPython's asyncio printed.\n\n")
                .append("| section | done | replaced | not on the JVM | missing |\n|---|---:|---:|---:|---:|\n");
        SECTIONS.forEach((section, title) -> counts(page, title, of(section)));
        counts(page, "**all**", rows);
        SECTIONS.forEach((section, title) -> {
            page.append("\n## ")
                    .append(title)
                    .append("\n\n")
                    .append("| id | asyncio | tulip | state | tests |\n|---|---|---|---|---|\n");
            of(section).forEach(row -> line(page, row));
        });
        return page.toString();
    }

    private List<Row> of(String section) {
        return rows.stream().filter(row -> row.section().equals(section)).toList();
    }

    private static void counts(StringBuilder page, String title, List<Row> rows) {
        page.append("| ").append(title);
        for (String state : Row.STATES) {
            page.append(" | ")
                    .append(rows.stream()
                            .filter(row -> row.state().equals(state))
                            .count());
        }
        page.append(" |\n");
    }

    private static void line(StringBuilder page, Row row) {
        page.append("| ").append(row.id());
        page.append(" | ").append(code(row.asyncio()));
        page.append(" | ")
                .append(String.join(
                        ", ", row.java().stream().map(ParityTable::shortened).toList()));
        page.append(" | ").append(row.state()).append(row.note().isEmpty() ? "" : ": " + row.note());
        page.append(" | ").append(String.join(", ", row.tests())).append(" |\n");
    }

    private static String shortened(String member) {
        String plain = member.replaceFirst("^org\\.tulip4j\\.([a-z]+\\.)*", "");
        return code(plain.replace('#', '.'));
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }
}
