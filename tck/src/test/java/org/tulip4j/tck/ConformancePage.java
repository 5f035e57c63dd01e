package org.tulip4j.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The page {@code docs/conformance.md}: the tables that the builds have left in {@code docs/conformance}. */
final class ConformancePage {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path TABLES = DOCS.resolve("conformance");

    private ConformancePage() {}

    /** Replaces one table and writes the page anew. */
    static synchronized void add(String name, String table) throws IOException {
        Files.createDirectories(TABLES);
        Files.writeString(TABLES.resolve(name + ".tsv"), table);
        Files.writeString(DOCS.resolve("conformance.md"), page());
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Conformance

                Written by `mvn verify`, one Java at a time: checks that passed, of those that apply. `n/a` stands with its reason.
                Columns in small letters are areas of [golden traces](testing-tulip.md): a scenario was played by CPython's asyncio and by
                tulip, and passes when both print the same lines. The others are suites of the [kit](writing-a-backend.md).
                What random programs do otherwise than on CPython, and why: [differences](conformance/differences.md).
                How connections end, in every combination: [ends](conformance/ends.md).
                """);
        List<Path> tables;
        try (Stream<Path> files = Files.list(TABLES)) {
            tables = files.filter(file -> file.toString().endsWith(".tsv"))
                    .sorted()
                    .toList();
        }
        for (Path table : tables) {
            page.append("\n## ").append(title(table)).append("\n\n");
            List<String> lines = Files.readAllLines(table);
            page.append(row(lines.get(0)));
            page.append(row(lines.get(0).replaceAll("[^\t]+", "---")));
            lines.stream().skip(1).map(ConformancePage::row).forEach(page::append);
        }
        return page.toString();
    }

    private static String title(Path table) {
        String name = table.getFileName().toString().replace(".tsv", "");
        String java = name.replaceAll("java(\\d+).*", "Java $1")
                + (name.contains("-exports") ? ", continuations exported" : "");
        String what = name.endsWith("-suites")
                ? "suites"
                : name.endsWith("-guests") ? "suites, on loops that are guests" : "golden traces";
        return java + ": " + what;
    }

    private static String row(String line) {
        return "| " + line.replace("|", "\\|").replace("\t", " | ") + " |\n";
    }
}
