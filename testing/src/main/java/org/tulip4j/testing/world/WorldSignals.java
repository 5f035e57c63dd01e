package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.tulip4j.spi.SignalSource;

/** The signals of one process: who hears of them, and what they do when nobody does. Confined to the world's thread. */
final class WorldSignals implements SignalSource {
    /** What ends a process that does not hear it; a program of {@code Tulip.run} is cancelled first. */
    private static final Set<String> ENDING = Set.of("TERM", "INT", "HUP");
    /** How long a program that is told to end by a signal has to clean up, as {@code Tulip.run} gives it. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    /** Has the loop call back, by signal. */
    private final Map<String, Runnable> handlers = new HashMap<>();

    @Override
    public void handle(String signal, Runnable action) {
        handlers.put(signal, action);
    }

    @Override
    public void restore(String signal) {
        handlers.remove(signal);
    }

    /** A program gets a signal. */
    void send(String name, Program program) {
        String upper = name.toUpperCase(Locale.ROOT);
        String signal = upper.startsWith("SIG") ? upper.substring(3) : upper;
        Host host = program.host();
        if (!signal.equals("KILL") && !ENDING.contains(signal) && !handlers.containsKey(signal)) {
            throw new IllegalStateException(
                    "the program of " + host + " has no handler for the signal " + signal
                            + ", and what the system does then is not simulated: have it call addSignalHandler, or send TERM, INT, HUP or KILL");
        }
        host.world().whenNobodyRuns(host, () -> deliver(signal, program));
    }

    private void deliver(String signal, Program program) {
        if (program.isOver()) {
            return;
        }
        Host host = program.host();
        host.world().tell(host, "gets the signal " + signal);
        Runnable handler = handlers.get(signal);
        if (signal.equals("KILL")) {
            program.kill();
        } else if (handler != null) {
            handler.run();
        } else {
            program.cancel();
            host.at(host.world().now() + PATIENCE_NANOS, program::kill);
        }
    }
}
