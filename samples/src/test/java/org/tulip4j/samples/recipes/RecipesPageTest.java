package org.tulip4j.samples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every block of the page of recipes stands so in one of the programs; the comments for Javadoc are left out there. */
@Tag("once")
class RecipesPageTest {
    private static final Path PAGE = Path.of("../docs/recipes.md");
    private static final Path PROGRAMS = Path.of("src/main/java/org/tulip4j/samples/recipes");
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void everyBlockIsOfAProgramThatIsTested() throws IOException {
        List<List<String>> programs;
        try (Stream<Path> files = Files.list(PROGRAMS)) {
            programs =
                    files.map(RecipesPageTest::read).map(RecipesPageTest::lines).toList();
        }
        List<String> blocks = BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(7).allSatisfy(block -> assertThat(programs)
                .as(block)
                .anyMatch(program -> Collections.indexOfSubList(program, lines(block)) >= 0));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    private static List<String> lines(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("*") && !line.startsWith("/**"))
                .toList();
    }
}
