package org.tulip4j.testing.world;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Notes where programs of a world make threads of their own: a thread asks whoever makes it for what it inherits. Threads that inherit nothing are not seen,
 * such as those of the common pool. What tulip makes does not count. Confined to the world's thread, and those of coroutines in its stead.
 */
final class MadeThreads {
    /** The run that goes on in a thread; what that makes does not inherit it. */
    private static final InheritableThreadLocal<@Nullable MadeThreads> HERE = new InheritableThreadLocal<>() {
        @Override
        protected @Nullable MadeThreads childValue(@Nullable MadeThreads parent) {
            if (parent != null) {
                parent.made();
            }
            return null;
        }
    };
    /** The places of which the log was told already. */
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    /** Where threads were made. */
    private final Set<String> places = new LinkedHashSet<>();
    /** A coroutine begins, perhaps in a new thread of its engine. */
    private boolean engineStarts;

    /** Looks at what this thread makes, from now on. */
    void begin() {
        HERE.set(this);
    }

    /** Ends {@link #begin}. */
    void end() {
        HERE.remove();
    }

    /** Makes a coroutine's body one that is looked at, in whatever thread it runs. */
    Runnable around(Runnable body) {
        engineStarts = true;
        return () -> {
            engineStarts = false;
            begin();
            try {
                body.run();
            } finally {
                end();
            }
        };
    }

    private void made() {
        if (engineStarts) {
            engineStarts = false;
            return;
        }
        StackTraceElement place = StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::toStackTraceElement)
                        .filter(frame -> !isBetween(frame.getClassName()))
                        .findFirst())
                .orElse(null);
        if (place != null && !place.getClassName().startsWith("org.tulip4j.internal.")) {
            places.add(place.getClassName() + "." + place.getMethodName() + "(line " + place.getLineNumber() + ")");
        }
    }

    private static boolean isBetween(String type) {
        return type.startsWith("java.")
                || type.startsWith("jdk.")
                || type.startsWith("sun.")
                || type.startsWith(MadeThreads.class.getName());
    }

    /** {@return what is to be said of them; empty: nothing} */
    String text() {
        return places.isEmpty() ? "" : "threads were made, and what they do is not in the world: by " + places;
    }

    /** Warns of places where threads were made, of each once in a process. */
    void warn(World world) {
        if (!places.isEmpty() && WARNED.addAll(places)) {
            System.getLogger("org.tulip4j.testing")
                    .log(System.Logger.Level.WARNING, "beside a world " + text() + "; " + world);
        }
    }
}
