package org.tulip4j.testing.world;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Task;

/** Finds, in where something stands, the place in the user's code. Without state. */
final class Frames {
    private Frames() {}

    /** {@return where the user's code stands, as a stack trace has it; null when it is nowhere among the frames} */
    static @Nullable String users(List<StackTraceElement> frames) {
        for (StackTraceElement frame : frames) {
            if (isUsers(frame.getClassName())) {
                String type = frame.getClassName();
                return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName() + "("
                        + frame.getFileName() + ":" + frame.getLineNumber() + ")";
            }
        }
        return null;
    }

    /** {@return where the user's code in a task stands; null when it has not begun, or is nowhere} */
    static @Nullable String of(Task<?> task) {
        return users(task.stack(Integer.MAX_VALUE));
    }

    /** {@return who a task is and for what it waits, without who waits for it} */
    static String text(Task<?> task) {
        return task.toString().replaceFirst(" callbacks=\\[.*]>$", ">");
    }

    /** Whether a class is neither Java's own nor tulip's; programs of tulip's tests and samples are a user's. */
    private static boolean isUsers(String name) {
        if (name.startsWith("org.tulip4j.")) {
            return name.contains("Test")
                    || name.startsWith("org.tulip4j.samples.")
                    || name.startsWith("org.tulip4j.testing.world.bugs.");
        }
        return !name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.");
    }
}
