package org.tulip4j.internal.trace;

import jdk.jfr.FlightRecorder;

/** Tells Flight Recorder of tasks, where its module is there and a recording asks for them; else it costs two loads. Any thread. */
public final class TaskEvents {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private TaskEvents() {}

    /**
     * Whether anybody listens: two loads when nobody does. Flight Recorder is not woken for it, which takes longer than all else
     * that a loop needs before it runs: without it there is no recording, and a later one finds the event then.
     */
    public static boolean enabled() {
        return PRESENT && FlightRecorder.isInitialized() && TaskStateEvent.PROBE.isEnabled();
    }

    /** Only when {@link #enabled}. */
    public static void tell(Object loop, String task, String state) {
        TaskStateEvent event = new TaskStateEvent();
        event.loop = loop.toString();
        event.task = task;
        event.state = state;
        event.commit();
    }
}
