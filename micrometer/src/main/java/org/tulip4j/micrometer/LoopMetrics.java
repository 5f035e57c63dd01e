package org.tulip4j.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.metrics.Histogram;
import org.tulip4j.metrics.LoopStats;

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
    /** The limits of the buckets of histograms, each four times the one before: 1 µs to 17 s. They are exact. */
    private static final long SHORTEST_BUCKET = 1L << 10;

    private static final long LONGEST_BUCKET = 1L << 34;

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
            Tags tags = Tags.of("loop", loop.stats().name());
            bindTimes(registry, loop, tags);
            bindWork(registry, loop, tags);
            bindConnections(registry, loop, tags);
            bindTraffic(registry, loop, tags);
            bindHandshakes(registry, loop, tags);
            bindHistogram(
                    registry,
                    loop,
                    tags,
                    "tulip.loop.callback.time",
                    "How long callbacks took",
                    LoopStats::callbackTimes);
            bindHistogram(registry, loop, tags, "tulip.loop.timer.lag", "How late timers were", LoopStats::timerLags);
        }
    }

    private void bindTimes(MeterRegistry registry, EventLoop loop, Tags tags) {
        count(
                registry,
                loop,
                tags,
                "tulip.loop.busy",
                "seconds",
                "Time in which the loop did not wait",
                stats -> seconds(stats.busy()));
        time(registry, loop, tags, "tulip.loop.pass", "Time since the loop has looked for I/O", LoopStats::pass);
        time(
                registry,
                loop,
                tags,
                "tulip.loop.pass.max",
                "The longest time without a look for I/O",
                LoopStats::longestPass);
        time(registry, loop, tags, "tulip.loop.lag", "How late the timers were that became due last", LoopStats::lag);
        time(registry, loop, tags, "tulip.loop.lag.max", "The longest lag", LoopStats::longestLag);
    }

    private void bindWork(MeterRegistry registry, EventLoop loop, Tags tags) {
        count(
                registry,
                loop,
                tags,
                "tulip.loop.callbacks",
                "callbacks",
                "Callbacks and steps that were run",
                LoopStats::callbacks);
        count(registry, loop, tags, "tulip.loop.polls", "polls", "Polls for I/O", LoopStats::polls);
        count(registry, loop, tags, "tulip.loop.waits", "waits", "Polls that could wait", LoopStats::waits);
        count(registry, loop, tags, "tulip.loop.timers", "timers", "Timers that became due", LoopStats::timers);
        gauge(
                registry,
                loop,
                tags,
                "tulip.loop.ready",
                "callbacks",
                "Callbacks and steps that are ready",
                LoopStats::ready);
        gauge(
                registry,
                loop,
                tags,
                "tulip.loop.tasks",
                BaseUnits.TASKS,
                "Tasks that are not done",
                LoopStats::tasksAlive);
        count(
                registry,
                loop,
                tags,
                "tulip.loop.completed",
                BaseUnits.TASKS,
                "Tasks that are done",
                LoopStats::tasksDone);
        count(registry, loop, tags, "tulip.loop.errors", "errors", "Errors that nobody waited for", LoopStats::errors);
    }

    private void bindConnections(MeterRegistry registry, EventLoop loop, Tags tags) {
        gauge(
                registry,
                loop,
                tags,
                "tulip.loop.connections",
                BaseUnits.CONNECTIONS,
                "Connections that are open",
                LoopStats::connections);
        count(
                registry,
                loop,
                tags,
                "tulip.loop.accepted",
                BaseUnits.CONNECTIONS,
                "Connections that servers accepted",
                LoopStats::accepted);
        count(
                registry,
                loop,
                tags,
                "tulip.loop.refused",
                BaseUnits.CONNECTIONS,
                "Connections that servers closed at once",
                LoopStats::refused);
        count(
                registry,
                loop,
                tags,
                "tulip.loop.accept.pauses",
                "pauses",
                "Pauses of accepting, without descriptors for instance",
                LoopStats::acceptPauses);
    }

    private void bindTraffic(MeterRegistry registry, EventLoop loop, Tags tags) {
        count(
                registry,
                loop,
                tags,
                "tulip.loop.received",
                BaseUnits.BYTES,
                "Bytes that protocols were told",
                LoopStats::bytesIn);
        count(
                registry,
                loop,
                tags,
                "tulip.loop.sent",
                BaseUnits.BYTES,
                "Bytes of protocols that were handed to the system",
                LoopStats::bytesOut);
        gauge(
                registry,
                loop,
                tags,
                "tulip.loop.paused.writers",
                "writers",
                "Transports with too much to send",
                LoopStats::pausedWriters);
        count(
                registry,
                loop,
                tags,
                "tulip.loop.write.pauses",
                "pauses",
                "Times that a transport had too much to send",
                LoopStats::writePauses);
    }

    private void bindHandshakes(MeterRegistry registry, EventLoop loop, Tags tags) {
        Tags success = tags.and("outcome", "success");
        count(
                registry,
                loop,
                success,
                "tulip.loop.tls.handshakes",
                "handshakes",
                "TLS handshakes",
                LoopStats::handshakes);
        Tags failure = tags.and("outcome", "failure");
        count(
                registry,
                loop,
                failure,
                "tulip.loop.tls.handshakes",
                "handshakes",
                "TLS handshakes",
                LoopStats::handshakesFailed);
    }

    /** Nothing is registered for a loop that keeps no histograms. */
    private void bindHistogram(
            MeterRegistry registry,
            EventLoop loop,
            Tags tags,
            String name,
            String text,
            Function<LoopStats, @Nullable Histogram> of) {
        if (of.apply(loop.stats()) == null) {
            return;
        }
        Function<EventLoop, Histogram> now = shown -> Objects.requireNonNull(of.apply(shown.stats()));
        keep(
                registry,
                FunctionTimer.builder(
                                name,
                                loop,
                                shown -> now.apply(shown).count(),
                                shown -> now.apply(shown).sum().toNanos(),
                                TimeUnit.NANOSECONDS)
                        .tags(tags)
                        .description(text)
                        .register(registry));
        time(registry, loop, tags, name + ".max", text + ": the longest", stats -> Objects.requireNonNull(
                        of.apply(stats))
                .max());
        for (long limit = SHORTEST_BUCKET; limit <= LONGEST_BUCKET; limit <<= 2) {
            Duration below = Duration.ofNanos(limit);
            keep(
                    registry,
                    Gauge.builder(name + ".histogram", loop, shown -> now.apply(shown)
                                    .countBelow(below))
                            .tags(tags.and("le", Double.toString(seconds(below))))
                            .description(text + ": so many were shorter")
                            .register(registry));
        }
    }

    // Kinds of meters

    private void count(
            MeterRegistry registry,
            EventLoop loop,
            Tags tags,
            String name,
            String unit,
            String text,
            ToDoubleFunction<LoopStats> of) {
        keep(
                registry,
                FunctionCounter.builder(name, loop, shown -> of.applyAsDouble(shown.stats()))
                        .tags(tags)
                        .baseUnit(unit)
                        .description(text)
                        .register(registry));
    }

    private void gauge(
            MeterRegistry registry,
            EventLoop loop,
            Tags tags,
            String name,
            String unit,
            String text,
            ToDoubleFunction<LoopStats> of) {
        keep(
                registry,
                Gauge.builder(name, loop, shown -> of.applyAsDouble(shown.stats()))
                        .tags(tags)
                        .baseUnit(unit)
                        .description(text)
                        .register(registry));
    }

    private void time(
            MeterRegistry registry,
            EventLoop loop,
            Tags tags,
            String name,
            String text,
            Function<LoopStats, Duration> of) {
        keep(
                registry,
                TimeGauge.builder(name, loop, TimeUnit.NANOSECONDS, shown -> of.apply(shown.stats())
                                .toNanos())
                        .tags(tags)
                        .description(text)
                        .register(registry));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
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
