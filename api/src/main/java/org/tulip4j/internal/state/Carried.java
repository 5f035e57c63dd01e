package org.tulip4j.internal.state;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.ContextCarrier;

/**
 * What the {@link ContextCarrier} has put in force in the thread that runs, and what is below it. Opened and closed in one
 * thread, in nested order.
 */
final class Carried {
    /** Null: there is none, which costs nothing. */
    static final @Nullable ContextCarrier CARRIER = find();

    /** What was in force before this was opened; null: nothing. */
    final @Nullable Carried outer;
    /** Ends what this has put in force. */
    private final ContextCarrier.Scope scope;

    private Carried(ContextCarrier.Scope scope, @Nullable Carried outer) {
        this.scope = scope;
        this.outer = outer;
    }

    private static @Nullable ContextCarrier find() {
        try {
            Iterator<ContextCarrier> found =
                    ServiceLoader.load(ContextCarrier.class).iterator();
            if (!found.hasNext()) {
                return null;
            }
            ContextCarrier first = found.next();
            while (found.hasNext()) {
                Log.warn("one context carrier is used, " + first + "; left out: " + found.next(), null);
            }
            return first;
        } catch (ServiceConfigurationError broken) {
            Log.warn("a context carrier cannot be loaded; values of threads are not carried", broken);
            return null;
        }
    }

    /** The values with those of this thread. */
    static ContextValues capture(ContextCarrier carrier, ContextValues values) {
        try {
            return values.with(carrier, carrier.capture());
        } catch (Throwable thrown) {
            failed("capture", thrown);
            return values.without(carrier);
        }
    }

    /** Puts those of the values in force that are the thread's. */
    static Carried open(ContextCarrier carrier, ContextValues values, @Nullable Carried outer) {
        try {
            return new Carried(carrier.open(values.get(carrier)), outer);
        } catch (Throwable thrown) {
            failed("open", thrown);
            return new Carried(() -> {}, outer);
        }
    }

    void close() {
        try {
            scope.close();
        } catch (Throwable thrown) {
            failed("close", thrown);
        }
    }

    private static void failed(String what, Throwable thrown) {
        Fatal.rethrow(thrown);
        Log.warn("the context carrier failed to " + what + ": " + CARRIER, thrown);
    }
}
