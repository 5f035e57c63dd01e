package org.tulip4j.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.EventLoop;
import org.tulip4j.group.LoopGroup;

/**
 * Shows the figures of loops as meters, whose names begin with {@code tulip.loop.} and whose tag {@code loop} is the loop's name. What they
 * are, with their units, is in the documentation, "Metrics". A guest and a loop of a group are loops as any other.
 *
 * <p>Each reading of a meter is {@code loop.stats()}, which asks the loop nothing. Meters of a closed loop keep their last figures until
 * {@link #close} takes them out. A registry does not keep a loop alive.
 *
 * <p>Thread: any. State: immutable, but for what it has registered.
 *
 * @since 0.1.0
 */
public final class LoopMetrics implements MeterBinder, AutoCloseable {
    /** What is shown. */
    private final List<EventLoop> loops;
    /** What was registered, and where; under its lock. */
    private final List<Registered> registered = new ArrayList<>();

    private record Registered(MeterRegistry registry, Meter meter) {}

    private LoopMetrics(List<EventLoop> loops) {
        this.loops = loops;
    }

    /**
     * Shows a loop: one that is run, or a guest.
     *
     * @param loop open or closed; kept
     * @return what is to be bound to a registry
     */
    public static LoopMetrics of(EventLoop loop) {
        return new LoopMetrics(List.of(loop));
    }

    /**
     * Shows every loop of a group, each for itself: a registry can add them up.
     *
     * @param group running or closed; kept
     * @return what is to be bound to a registry
     */
    public static LoopMetrics of(LoopGroup group) {
        return new LoopMetrics(group.loops());
    }

    /**
     * Registers the meters. May be called for several registries.
     *
     * @param registry where to
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        for (EventLoop loop : loops) {
            new LoopMeters(registry, loop, meter -> keep(registry, meter)).bind();
        }
    }

    private void keep(MeterRegistry registry, Meter meter) {
        synchronized (registered) {
            registered.add(new Registered(registry, meter));
        }
    }

    /** Takes the meters out of the registries that they were bound to. Idempotent. */
    @Override
    public void close() {
        synchronized (registered) {
            registered.forEach(one -> one.registry().remove(one.meter()));
            registered.clear();
        }
    }
}
