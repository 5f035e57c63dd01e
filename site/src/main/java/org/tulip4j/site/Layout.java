package org.tulip4j.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The frame of a page: its title, the list of all pages beside it, the style. */
final class Layout {
    /** The folder of the Javadoc. */
    static final String REFERENCE = "api";

    private static final String STYLE = "style.css";

    private static final Comparator<Page> INDEX_FIRST =
            Comparator.comparing(page -> !page.target().endsWith("index.html"));

    /** The pages by the heading that they stand under, in this order. */
    private final Map<String, List<Page>> groups = new LinkedHashMap<>();

    private final String style;

    Layout(List<Page> pages) throws IOException {
        groups.put(
                "Project",
                pages.stream()
                        .filter(page -> depth(page) == 1)
                        .sorted(INDEX_FIRST)
                        .toList());
        groups.put(
                "Pages",
                pages.stream()
                        .filter(page -> depth(page) == 2 && page.source.startsWith("docs"))
                        .toList());
        groups.put(
                "Decisions",
                pages.stream()
                        .filter(page -> page.source.startsWith("docs/decisions"))
                        .toList());
        try (InputStream in = Objects.requireNonNull(Layout.class.getResourceAsStream(STYLE), STYLE)) {
            style = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int depth(Page page) {
        return page.source.getNameCount();
    }

    /** Writes the page, and what it shows, below the folder. */
    void write(Page page, Path folder) throws IOException {
        Path target = folder.resolve(page.target());
        Files.createDirectories(target.getParent());
        Files.writeString(target, html(page));
        Files.writeString(folder.resolve(STYLE), style);
        for (Path file : page.files) {
            Path copy = folder.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of("").toAbsolutePath().resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String html(Page page) {
        String up = "../".repeat(depth(page) - 1);
        StringBuilder list = new StringBuilder();
        groups.forEach((name, pages) -> {
            boolean open = pages.contains(page) || !name.equals("Decisions");
            list.append("<details").append(open ? " open" : "").append("><summary>");
            list.append(name).append("</summary><ul>\n");
            for (Page other : pages) {
                list.append("<li><a");
                list.append(other == page ? " aria-current=\"page\"" : "");
                list.append(" href=\"")
                        .append(up)
                        .append(slashes(other.target()))
                        .append("\">");
                list.append(escaped(other.title)).append("</a></li>\n");
            }
            list.append("</ul></details>\n");
        });
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <link rel="stylesheet" href="%sstyle.css">
                </head>
                <body>
                <nav>
                <p class="name"><a href="%sindex.html">tulip</a></p>
                <p><a href="%sapi/index.html">Javadoc</a></p>
                %s</nav>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(escaped(page.title), up, up, up, list, page.body);
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
