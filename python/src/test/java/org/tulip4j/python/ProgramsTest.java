package org.tulip4j.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each program prints on a tulip loop what the text beside it says; those of the talk print the same on CPython. */
@Timeout(120)
class ProgramsTest {
    static Stream<Path> programs() {
        return Stream.of("talk", "src/test/python").flatMap(folder -> list(Path.of(folder)).stream());
    }

    static List<Path> talk() {
        return list(Path.of("talk"));
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".py"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String expected(Path program) throws IOException {
        return Files.readString(Path.of(program.toString().replace(".py", ".txt")));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void programPrintsWhatItShould(Path program) throws IOException {
        assertThat(Pythons.output(program)).isEqualTo(expected(program));
    }

    @ParameterizedTest
    @MethodSource("talk")
    void programOfTheTalkPrintsTheSameOnCPython(Path program) throws IOException, InterruptedException {
        assumeTrue(
                answers("-c", "import sys; sys.exit(sys.version_info < (3, 11))"),
                "no python3 of 3.11 or newer on the path");
        Process python = new ProcessBuilder("python3", program.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.waitFor()).as(printed).isZero();
        assertThat(printed).isEqualTo(expected(program));
    }

    private static boolean answers(String... arguments) throws InterruptedException {
        try {
            return new ProcessBuilder(Stream.concat(Stream.of("python3"), Stream.of(arguments))
                                    .toList())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
