package org.tulip4j.internal.run;

import java.util.HashMap;
import java.util.Map;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.SignalNames;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.spi.SignalSource;

/**
 * The signal handlers of a loop. Signals belong to the process: the last loop that asks for one gets it, and when it gives it
 * back, who had it before tulip has it again. The loop asks; the table that says who has what is under its own lock.
 */
final class LoopSignals {
    /** Which loop has which signal, and what was there before any of them. Guarded by itself. */
    private static final Map<String, Entry> TABLE = new HashMap<>();

    /** The loop whose handlers these are. */
    private final EventLoopImpl loop;
    /** Its handlers, where its backend tells it of signals. Confined to the loop. */
    private final Map<String, Handler> own = new HashMap<>();

    LoopSignals(EventLoopImpl loop) {
        this.loop = loop;
    }

    /** Who has a signal, what it does, and what was there before any of them. */
    private record Entry(EventLoopImpl loop, Runnable callback, ContextValues values, Object before) {}

    /** What a signal does, where the backend tells of it. */
    private record Handler(Runnable callback, ContextValues values) {}

    void add(String name, Runnable callback) {
        String signal = SignalNames.normal(name);
        ContextValues values = ThreadState.current().capture();
        SignalSource source = loop.backend().signals();
        if (source != null) {
            SignalNames.requireCatchable(signal);
            SignalNames.check(signal);
            own.put(signal, new Handler(callback, values));
            source.handle(signal, () -> loop.postUnlessClosed(core -> ownTurn(signal)));
            return;
        }
        synchronized (TABLE) {
            Entry old = TABLE.get(signal);
            Object replaced = ProcessSignals.handle(signal, () -> loop.postUnlessClosed(core -> turn(signal)));
            if (replaced == null) {
                warnUnheard(signal);
            } else {
                TABLE.put(signal, new Entry(loop, callback, values, old == null ? replaced : old.before()));
            }
        }
    }

    /** A program that is started in the background runs as it would elsewhere, but for what cannot be heard there. */
    private void warnUnheard(String signal) {
        Log.warn(
                "signal " + signal + " will not be heard by " + loop
                        + ": the process was started ignoring it, as a shell without job"
                        + " control starts what ends in & (INT) and nohup what it runs (HUP), and the JVM leaves it so. Send"
                        + " another one, or start it by: env --default-signal=" + signal + " java ...",
                null);
    }

    /** A signal's turn has come: who has it now is called, though it came before; nobody when the handler was removed. */
    private void turn(String signal) {
        Entry entry;
        synchronized (TABLE) {
            entry = TABLE.get(signal);
        }
        if (entry == null) {
            return;
        }
        if (entry.loop() == loop) {
            loop.call(entry.callback(), entry.values());
        } else {
            LoopSignals other = entry.loop().signals();
            entry.loop().postUnlessClosed(core -> other.turn(signal));
        }
    }

    /** Calls the handler of a signal that the backend has told of, if it is there still. */
    private void ownTurn(String signal) {
        Handler handler = own.get(signal);
        if (handler != null) {
            loop.call(handler.callback(), handler.values());
        }
    }

    boolean remove(String name) {
        String signal = SignalNames.normal(name);
        SignalSource source = loop.backend().signals();
        if (source != null) {
            source.restore(signal);
            return own.remove(signal) != null;
        }
        synchronized (TABLE) {
            Entry entry = TABLE.get(signal);
            if (entry == null || entry.loop() != loop) {
                return false;
            }
            TABLE.remove(signal);
            ProcessSignals.restore(signal, entry.before());
            return true;
        }
    }

    /** {@return whether the loop has a handler} */
    boolean hasAny() {
        if (!own.isEmpty()) {
            return true;
        }
        synchronized (TABLE) {
            return TABLE.values().stream().anyMatch(entry -> entry.loop() == loop);
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
}
