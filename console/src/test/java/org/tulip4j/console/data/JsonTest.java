package org.tulip4j.console.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON is read whole, or refused with the place. */
class JsonTest {
    @Test
    void valuesOfEveryKindAreRead() {
        Object read =
                Json.read(" {\"a\" : [1, -2.5e1, true, false, null, \"\\u0041\\n\\\"\\\\\"], \"b\":{}, \"c\":[]} ");

        assertThat(read)
                .isEqualTo(Map.of(
                        "a", Arrays.asList(1L, -25.0, true, false, null, "A\n\"\\"), "b", Map.of(), "c", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1 2]",
                "{\"a\"}",
                "{a:1}",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "tru",
                "-",
                "1 2",
                "[1,]",
                "\"\n\""
            })
    void whatIsNoJsonIsRefusedWithThePlace(String text) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no JSON: ")
                .hasMessageContaining(" is missing at ");
    }

    @Test
    void aSnapshotOfAnotherVersionIsRefused() {
        assertThatThrownBy(() -> Snapshot.of("{\"version\":2}"))
                .hasMessage(
                        "the process tells version 2 of a snapshot, and this console reads version 1: use the console of its tulip");
    }
}
