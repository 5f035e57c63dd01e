package org.tulip4j.tck;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every suite, on every backend and engine of this machine, in normal and debug mode. */
class TckTest {
    private static final Conformance TABLE = new Conformance();

    @TestFactory
    Stream<DynamicContainer> everySuiteIsGreen() {
        return Environments.all().stream()
                .map(environment -> DynamicContainer.dynamicContainer(
                        environment.toString(),
                        Tck.suites().stream()
                                .map(suite -> DynamicContainer.dynamicContainer(
                                        suite.name(),
                                        suite.checks().stream()
                                                .filter(check -> applies(environment, suite, check))
                                                .map(check -> test(environment, suite, check))))));
    }

    /** A check that does not apply is counted, with its reason, and makes no test. */
    private static boolean applies(TckEnvironment environment, TckSuite suite, TckCheck check) {
        String reason = check.notApplicable(environment);
        if (reason != null) {
            TABLE.notApplicable(environment, suite.name(), reason);
        }
        return reason == null;
    }

    private static DynamicTest test(TckEnvironment environment, TckSuite suite, TckCheck check) {
        return DynamicTest.dynamicTest(check.name(), () -> {
            boolean green = false;
            try {
                check.run(environment);
                green = true;
            } finally {
                TABLE.record(environment, suite.name(), green);
            }
        });
    }

    @AfterAll
    static void writeTable() throws IOException {
        TABLE.write("-suites", Environments.all());
    }
}
