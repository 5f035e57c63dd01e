package org.tulip4j.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each program of src/test/python prints on a tulip loop what its text beside it says. */
@Timeout(120)
class ProgramsTest {
    static List<String> programs() throws IOException {
        try (Stream<java.nio.file.Path> files = Files.list(Pythons.PROGRAMS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py"))
                    .map(name -> name.substring(0, name.length() - 3))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void programPrintsWhatItShould(String program) throws IOException {
        assertThat(Pythons.output(program)).isEqualTo(Pythons.expected(program));
    }
}
