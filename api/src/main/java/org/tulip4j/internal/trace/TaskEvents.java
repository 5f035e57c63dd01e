package org.tulip4j.internal.trace;

/** Tells Flight Recorder of tasks, where its module is there and a recording asks for them; else it costs two loads. Any thread. */
public final class TaskEvents {
    private TaskEvents() {}

    /** Whether anybody listens: two loads when nobody does. */
    public static boolean enabled() {
        return Recorder.isAwake() && TaskStateEvent.PROBE.isEnabled();
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
