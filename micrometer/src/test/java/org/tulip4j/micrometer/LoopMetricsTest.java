package org.tulip4j.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.metrics.LoopStats;
import org.tulip4j.streams.Streams;

/** The meters tell what the loops tell. */
@Timeout(30)
class LoopMetricsTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    private static void echo() {
        Server server = Streams.startServer(
                        (reader, writer) -> {
                            try (writer) {
                                writer.write(reader.readExactly(5).await());
                            }
                        },
                        "127.0.0.1",
                        0)
                .await();
        var client = Streams.openConnection("127.0.0.1", server.port()).await();
        client.writer().write("hello");
        client.reader().readExactly(5).await();
        client.writer().closeAndWait().await();
        server.closeAndWait().await();
    }

    @Test
    void aLoopsFiguresAreMetersWithItsName() {
        try (EventLoop loop = EventLoops.newLoop(
                        LoopOptions.DEFAULT.withBackend("nio").withName("mine"));
                LoopMetrics metrics = LoopMetrics.of(loop)) {
            metrics.bindTo(registry);
            loop.runUntilCompleteVoid(LoopMetricsTest::echo);
            assertThat(registry.get("tulip.loop.tasks")
                            .tag("loop", "mine")
                            .gauge()
                            .value())
                    .isZero();
            LoopStats stats = loop.stats();
            assertThat(count("tulip.loop.busy", "loop", "mine"))
                    .isPositive()
                    .isLessThanOrEqualTo(loop.stats().busy().toNanos() / 1e9);
            assertThat(count("tulip.loop.callbacks")).isEqualTo(stats.callbacks());
            assertThat(count("tulip.loop.completed")).isEqualTo(stats.tasksDone());
            assertThat(count("tulip.loop.accepted")).isOne();
            assertThat(registry.get("tulip.loop.connections").gauge().value()).isZero();
            assertThat(count("tulip.loop.received")).isEqualTo(10);
            assertThat(count("tulip.loop.sent")).isEqualTo(10);
            assertThat(count("tulip.loop.tls.handshakes", "outcome", "failure")).isZero();
            assertThat(registry.get("tulip.loop.pass.max").timeGauge().value(TimeUnit.NANOSECONDS))
                    .isCloseTo(stats.longestPass().toNanos(), within(100.0));
            assertThat(registry.find("tulip.loop.callback.time").meter()).isNull();
            for (Meter meter : registry.getMeters()) {
                assertThat(meter.getId().getBaseUnit())
                        .as(meter.getId().getName())
                        .isNotBlank();
                assertThat(meter.getId().getDescription())
                        .as(meter.getId().getName())
                        .isNotBlank();
            }
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void histogramsAreMetersWhenTheLoopKeepsThem() {
        try (EventLoop loop =
                EventLoops.newLoop(LoopOptions.DEFAULT.withBackend("nio").withHistograms(true))) {
            LoopMetrics.of(loop).bindTo(registry);
            loop.runUntilCompleteVoid(LoopMetricsTest::echo);
            var times = loop.stats().callbackTimes();
            var timer = registry.get("tulip.loop.callback.time").functionTimer();
            assertThat(timer.count()).isEqualTo(times.count());
            assertThat(timer.totalTime(TimeUnit.NANOSECONDS))
                    .isCloseTo(times.sum().toNanos(), within(100.0));
            for (String limit : List.of("17.179869184", "+Inf")) {
                assertThat(registry.get("tulip.loop.callback.time.histogram")
                                .tag("le", limit)
                                .gauge()
                                .value())
                        .isEqualTo(times.count());
            }
            assertThat(registry.get("tulip.loop.callback.time.max").timeGauge().value(TimeUnit.NANOSECONDS))
                    .isCloseTo(times.max().toNanos(), within(100.0));
            assertThat(registry.get("tulip.loop.timer.lag").functionTimer().count())
                    .isZero();
        }
    }

    @Test
    void eachLoopOfAGroupHasItsOwn() throws Exception {
        GroupOptions options = GroupOptions.DEFAULT.withLoopOptions(
                LoopOptions.DEFAULT.withBackend("nio").withName("many"));
        try (LoopGroup group = LoopGroup.of(2, options)) {
            LoopMetrics.of(group).bindTo(registry);
            group.submitVoid(() -> Tulip.runningLoop().callSoon(() -> {})).get();
            group.submitVoid(() -> {}).get();
            for (LoopStats stats : group.stats()) {
                assertThat(count("tulip.loop.completed", "loop", stats.name())).isOne();
            }
            assertThat(group.stats()).extracting(LoopStats::name).containsExactly("many-1", "many-2");
            assertThat(LoopStats.sum("many", group.stats()).tasksDone()).isEqualTo(2);
        }
    }

    @Test
    void aGuestHasThemToo() throws Exception {
        ExecutorService host = Executors.newSingleThreadExecutor();
        try (EventLoop loop = EventLoops.attach(
                GuestHost.of(host), LoopOptions.DEFAULT.withBackend("nio").withName("guest"))) {
            LoopMetrics.of(loop).bindTo(registry);
            loop.submitVoid(LoopMetricsTest::echo).get();
            assertThat(count("tulip.loop.received", "loop", "guest")).isEqualTo(10);
            assertThat(count("tulip.loop.busy", "loop", "guest")).isPositive();
        } finally {
            host.shutdown();
        }
    }

    @Test
    void severalRegistriesMayHaveThem() {
        MeterRegistry other = new SimpleMeterRegistry();
        try (EventLoop loop = EventLoops.newLoop("nio")) {
            LoopMetrics metrics = LoopMetrics.of(loop);
            metrics.bindTo(registry);
            metrics.bindTo(other);
            assertThat(other.getMeters()).hasSameSizeAs(registry.getMeters()).hasSizeGreaterThan(20);
            assertThat(other.get("tulip.loop.polls")
                            .tags(Tags.of("loop", loop.stats().name()))
                            .meter())
                    .isNotNull();
            metrics.close();
            assertThat(other.getMeters()).isEmpty();
        }
    }
}
