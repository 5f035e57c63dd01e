package org.tulip4j.tck.trace;

import java.util.Map;

/** The scenarios of this area. */
final class TaskScenarios {
    private TaskScenarios() {}

    static void register(Map<String, Scenario> scenarios) {}
}
