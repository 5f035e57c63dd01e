package org.tulip4j.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.metrics.Histogram;
import org.tulip4j.metrics.LoopStats;

/** The meters of one loop in one registry: what is bound, by its kinds. */
final class LoopMeters {
    private static final String PREFIX = "tulip.loop.";
    /** The limits of the buckets of histograms, each four times the one before: 1 µs to 17 s. They are exact. */
    private static final long SHORTEST_BUCKET = 1L << 10;

    private static final long LONGEST_BUCKET = 1L << 34;

    /** Where they are registered. */
    private final MeterRegistry registry;
    /** Whose figures they show. */
    private final EventLoop loop;
    /** The loop's name. */
    private final Tags tags;
    /** Is told of each, to take it out again. */
    private final Consumer<Meter> kept;

    LoopMeters(MeterRegistry registry, EventLoop loop, Consumer<Meter> kept) {
        this.registry = registry;
        this.loop = loop;
        this.tags = Tags.of("loop", loop.stats().name());
        this.kept = kept;
    }

    void bind() {
        bindTimes();
        bindWork();
        bindConnections();
        bindTraffic();
        bindHandshakes();
        bindHistogram("callback.time", "How long callbacks took", LoopStats::callbackTimes);
        bindHistogram("timer.lag", "How late timers were", LoopStats::timerLags);
    }

    private void bindTimes() {
        count("busy", "seconds", "Time in which the loop did not wait", stats -> seconds(stats.busy()));
        time("pass", "Time since the loop has looked for I/O", LoopStats::pass);
        time("pass.max", "The longest time without a look for I/O", LoopStats::longestPass);
        time("lag", "How late the timers were that became due last", LoopStats::lag);
        time("lag.max", "The longest lag", LoopStats::longestLag);
    }

    private void bindWork() {
        count("callbacks", "callbacks", "Callbacks and steps that were run", LoopStats::callbacks);
        count("polls", "polls", "Polls for I/O", LoopStats::polls);
        count("waits", "waits", "Polls that could wait", LoopStats::waits);
        count("timers", "timers", "Timers that became due", LoopStats::timers);
        gauge("ready", "callbacks", "Callbacks and steps that are ready", LoopStats::ready);
        gauge("tasks", BaseUnits.TASKS, "Tasks that are not done", LoopStats::tasksAlive);
        count("completed", BaseUnits.TASKS, "Tasks that are done", LoopStats::tasksDone);
        count("errors", "errors", "Errors that nobody waited for", LoopStats::errors);
        count("cleanups.cut", "cleanups", "Clean-ups that a second cancellation cut short", LoopStats::cleanUpsCut);
    }

    private void bindConnections() {
        gauge("connections", BaseUnits.CONNECTIONS, "Connections that are open", LoopStats::connections);
        count("accepted", BaseUnits.CONNECTIONS, "Connections that servers accepted", LoopStats::accepted);
        count("refused", BaseUnits.CONNECTIONS, "Connections that servers closed at once", LoopStats::refused);
        count(
                "accept.pauses",
                "pauses",
                "Pauses of accepting, without descriptors for instance",
                LoopStats::acceptPauses);
    }

    private void bindTraffic() {
        count("received", BaseUnits.BYTES, "Bytes that protocols were told", LoopStats::bytesIn);
        count("sent", BaseUnits.BYTES, "Bytes of protocols that were handed to the system", LoopStats::bytesOut);
        gauge("paused.writers", "writers", "Transports with too much to send", LoopStats::pausedWriters);
        count("write.pauses", "pauses", "Times that a transport had too much to send", LoopStats::writePauses);
    }

    private void bindHandshakes() {
        Tags success = tags.and("outcome", "success");
        count(success, "tls.handshakes", "handshakes", "TLS handshakes", LoopStats::handshakes);
        Tags failure = tags.and("outcome", "failure");
        count(failure, "tls.handshakes", "handshakes", "TLS handshakes", LoopStats::handshakesFailed);
    }

    /** Nothing is registered for a loop that keeps no histograms. */
    private void bindHistogram(String name, String text, Function<LoopStats, @Nullable Histogram> of) {
        if (of.apply(loop.stats()) == null) {
            return;
        }
        Function<EventLoop, Histogram> now = shown -> Objects.requireNonNull(of.apply(shown.stats()));
        keep(FunctionTimer.builder(
                        PREFIX + name,
                        loop,
                        shown -> now.apply(shown).count(),
                        shown -> now.apply(shown).sum().toNanos(),
                        TimeUnit.NANOSECONDS)
                .tags(tags)
                .description(text)
                .register(registry));
        time(name + ".max", text + ": the longest", stats -> Objects.requireNonNull(of.apply(stats))
                .max());
        for (long limit = SHORTEST_BUCKET; limit <= LONGEST_BUCKET; limit <<= 2) {
            Duration below = Duration.ofNanos(limit);
            bucket(name, text, Double.toString(seconds(below)), shown -> now.apply(shown)
                    .countBelow(below));
        }
        bucket(name, text, "+Inf", shown -> now.apply(shown).count());
    }

    private void bucket(String name, String text, String limit, ToDoubleFunction<EventLoop> of) {
        keep(Gauge.builder(PREFIX + name + ".histogram", loop, of)
                .tags(tags.and("le", limit))
                .description(text + ": so many were shorter")
                .register(registry));
    }

    // Kinds of meters

    private void count(String name, String unit, String text, ToDoubleFunction<LoopStats> of) {
        count(tags, name, unit, text, of);
    }

    private void count(Tags with, String name, String unit, String text, ToDoubleFunction<LoopStats> of) {
        keep(FunctionCounter.builder(PREFIX + name, loop, shown -> of.applyAsDouble(shown.stats()))
                .tags(with)
                .baseUnit(unit)
                .description(text)
                .register(registry));
    }

    private void gauge(String name, String unit, String text, ToDoubleFunction<LoopStats> of) {
        keep(Gauge.builder(PREFIX + name, loop, shown -> of.applyAsDouble(shown.stats()))
                .tags(tags)
                .baseUnit(unit)
                .description(text)
                .register(registry));
    }

    private void time(String name, String text, Function<LoopStats, Duration> of) {
        keep(TimeGauge.builder(PREFIX + name, loop, TimeUnit.NANOSECONDS, shown -> of.apply(shown.stats())
                        .toNanos())
                .tags(tags)
                .description(text)
                .register(registry));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private void keep(Meter meter) {
        kept.accept(meter);
    }
}
