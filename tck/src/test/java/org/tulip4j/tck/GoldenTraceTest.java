package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.tck.trace.GoldenTraces;

/** Every golden trace, on every backend and engine of this machine, in normal and debug mode. */
class GoldenTraceTest {
    private static final Conformance TABLE = new Conformance();
    private static final Set<String> AREAS = Set.of(
            "loop",
            "future",
            "task",
            "combine",
            "context",
            "handler",
            "reader",
            "tcp",
            "signal",
            "executor",
            "sync",
            "queue",
            "generator",
            "udp",
            "unix",
            "subprocess");

    @TestFactory
    Stream<DynamicContainer> required_goldenTraces_printTheRecordedLines() {
        GoldenTraces traces = new GoldenTraces();
        return Environments.all().stream()
                .map(environment -> DynamicContainer.dynamicContainer(
                        environment.toString(),
                        Chosen.only(traces.rows(), GoldenTraces.Row::toString).stream()
                                .filter(row -> AREAS.contains(row.area()))
                                .filter(row -> applies(row, environment))
                                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> {
                                    String difference = traces.play(row, environment);
                                    TABLE.record(environment, area(row), difference == null);
                                    assertThat(difference).isNull();
                                }))));
    }

    private static String area(GoldenTraces.Row row) {
        return row.pinned() ? "pinned" : row.area();
    }

    /** What cannot be played there is named in the table. */
    private static boolean applies(GoldenTraces.Row row, TckEnvironment environment) {
        String lacking =
                switch (row.area()) {
                    case "udp" -> environment.lacks(Capability.DATAGRAMS);
                    case "unix" -> environment.lacks(Capability.UNIX);
                    default -> null;
                };
        if (lacking != null) {
            TABLE.notApplicable(environment, area(row), lacking);
        }
        return lacking == null;
    }

    @org.junit.jupiter.api.AfterAll
    static void writeTable() throws java.io.IOException {
        TABLE.write("", Environments.all());
    }
}
