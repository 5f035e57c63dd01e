package org.tulip4j.tck.trace;

import java.util.Map;

/** The scenarios of this area. */
final class ReaderScenarios {
    private ReaderScenarios() {}

    static void register(Map<String, Scenario> scenarios) {}
}
