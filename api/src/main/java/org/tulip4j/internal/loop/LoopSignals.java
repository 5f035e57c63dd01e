package org.tulip4j.internal.loop;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The signal handlers of a loop. Signals belong to the process: the last loop that asks gets them. */
final class LoopSignals {
    /** Which loop has which signal, and what was there before any of them. Guarded by itself. */
    private static final Map<String, Entry> TABLE = new HashMap<>();

    private final LoopCore loop;

    LoopSignals(LoopCore loop) {
        this.loop = loop;
    }

    private record Entry(LoopCore loop, SignalHandler before) {}

    void add(String name, Runnable callback) {
        String signal = normal(name);
        Values values = Lane.current().values();
        SignalHandler handler = delivered -> loop.postUnlessClosed(new HandleImpl(callback, values, null));
        synchronized (TABLE) {
            Entry old = TABLE.get(signal);
            SignalHandler replaced = install(signal, handler);
            TABLE.put(signal, new Entry(loop, old == null ? replaced : old.before()));
        }
    }

    private SignalHandler install(String signal, SignalHandler handler) {
        Signal known;
        try {
            known = new Signal(signal);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "there is no signal " + signal + " here; names are without SIG", unknown);
        }
        if (signal.equals("KILL") || signal.equals("STOP")) {
            throw new IllegalArgumentException("signal " + signal + " cannot be caught");
        }
        try {
            return Signal.handle(known, handler);
        } catch (IllegalArgumentException reserved) {
            throw new IllegalStateException("the JVM keeps signal " + signal + " for itself", reserved);
        }
    }

    boolean remove(String name) {
        String signal = normal(name);
        synchronized (TABLE) {
            Entry entry = TABLE.get(signal);
            if (entry == null || entry.loop() != loop) {
                return false;
            }
            TABLE.remove(signal);
            install(signal, entry.before());
            return true;
        }
    }

    void close() {
        synchronized (TABLE) {
            TABLE.entrySet().stream()
                    .filter(entry -> entry.getValue().loop() == loop)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(this::remove);
        }
    }

    private static String normal(@Nullable String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("a signal needs a name, for instance INT");
        }
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("SIG") ? upper.substring(3) : upper;
    }
}
