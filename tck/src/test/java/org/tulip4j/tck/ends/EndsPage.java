package org.tulip4j.tck.ends;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The page {@code docs/conformance/ends.md}: what each Java has left in {@code docs/conformance/ends}. */
final class EndsPage {
    private static final Path FOLDER = Path.of("..", "docs", "conformance", "ends");

    /** How many cells were right, of how many: by backend and kind of user, then by security and family. */
    private final Map<String, Map<String, int[]>> counts = new TreeMap<>();

    private final List<String> wrong = new ArrayList<>();
    private int cells;

    /** One cell was played; with what is wrong, or null. */
    void add(Cell cell, @Nullable String fault) {
        cells++;
        int[] count = counts.computeIfAbsent(cell.backend() + "\t" + cell.kind().text, key -> new TreeMap<>())
                .computeIfAbsent(column(cell), key -> new int[2]);
        count[1]++;
        if (fault == null) {
            count[0]++;
        } else {
            wrong.add(fault);
        }
    }

    private static String column(Cell cell) {
        String security =
                switch (cell.security()) {
                    case PLAIN -> "plain";
                    case TLS -> "TLS";
                    case START_TLS -> "startTls";
                };
        return security + ", " + (cell.family() == Cell.Family.TCP ? "TCP" : "Unix");
    }

    List<String> wrong() {
        return wrong;
    }

    int cells() {
        return cells;
    }

    /** Writes the part of this Java, and the page anew. */
    void write() throws IOException {
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("java" + Runtime.version().feature() + ".md"), part());
        StringBuilder page = new StringBuilder(HEAD);
        try (Stream<Path> parts = Files.list(FOLDER)) {
            for (Path part : parts.sorted().toList()) {
                page.append('\n').append(Files.readString(part));
            }
        }
        Files.writeString(FOLDER.resolveSibling("ends.md"), page);
    }

    private String part() {
        List<String> columns = counts.values().stream()
                .flatMap(row -> row.keySet().stream())
                .distinct()
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .toList();
        StringBuilder part = new StringBuilder(String.format(
                Locale.ROOT,
                "## Java %d%n%n%d connections, %d wrong.%n%n| backend | user | %s |%n| --- | --- |%s%n",
                Runtime.version().feature(),
                cells,
                wrong.size(),
                String.join(" | ", columns),
                " --- |".repeat(columns.size())));
        counts.forEach((row, byColumn) -> {
            part.append("| ").append(row.replace("\t", " | "));
            for (String column : columns) {
                int[] count = byColumn.getOrDefault(column, new int[2]);
                part.append(" | ").append(count[0]).append('/').append(count[1]);
            }
            part.append(" |\n");
        });
        wrong.forEach(fault -> part.append("- ").append(fault).append('\n'));
        return part.toString();
    }

    private static final String HEAD = """
            # How connections end

            Written by `mvn verify`, one Java at a time. Each number counts connections that ended as they must, of those that were made: in each
            place one for every combination of

            - who ends first: the client, which has asked in a line, or the server, which has replied;
            - in one direction (`writeEof`, after which the other side still sends and is heard) or in both (`close`). TLS of tulip's own, and
              `MessageHandler`, end both: there it is checked that no single direction is offered;
            - whether who receives what comes last reads at once, or has paused until all of it is on its way;
            - the reply: nothing, 1 byte, 64 KiB, 8 MiB.

            A connection is right when every byte that must arrive has arrived unchanged, each side was told `connectionMade`, then `eofReceived` where
            the other ended first or also, then `connectionLost`, each once and in this order, nothing behind the end and nothing while paused, and
            when `connectionLost` has no exception; but for one case: a reply that is written to a client which has closed may break the connection.

            Users: streams, protocols and buffered protocols are on both sides; handlers in a pipeline of Netty's are on the server's, behind Netty's
            `SslHandler` where there is TLS, and the client is a protocol. On `netty-nio` their Unix sockets are Netty's `NioServerDomainSocketChannel`.
            """;
}
