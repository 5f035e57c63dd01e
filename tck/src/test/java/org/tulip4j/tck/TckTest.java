package org.tulip4j.tck;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** Every suite, on every backend and engine of this machine, in normal and debug mode. */
class TckTest {
    private static final Conformance TABLE = new Conformance();

    @TestFactory
    Stream<DynamicContainer> everySuiteIsGreen() {
        return Environments.all().stream().map(environment -> TABLE.tests(environment, Tck.suites()));
    }

    @AfterAll
    static void writeTable() throws IOException {
        TABLE.write("-suites", Environments.all());
    }
}
