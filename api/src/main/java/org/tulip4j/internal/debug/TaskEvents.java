package org.tulip4j.internal.debug;

/** Flight Recorder's events of tasks, where the module is there and a recording asks for them. */
public final class TaskEvents {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private TaskEvents() {}

    /** Whether anybody listens: two loads when nobody does. */
    public static boolean enabled() {
        return PRESENT && TaskStateEvent.PROBE.isEnabled();
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
