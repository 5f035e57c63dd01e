package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.EventLoop;
import org.tulip4j.FakeBackend;
import org.tulip4j.LogLines;
import org.tulip4j.LoopOptions;
import org.tulip4j.LoopReport;
import org.tulip4j.VoidCallable;
import org.tulip4j.internal.loop.OpenLoops;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.CoroutineEngine;

/** Which backend a loop gets, what its report says of that, and what is thrown when there is none. */
class LoopBuilderTest {
    private static final CoroutineEngine ENGINE = engine();

    private static <T> T withProperty(String name, @Nullable String value, Callable<T> body) throws Exception {
        String before = System.getProperty(name);
        set(name, value);
        try {
            return body.call();
        } finally {
            set(name, before);
        }
    }

    private static void withPropertyVoid(String name, @Nullable String value, VoidCallable body) throws Exception {
        withProperty(name, value, body);
    }

    private static void set(String name, @Nullable String value) {
        if (value == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, value);
        }
    }

    /** A loop's report, without {@code -Dtulip.backend} unless the test sets it. */
    private static LoopReport report(LoopOptions options) {
        try (EventLoopImpl loop = LoopBuilder.build(options)) {
            assertThat(OpenLoops.unsorted()).contains(loop);
            return loop.report();
        }
    }

    private static LoopReport reportOn(LoopOptions options, Class<?>... providers) throws Exception {
        return withProperty("tulip.backend", null, () -> OfferedBackends.with(() -> report(options), providers));
    }

    @Test
    void theBestOfThoseThatCanBeUsedIsTaken() throws Exception {
        LoopReport report = reportOn(
                LoopOptions.DEFAULT,
                OfferedBackends.Worse.class,
                OfferedBackends.Good.class,
                OfferedBackends.Lacking.class,
                OfferedBackends.OnRequest.class);
        assertThat(report.backend()).isEqualTo("good");
        assertThat(report.toString())
                .startsWith(
                        "asked for the best available, got good because it has the highest priority of those available")
                .contains("lacking unavailable: no library");
    }

    @Test
    void aPriorityOfZeroIsEnough() throws Exception {
        assertThat(reportOn(LoopOptions.DEFAULT, OfferedBackends.Worse.class).backend())
                .isEqualTo("worse");
    }

    @Test
    void oneThatIsAskedForIsTaken() throws Exception {
        LoopReport report = reportOn(
                LoopOptions.DEFAULT.withBackend("on request"),
                OfferedBackends.Good.class,
                OfferedBackends.OnRequest.class);
        assertThat(report.toString())
                .startsWith("asked for on request (newLoop), got on request because it was required");
    }

    @Test
    void aPropertyAsksWhereTheOptionsDoNot() throws Exception {
        Class<?>[] both = {OfferedBackends.Good.class, OfferedBackends.Worse.class};
        OfferedBackends.withVoid(
                () -> withPropertyVoid("tulip.backend", " worse ", () -> {
                    assertThat(report(LoopOptions.DEFAULT).toString())
                            .startsWith("asked for worse (-Dtulip.backend), got worse because it was required");
                    assertThat(report(LoopOptions.DEFAULT.withBackend("good")).backend())
                            .isEqualTo("good");
                }),
                both);
        OfferedBackends.withVoid(
                () -> withPropertyVoid("tulip.backend", " ", () -> {
                    assertThat(report(LoopOptions.DEFAULT).backend()).isEqualTo("good");
                }),
                both);
    }

    private static void assertNone(LoopOptions options, String message, Class<?>... providers) throws Exception {
        withProperty(
                "tulip.backend",
                null,
                () -> OfferedBackends.with(
                        () -> assertThatThrownBy(() -> LoopBuilder.build(options))
                                .isInstanceOf(BackendUnavailableException.class)
                                .hasMessage(message),
                        providers));
    }

    @Test
    void whereThereIsNoneTheExceptionSaysWhyAndWhatThereIs() throws Exception {
        assertNone(
                LoopOptions.DEFAULT,
                "there is no backend: add org.tulip4j:tulip-nio-backend (no dependencies) or org.tulip4j:tulip-netty-backend"
                        + " to the class path or module path");
        assertNone(
                LoopOptions.DEFAULT,
                "no backend can be used by default; available: on request; lacking unavailable: no library",
                OfferedBackends.Lacking.class,
                OfferedBackends.OnRequest.class);
        assertNone(
                LoopOptions.DEFAULT.withBackend("lacking"),
                "backend lacking (newLoop) cannot be used here: no library; available: good, worse;"
                        + " lacking unavailable: no library",
                OfferedBackends.Worse.class,
                OfferedBackends.Lacking.class,
                OfferedBackends.Good.class);
        assertNone(
                LoopOptions.DEFAULT.withBackend("unknown"),
                "unknown backend unknown (newLoop); available: good",
                OfferedBackends.Good.class);
    }

    @Test
    void oneThatCannotBeMadeIsNamed() throws Exception {
        withProperty(
                "tulip.backend",
                null,
                () -> OfferedBackends.with(
                        () -> assertThatThrownBy(() -> LoopBuilder.build(LoopOptions.DEFAULT))
                                .isInstanceOf(BackendUnavailableException.class)
                                .hasMessage("backend refusing could not be made: java.io.IOException: no descriptor")
                                .hasCauseInstanceOf(IOException.class),
                        OfferedBackends.Refusing.class));
    }

    // What is logged, and when

    /** What is logged before the loop has run, on the engine that is given, so that it has no remedy. */
    private static List<String> logged(LoopOptions options, Class<?>... providers) throws Exception {
        return withProperty(
                "tulip.backend",
                null,
                () -> OfferedBackends.with(
                        () -> {
                            try (LogLines log = new LogLines()) {
                                EventLoop loop = LoopBuilder.build(options.withEngine(ENGINE));
                                List<String> before = log.of(Level.INFO);
                                loop.close();
                                assertThat(log.of(Level.INFO)).as("once").hasSize(1);
                                return before;
                            }
                        },
                        providers));
    }

    private static CoroutineEngine engine() {
        try (EventLoopImpl loop = (EventLoopImpl) new FakeBackend().newLoop()) {
            return loop.engine();
        }
    }

    @Test
    void whoGetsTheBestIsToldLater() throws Exception {
        assertThat(logged(LoopOptions.DEFAULT, OfferedBackends.Good.class, OfferedBackends.Worse.class))
                .isEmpty();
        assertThat(logged(LoopOptions.DEFAULT, OfferedBackends.Foreign.class, OfferedBackends.Good.class))
                .isEmpty();
        assertThat(logged(
                        LoopOptions.DEFAULT.withBackend("worse"),
                        OfferedBackends.Good.class,
                        OfferedBackends.Worse.class))
                .as("who asks by name knows")
                .isEmpty();
        assertThat(logged(LoopOptions.DEFAULT.withBackend((BackendProvider) new FakeBackend())))
                .isEmpty();
    }

    @Test
    void whoGetsLessThanTheBestForThisSystemIsToldAtOnce() throws Exception {
        assertThat(logged(LoopOptions.DEFAULT, OfferedBackends.Lacking.class, OfferedBackends.Good.class))
                .singleElement()
                .asString()
                .contains("got good");
    }

    @Test
    void whoGetsASlowEngineUnaskedIsToldAtOnce() throws Exception {
        withPropertyVoid("tulip.coroutines", null, () -> {
            try (LogLines log = new LogLines();
                    EventLoopImpl asked = built(LoopOptions.DEFAULT.withEngine("platform"))) {
                assertThat(asked.report().remedy()).isEmpty();
                assertThat(log.of(Level.INFO)).isEmpty();
                try (EventLoopImpl unasked = built(LoopOptions.DEFAULT)) {
                    assertThat(log.of(Level.INFO).isEmpty())
                            .isEqualTo(unasked.report().remedy().isEmpty());
                }
            }
        });
    }

    // Names and modes

    private static EventLoopImpl built(LoopOptions options) {
        return LoopBuilder.build(options.withBackend((BackendProvider) new FakeBackend()));
    }

    @Test
    void loopsHaveNamesOfTheirOwn() {
        try (EventLoopImpl named = built(LoopOptions.DEFAULT.withName("mine"));
                EventLoopImpl first = built(LoopOptions.DEFAULT);
                EventLoopImpl second = built(LoopOptions.DEFAULT)) {
            assertThat(named).hasToString("<EventLoop mine fake stopped>");
            assertThat(number(second)).isEqualTo(number(first) + 1);
        }
    }

    private static int number(EventLoop loop) {
        return Integer.parseInt(loop.toString().split(" ")[1].substring("loop-".length()));
    }

    @Test
    void debugModeIsWhatWasAskedForElseWhatThePropertySays() throws Exception {
        for (Map.Entry<String, Boolean> wish : Map.of(
                        "true", true, "TRUE", true, "1", true, "false", false, "0", false, "yes", false)
                .entrySet()) {
            withPropertyVoid("tulip.debug", wish.getKey(), () -> {
                try (EventLoopImpl loop = built(LoopOptions.DEFAULT);
                        EventLoopImpl off = built(LoopOptions.DEFAULT.withDebug(false));
                        EventLoopImpl on = built(LoopOptions.DEFAULT.withDebug(true))) {
                    assertThat(loop.isDebug()).as(wish.getKey()).isEqualTo(wish.getValue());
                    assertThat(off.isDebug()).isFalse();
                    assertThat(on.isDebug()).isTrue();
                }
            });
        }
    }

    @Test
    void anEngineThatIsAskedForIsTakenOrRefusedAndTheBackendClosed() {
        FakeBackend backend = new FakeBackend();
        LoopOptions options = LoopOptions.DEFAULT.withBackend((BackendProvider) backend);
        assertThatThrownBy(() -> LoopBuilder.build(options.withEngine("unknown")))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("unknown coroutine engine unknown");
        assertThat(backend.calls).containsExactly("closed");
        backend.unclosable = new IOException("busy");
        assertThatThrownBy(() -> LoopBuilder.build(options.withEngine("unknown")))
                .hasSuppressedException(backend.unclosable);
    }

    // Guests

    @Test
    void aHostThatHasEndedIsRefused() {
        FakeHost host = new FakeHost();
        host.end();
        assertThatThrownBy(() -> LoopBuilder.attach(host, LoopOptions.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("<host> has ended: attach to one that runs");
        assertThatThrownBy(() -> LoopBuilder.attach(null, LoopOptions.DEFAULT))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("host");
    }

    @Test
    void aBackendThatCannotWaitBesideItsHostIsRefusedAndItsLoopClosed() throws Exception {
        FakeHost host = new FakeHost();
        OfferedBackends.withVoid(
                () -> {
                    List<EventLoop> before = OpenLoops.unsorted();
                    assertThatThrownBy(() -> LoopBuilder.attach(host, LoopOptions.DEFAULT.withBackend("good")))
                            .isInstanceOf(BackendUnavailableException.class)
                            .hasMessage("backend good cannot wait beside the thread of <host>; choose nio, or"
                                    + " NettyLoops.attach for a loop of Netty");
                    assertThat(OpenLoops.unsorted()).isSubsetOf(before);
                },
                OfferedBackends.Good.class);
        assertThat(host.queued()).isZero();
    }

    @Test
    void aHostThatTakesNothingIsRefusedAndItsLoopClosed() {
        FakeHost host = new FakeHost();
        host.refuse();
        FakeBackend backend = new FakeBackend();
        assertThatThrownBy(() -> LoopBuilder.attach(host, LoopOptions.DEFAULT.withBackend((BackendProvider) backend)))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(backend.calls).containsExactly("closed");
    }

    @Test
    void guestsGetNioUnlessAnotherOneIsAskedFor() throws Exception {
        FakeHost host = new FakeHost();
        OfferedBackends.withVoid(
                () -> {
                    try (EventLoop loop = LoopBuilder.attach(host, LoopOptions.DEFAULT)) {
                        assertThat(loop.report().backend()).isEqualTo("nio");
                    }
                },
                OfferedBackends.Waiting.class,
                OfferedBackends.Good.class);
    }
}
