package org.tulip4j.context.internal;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.ContextCarrier;

/**
 * Carries what has a {@code ThreadLocalAccessor} in Micrometer's global {@code ContextRegistry}, also when it is registered later.
 *
 * <p>Thread: any. Found by tulip as a service.
 */
public final class MicrometerCarrier implements ContextCarrier {
    /** Takes snapshots of the values of a thread. */
    private final ContextSnapshotFactory factory =
            ContextSnapshotFactory.builder().clearMissing(true).build();
    /** The snapshot without values, put in force where nothing was captured. */
    private final ContextSnapshot nothing = factory.captureFrom();

    /** A carrier with no state of its own. */
    public MicrometerCarrier() {}

    @Override
    public Object capture() {
        return factory.captureAll();
    }

    @Override
    public Scope open(@Nullable Object captured) {
        ContextSnapshot snapshot = captured == null ? nothing : (ContextSnapshot) captured;
        ContextSnapshot.Scope scope = snapshot.setThreadLocals();
        return scope::close;
    }

    @Override
    public String toString() {
        return "Micrometer's context-propagation";
    }
}
