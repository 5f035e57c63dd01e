package org.tulip4j.tck.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of parity names what exists, is complete, and is the page that is checked in. */
class ParityTest {
    private final ParityTable table = new ParityTable();

    ParityTest() throws IOException {}

    @Test
    void everyIdOccursOnceAndInItsSection() throws IOException {
        assertThat(table.rows()).extracting(Row::id).containsExactlyInAnyOrderElementsOf(table.ids());
        assertThat(table.ids()).hasSize(348).doesNotHaveDuplicates();
    }

    @Test
    void everyMemberNamedExists() throws IOException {
        Sources sources = new Sources();
        List<String> wrong = new ArrayList<>();
        for (Row row : table.rows()) {
            row.java().stream()
                    .filter(member -> !sources.hasMember(member))
                    .forEach(member -> wrong.add(row.id() + ": no such member: " + member));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyTestNamedExists() throws IOException {
        Sources sources = new Sources();
        List<String> wrong = new ArrayList<>();
        for (Row row : table.rows()) {
            row.tests().stream()
                    .filter(test -> !sources.hasTest(test))
                    .forEach(test -> wrong.add(row.id() + ": no such test: " + test));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsDoneIsTestedAndWhatIsNotSaysWhy() {
        List<String> wrong = new ArrayList<>();
        for (Row row : table.rows()) {
            if (!Row.STATES.contains(row.state())) {
                wrong.add(row.id() + ": unknown state \"" + row.state() + "\", use one of " + Row.STATES);
            }
            if (row.state().equals("missing")) {
                wrong.add(row.id() + ": missing");
            }
            if (row.state().equals("done") && row.tests().isEmpty()) {
                wrong.add(row.id() + ": done, but no test is named");
            }
            if ((row.state().equals("replaced") || row.state().equals("not on the JVM"))
                    && row.note().isEmpty()) {
                wrong.add(row.id() + ": " + row.state() + ", but not by what or why");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aWrongNameIsFound() throws IOException {
        Sources sources = new Sources();
        assertThat(sources.hasMember("org.tulip4j.EventLoop#callSoon")).isTrue();
        assertThat(sources.hasMember("org.tulip4j.Generator.Emitter#emit")).isTrue();
        assertThat(sources.hasMember("org.tulip4j.EventLoop#callSooner")).isFalse();
        assertThat(sources.hasMember("org.tulip4j.EventLoops.Loop")).isFalse();
        assertThat(sources.hasTest("ParityTest#aWrongNameIsFound")).isTrue();
        assertThat(sources.hasTest("ParityTest#aWrongName")).isFalse();
        assertThat(sources.hasTest("NoTest")).isFalse();
        assertThat(sources.hasTest("999")).isFalse();
    }

    @Test
    void thePageCheckedInIsWhatTheRowsMake() throws IOException {
        if (Boolean.getBoolean("tulip.parity.update")) {
            Files.writeString(ParityTable.PAGE, table.page());
        }
        assertThat(Files.readString(ParityTable.PAGE))
                .as("docs/parity.md is stale: run ParityTest with -Dtulip.parity.update=true and check the page in")
                .isEqualTo(table.page());
    }
}
