package org.tulip4j.bulbs;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;

/** What the service counts about itself, for Prometheus. */
final class Meters {
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer requests = registry.timer("bulbs.requests");
    private final Counter hits = registry.counter("bulbs.cache", "result", "hit");
    private final Counter misses = registry.counter("bulbs.cache", "result", "miss");
    private final Counter failures = registry.counter("bulbs.failures");

    void cached(boolean hit) {
        (hit ? hits : misses).increment();
    }

    void answered(long sinceNanos) {
        requests.record(System.nanoTime() - sinceNanos, TimeUnit.NANOSECONDS);
    }

    void failed() {
        failures.increment();
    }
}
