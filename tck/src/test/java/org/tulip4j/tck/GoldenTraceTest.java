package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.tck.trace.GoldenTraces;

/** Every golden trace, on every backend and engine of this machine, in normal and debug mode. */
class GoldenTraceTest {
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
            "generator");

    @TestFactory
    Stream<DynamicContainer> required_goldenTraces_printTheRecordedLines() {
        GoldenTraces traces = new GoldenTraces();
        return Environments.all().stream()
                .map(environment -> DynamicContainer.dynamicContainer(
                        environment.toString(),
                        traces.rows().stream()
                                .filter(row -> AREAS.contains(row.area()))
                                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> {
                                    String difference = traces.play(row, environment);
                                    Conformance.record(environment, row, difference);
                                    assertThat(difference).isNull();
                                }))));
    }

    @org.junit.jupiter.api.AfterAll
    static void writeTable() throws java.io.IOException {
        Conformance.write(List.copyOf(Environments.all()));
    }
}
