package org.tulip4j.internal.trace;

import jdk.jfr.FlightRecorder;

/** Whether Flight Recorder is there and awake. Any thread. */
final class Recorder {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Recorder() {}

    /**
     * Whether there may be a recording: one load. Flight Recorder is not woken for it, which takes longer than all else that a loop needs
     * before it runs: while it sleeps there is no recording, and no class of an event is loaded. A recording that begins later finds them then.
     */
    static boolean isAwake() {
        return PRESENT && FlightRecorder.isInitialized();
    }
}
