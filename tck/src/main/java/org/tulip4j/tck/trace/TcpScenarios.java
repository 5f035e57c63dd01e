package org.tulip4j.tck.trace;

import java.util.Map;

/** The scenarios of this area. */
final class TcpScenarios {
    private TcpScenarios() {}

    static void register(Map<String, Scenario> scenarios) {}
}
