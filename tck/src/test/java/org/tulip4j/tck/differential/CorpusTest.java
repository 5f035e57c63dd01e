package org.tulip4j.tck.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.Tulip;

/**
 * Random programs leave on tulip the logs that they left on CPython, on every engine of this machine, in normal and debug mode.
 *
 * <p>When red: the message has the program and both logs; docs/testing-tulip.md says how to read them.
 */
@ExtendWith(QuietLog.class)
class CorpusTest {
    private static final int FEWEST = 2_000;
    private static final int PRINTED = 5;

    static Stream<Arguments> environments() {
        return Player.engines(null).stream()
                .flatMap(engine -> Stream.of(Arguments.of(engine, false), Arguments.of(engine, true)));
    }

    @ParameterizedTest(name = "{0}, debug {1}")
    @MethodSource("environments")
    void randomProgramsLeaveTheLogsThatPythonLeft(String engine, boolean debug) throws IOException {
        check(Corpus.random(), engine, debug);
    }

    @ParameterizedTest(name = "{0}, debug {1}")
    @MethodSource("environments")
    void programsThatOnceDifferedLeaveTheLogsThatPythonLeft(String engine, boolean debug) throws IOException {
        check(Corpus.found(), engine, debug);
    }

    private static void check(Corpus corpus, String engine, boolean debug) {
        List<String> differences = new ArrayList<>();
        for (Corpus.Entry entry : corpus.entries()) {
            String log = Player.play(entry.program(), engine, debug);
            if (!log.equals(entry.log()) && differences.size() < PRINTED) {
                differences.add("\n" + entry.program() + "\nCPython: " + entry.log() + "\ntulip:   " + log);
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void corpusIsLargeAndNamesItsPython() throws IOException {
        Corpus corpus = Corpus.random();
        assertThat(corpus.head()).matches("# .*CPython 3\\.\\d+\\.\\d+.*");
        assertThat(corpus.entries()).hasSizeGreaterThanOrEqualTo(FEWEST);
        Set<String> programs = new HashSet<>();
        corpus.entries().forEach(entry -> programs.add(entry.program()));
        assertThat(programs).hasSameSizeAs(corpus.entries());
    }

    @Test
    void corpusUsesEveryVerb() throws IOException {
        Set<String> used = new HashSet<>();
        for (Corpus.Entry entry : Corpus.random().entries()) {
            for (String token : entry.program().split(";")) {
                used.add(token.split(" ")[0]);
            }
        }
        assertThat(used).containsAll(Player.verbs());
    }

    static Stream<String> verbs() {
        return Player.verbs().stream().sorted();
    }

    /** Whatever the operation is: the corpus has a program that shows when it takes a pass more than it should. */
    @ParameterizedTest
    @MethodSource("verbs")
    void aPassTooManyIsNoticed(String verb) throws IOException {
        String engine = Player.engines(null).get(0);
        boolean noticed = Corpus.random().entries().stream()
                .filter(entry -> entry.program().matches(".*;" + verb + "\\b.*"))
                .anyMatch(entry -> !Player.play(entry.program(), engine, verb, CorpusTest::late)
                        .equals(entry.log()));
        assertThat(noticed).isTrue();
    }

    private static Verb late(Verb usual) {
        return (player, op) -> {
            if (Tulip.currentTask() != null) {
                TaskVerbs.yields(1);
            }
            return usual.apply(player, op);
        };
    }

    @Test
    void everyReasonIsARowOfThePage() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("..", "docs", "conformance", "differences.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
        assertThat(rows).hasSizeLessThanOrEqualTo(10);
        assertThat(rows)
                .containsExactlyElementsOf(Reason.ALL.stream().map(Reason::key).toList());
    }
}
