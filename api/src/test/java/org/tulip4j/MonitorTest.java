package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.spi.BackendProvider;

/** Waiting inside {@code synchronized}. */
class MonitorTest {
    private final Object monitor = new Object();

    private static void inDebugMode(String engine, VoidCoroutine body) {
        FakeBackend backend = new FakeBackend();
        try (EventLoop loop = EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend((BackendProvider) backend)
                .withClock(backend)
                .withEngine(engine)
                .withDebug(true))) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private void waitInside() {
        synchronized (monitor) {
            Tulip.sleep(Duration.ofSeconds(1)).await();
        }
    }

    private void waitDeepInside() {
        synchronized (monitor) {
            Play.ticks(1);
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void inDebugModeItIsRefusedAndTheTaskGoesOn(String engine) {
        assumeFalse(engine.equals("virtual"), "the JVM does not tell which monitors a virtual thread holds");
        inDebugMode(engine, () -> {
            assertThatThrownBy(this::waitInside)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("await() inside synchronized")
                    .hasMessageContaining("tulip Lock");
            assertThatThrownBy(this::waitDeepInside).hasMessageStartingWith("await() inside synchronized");
            assertThat(Thread.holdsLock(monitor)).isFalse();
            Tulip.sleep(Duration.ofSeconds(1)).await();
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void inDebugModeTheMonitorIsNamedWithItsPlace(String engine) {
        assumeFalse(engine.equals("virtual"), "the JVM does not tell which monitors a virtual thread holds");
        assumeFalse(
                engine.equals("continuation") && Runtime.version().feature() < 24,
                "the engine refuses it before, in debug mode or not");
        inDebugMode(engine, () -> assertThatThrownBy(this::waitInside)
                .hasMessageContaining("java.lang.Object@")
                .hasMessageContaining("MonitorTest.waitInside"));
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void whatTheThreadHeldBeforeItRanTheLoopDoesNotCount(String engine) {
        synchronized (monitor) {
            inDebugMode(engine, () -> assertThat(
                            Tulip.sleep(Duration.ofSeconds(1), 7).await())
                    .isEqualTo(7));
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aMonitorThatWasLeftDoesNotCount(String engine) {
        inDebugMode(engine, () -> {
            synchronized (monitor) {
                assertThat(Thread.holdsLock(monitor)).isTrue();
            }
            Tulip.sleep(Duration.ofSeconds(1)).await();
        });
    }
}
