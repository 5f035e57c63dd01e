package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whole programs on the pages, and what the README shows first, compile: who copies one starts with something that works. */
class ProgramsOfThePagesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("^public class (\\w+)", Pattern.MULTILINE);
    private static final String AROUND =
            "import static java.nio.charset.StandardCharsets.UTF_8;\nimport org.tulip4j.*;\nimport org.tulip4j.streams.*;\npublic class Shown { static void shown() {\n%s}}\n";

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> wholeProgramsCompile() throws IOException {
        Map<String, String> programs = new LinkedHashMap<>();
        Matcher first = BLOCK.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(first.find()).as("a program in the README").isTrue();
        programs.put("README.md", String.format(AROUND, first.group(1)));
        for (Path page : pages()) {
            BLOCK.matcher(Files.readString(page))
                    .results()
                    .map(block -> block.group(1))
                    .forEach(text -> {
                        if (CLASS.matcher(text).find()) {
                            programs.put(page.getFileName() + " " + programs.size(), text);
                        }
                    });
        }
        assertThat(programs).as("programs of the pages").hasSizeGreaterThan(2);
        return programs.entrySet().stream()
                .map(program -> DynamicTest.dynamicTest(program.getKey(), () -> compiles(program.getValue())));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private void compiles(String text) {
        Matcher name = CLASS.matcher(text);
        assertThat(name.find()).isTrue();
        assertThat(Compiling.errorsOnClassPath(folder, Map.of(name.group(1), text)))
                .isEmpty();
    }
}
