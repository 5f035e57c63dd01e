package org.tulip4j.testing.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * What a run does that is not in its world, as the flight recorder of the JDK sees it: threads that it starts, sockets and files that it uses, processes
 * that it starts, sleeps that block. Starting the recorder takes a second, so only a run is looked at that does not repeat. Used once.
 */
final class Outside {
    private static final int MOST_LINES = 10;
    private static final List<String> EVENTS = List.of(
            "jdk.ThreadStart",
            "jdk.VirtualThreadStart",
            "jdk.SocketConnect",
            "jdk.SocketRead",
            "jdk.SocketWrite",
            "jdk.FileRead",
            "jdk.FileWrite",
            "jdk.FileForce",
            "jdk.ProcessStart",
            "jdk.ThreadSleep");

    /** The threads that belong to the run: its own, and those that it has started. */
    private final Set<Long> threads =
            new HashSet<>(Set.of(Thread.currentThread().getId()));
    /** What was seen, and from where. */
    private final Set<String> lines = new LinkedHashSet<>();

    /** {@return whether this Java runtime has a recorder} */
    static boolean canBeSeen() {
        return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    }

    /** Makes a run in this thread; what it did outside of the world, line by line. */
    List<String> of(Runnable run) throws IOException {
        Path file = Files.createTempFile("tulip-outside", ".jfr");
        try (Recording recording = new Recording()) {
            EVENTS.forEach(event -> recording.enable(event).withoutThreshold().withStackTrace());
            recording.start();
            run.run();
            recording.stop();
            recording.dump(file);
            List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(file));
            events.sort(Comparator.comparing(RecordedEvent::getStartTime));
            events.forEach(this::look);
        } finally {
            Files.deleteIfExists(file);
        }
        List<String> found = new ArrayList<>(lines);
        return found.size() <= MOST_LINES ? found : found.subList(0, MOST_LINES);
    }

    private void look(RecordedEvent event) {
        String place = place(event);
        if (place == null || !EVENTS.contains(event.getEventType().getName())) {
            return;
        }
        String kind = event.getEventType().getName().substring("jdk.".length());
        if (kind.equals("ThreadStart")) {
            RecordedThread parent = event.getThread("parentThread");
            if (parent != null && isOfTheRun(parent, event)) {
                threads.add(event.getThread("thread").getJavaThreadId());
                lines.add("thread " + event.getThread("thread").getJavaName() + " is started by " + place);
            }
        } else if (event.getThread() != null && isOfTheRun(event.getThread(), event)) {
            lines.add(
                    switch (kind) {
                        case "VirtualThreadStart" -> "a virtual thread is started by " + place;
                        case "SocketConnect" -> "a socket is connected to " + address(event) + " by " + place;
                        case "SocketRead" -> "a socket to " + address(event) + " is read by " + place;
                        case "SocketWrite" -> "a socket to " + address(event) + " is written to by " + place;
                        case "FileRead" -> "the file " + event.getString("path") + " is read by " + place;
                        case "FileWrite", "FileForce" ->
                            "the file " + event.getString("path") + " is written by " + place;
                        case "ProcessStart" -> "the process " + event.getString("command") + " is started by " + place;
                        default -> "a thread sleeps in " + place;
                    });
        }
    }

    private static String address(RecordedEvent event) {
        return event.getString("address") + ":" + event.getInt("port");
    }

    /** A coroutine may run in a thread of its engine. */
    private boolean isOfTheRun(RecordedThread thread, RecordedEvent event) {
        return threads.contains(thread.getJavaThreadId())
                || event.getStackTrace().getFrames().stream()
                        .anyMatch(frame ->
                                frame.getMethod().getType().getName().startsWith("org.tulip4j.internal.engine."));
    }

    /** The first frame that is not the JDK's; null: there is none, or it is tulip's own doing, or a class is loaded. */
    private static @Nullable String place(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return null;
        }
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            String type = frame.getMethod().getType().getName();
            if (type.startsWith("jdk.internal.loader.")
                    || type.equals("java.lang.ClassLoader")
                    || type.startsWith("org.tulip4j.internal.")) {
                return null;
            }
            if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
                return type + "." + frame.getMethod().getName() + "(line " + frame.getLineNumber() + ")";
            }
        }
        return null;
    }
}
