package org.tulip4j.console.target;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether a JVM has made a loop of tulip, by the diagnostic command {@code VM.class_hierarchy}, which looks at the names of
 * classes and leaves nothing behind. The call is the attach library's own one for {@code jcmd}, which the manifest of the console's
 * jar exports to it. Without state.
 */
final class LoadedClasses {
    private static final String LOOP = "org.tulip4j.internal.loop.Loop";

    /** What can be said of a JVM. */
    enum Tulip {
        THERE,
        MISSING,
        UNKNOWN
    }

    private LoadedClasses() {}

    /** Asks a JVM that is attached. */
    static Tulip tulip(VirtualMachine machine) throws IOException {
        try {
            Object answer = machine.getClass()
                    .getMethod("executeJCmd", String.class)
                    .invoke(machine, "VM.class_hierarchy " + LOOP);
            try (InputStream stream = (InputStream) answer) {
                String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                return text.contains(LOOP) ? Tulip.THERE : Tulip.MISSING;
            }
        } catch (InvocationTargetException failed) {
            if (failed.getCause() instanceof IOException broken) {
                throw broken;
            }
            return Tulip.UNKNOWN;
        } catch (ReflectiveOperationException notExported) {
            return Tulip.UNKNOWN;
        }
    }
}
