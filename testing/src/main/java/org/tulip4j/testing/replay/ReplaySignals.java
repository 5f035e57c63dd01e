package org.tulip4j.testing.replay;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.SignalSource;

/** Signals of a recorded run, which the JVM told in a thread named after each. Confined to the loop. */
final class ReplaySignals implements SignalSource {
    private static final Pattern THREAD = Pattern.compile("TSIG([A-Z0-9]+) handler");

    /** What a signal does, by its name. */
    private final Map<String, Runnable> actions = new HashMap<>();

    @Override
    public void handle(String signal, Runnable action) {
        actions.put(signal, action);
    }

    @Override
    public void restore(String signal) {
        actions.remove(signal);
    }

    /** {@return what a signal does that somebody has sent; null: it was no signal, or nothing is done at it} */
    @Nullable Runnable of(String sender) {
        Matcher thread = THREAD.matcher(sender);
        return thread.matches() ? actions.get(thread.group(1)) : null;
    }
}
