package org.tulip4j.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinksTest {
    @TempDir
    private Path folder;

    @Test
    void linksToNothingAreNamed() throws IOException {
        Files.writeString(folder.resolve("one.html"), """
                <h1 id="here">One</h1>
                <a href="two.html#there">a page</a> <a href="#here">a place</a> <a href="https://example.org/">outside</a>
                <a href="two.html#gone">no such place</a> <a href="three.html">no such page</a> <a href="../one.html">outside the folder</a>
                """);
        Files.writeString(folder.resolve("two.html"), "<h1 id=\"there\">Two</h1><img src=\"lost.svg\">");

        Links links = Links.of(folder);

        assertThat(links.broken())
                .containsExactlyInAnyOrder(
                        "one.html: two.html#gone",
                        "one.html: three.html",
                        "one.html: ../one.html",
                        "two.html: lost.svg");
        assertThat(links.outside()).isEqualTo(1);
    }

    @Test
    void pagesLeadToPagesAndTheirHeadings() throws IOException {
        Files.createDirectories(folder.resolve("docs/decisions"));
        Files.writeString(
                folder.resolve("README.md"),
                "# Top\n\n[a](docs/a.md#two-words) [all](docs/decisions) ![p](docs/p.svg)\n");
        Files.writeString(folder.resolve("docs/a.md"), "# `A`\n\n## Two words\n\n## Two words\n\n[up](../README.md)\n");
        Files.writeString(folder.resolve("docs/p.svg"), "<svg/>");

        Page top = Page.read(folder, Path.of("README.md"));
        Page page = Page.read(folder, Path.of("docs/a.md"));

        assertThat(top.target()).isEqualTo(Path.of("index.html"));
        assertThat(top.body)
                .contains("href=\"docs/a.html#two-words\"")
                .contains("href=\"docs/decisions/index.html\"")
                .contains("src=\"docs/p.svg\"");
        assertThat(top.files).containsExactly(Path.of("docs/p.svg"));
        assertThat(page.body)
                .contains("id=\"two-words\"")
                .contains("id=\"two-words-1\"")
                .contains("href=\"../index.html\"");
    }
}
