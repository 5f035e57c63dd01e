package org.tulip4j.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cells and numbers. */
class TextsTest {
    @Test
    void whatATerminalWouldObeyIsTakenOut() {
        assertThat(Clean.line("a\033[2J\u009bb\nc\u202ed")).isEqualTo("a?[2J?b?c?d");
        assertThat(Clean.text("a\tb\nc")).isEqualTo("a?b\nc");
        assertThat(new Columns(List.of("A", "B"), List.of(3, 3)).line(List.of("\033]0;x", "\007")))
                .isEqualTo("?]…  ?");
    }

    @Test
    void numbersAreBrief() {
        assertThat(Stream.of(0.0, 999.0, 1_234.0, 34_000.0, 999_700.0, 5.64e6)
                        .map(value -> Numbers.brief(OptionalDouble.of(value))))
                .containsExactly("0", "999", "1.2k", "34k", "1.0M", "5.6M");
        assertThat(Numbers.brief(OptionalDouble.empty())).isEqualTo("-");
        assertThat(Numbers.age(99_000)).isEqualTo("99s");
        assertThat(Numbers.age(7_300_000)).isEqualTo("2h");
    }

    @Test
    void namesAreInTheOrderOfTheirNumbers() {
        assertThat(Stream.of("Task-10", "Task-9", "Task", "Task-09b").sorted(Names::compare))
                .containsExactly("Task", "Task-9", "Task-09b", "Task-10");
    }
}
