package org.tulip4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A change of what a module exports is a change of a file that is read in review: {@code MODULE/exported.txt}. */
class ExportedTest {
    private static final Path OPEN_TYPES = Path.of("src/test/resources/org/tulip4j/architecture/open-types.txt");
    private static final Pattern OPEN = Pattern.compile("(?:interface|class|abstract class) (org\\.tulip4j[\\w.$]*)");

    private static final Pattern PARAMETERS = Pattern.compile("\\(.*java\\.util\\.Optional");

    static List<String> modules() {
        return Modules.ALL;
    }

    @ParameterizedTest
    @MethodSource("modules")
    void whatIsExportedIsWrittenDown(String module) throws IOException {
        Path file = Modules.root().resolve(module).resolve("exported.txt");
        List<String> now = Exported.of(module);
        if (Boolean.getBoolean("architecture.write")) {
            Files.write(file, now);
        }
        assertThat(now)
                .as("what " + module + " exports; a wanted change is written to " + file.getFileName()
                        + " with -Darchitecture.write=true")
                .isEqualTo(Files.readAllLines(file));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyExportedTypeSaysSinceWhenItIsThere(String module) throws IOException {
        Map<String, Integer> types = new TreeMap<>();
        for (String line : Exported.of(module)) {
            if (!line.startsWith(" ")) {
                Matcher name = Pattern.compile("org\\.tulip4j[\\w.]*").matcher(line);
                assertThat(name.find()).isTrue();
                types.merge(name.group(), 1, Integer::sum);
            }
        }
        for (Map.Entry<String, Integer> type : types.entrySet()) {
            Path source = Modules.root()
                    .resolve(module)
                    .resolve("src/main/java")
                    .resolve(type.getKey().replace('.', '/') + ".java");
            int tags = Files.readString(source).split("@since", -1).length - 1;
            assertThat(tags).as("@since tags of " + type.getKey()).isGreaterThanOrEqualTo(type.getValue());
        }
    }

    /** A new component would break everybody who constructs a record or takes it apart; a class can gain an accessor. */
    @ParameterizedTest
    @MethodSource("modules")
    void noExportedTypeIsARecord(String module) throws IOException {
        assertThat(Exported.of(module)).noneMatch(line -> line.startsWith("record "));
    }

    /** An {@code Optional} tells what may be absent; what may be left out has a method without it, or is nullable. */
    @ParameterizedTest
    @MethodSource("modules")
    void noParameterIsOptional(String module) throws IOException {
        assertThat(Exported.of(module))
                .noneMatch(line -> PARAMETERS.matcher(line).find());
    }

    /** What users may implement can gain no abstract member: that is decided for each type, in {@code open-types.txt}. */
    @Test
    void whatIsOpenIsMeantToBe() throws IOException {
        Set<String> open = new TreeSet<>();
        for (String module : Modules.ALL) {
            for (String line : Exported.of(module)) {
                Matcher name = OPEN.matcher(line);
                if (name.lookingAt()
                        && !line.contains(".spi.")
                        && !Exported.load(name.group(1)).isAnnotationPresent(FunctionalInterface.class)) {
                    open.add(name.group(1));
                }
            }
        }
        Set<String> meant = new TreeSet<>();
        for (String line :
                Files.readAllLines(Modules.root().resolve("architecture").resolve(OPEN_TYPES))) {
            if (!line.startsWith("#") && !line.isBlank()) {
                meant.add(line.substring(0, line.indexOf(": ")));
            }
        }
        assertThat(open).as("exported, and neither final nor sealed").isEqualTo(meant);
    }
}
