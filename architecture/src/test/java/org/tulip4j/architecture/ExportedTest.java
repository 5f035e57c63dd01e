package org.tulip4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A change of what a module exports is a change of a file that is read in review: {@code MODULE/exported.txt}. */
class ExportedTest {
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
}
