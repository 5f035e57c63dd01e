package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.FakeBackend;
import org.tulip4j.LogLines;

/** Who is told of errors, and what the log says of them. */
class LoopErrorsTest {
    private final EventLoop loop = new FakeBackend().newLoop();
    private final LoopErrors errors = new LoopErrors(loop, Duration.ofSeconds(3), true);
    private final ErrorContext error = ErrorContext.of("it broke", new IllegalStateException("cause"));

    @AfterEach
    void close() {
        loop.close();
    }

    private List<LogRecord> logged(Runnable action) {
        try (LogLines log = new LogLines()) {
            action.run();
            assertThat(log.lines).allMatch(line -> line.getLevel() == Level.SEVERE);
            return List.copyOf(log.lines);
        }
    }

    @Test
    void theHandlerIsToldAndNothingIsLogged() {
        List<Object> told = new ArrayList<>();
        errors.setHandler((on, context) -> {
            told.add(on);
            told.add(context);
        });
        assertThat(errors.handler()).isNotNull();
        assertThat(logged(() -> errors.call(error))).isEmpty();
        assertThat(told).containsExactly(loop, error);
    }

    @Test
    void withoutAHandlerItIsLogged() {
        assertThat(errors.handler()).isNull();
        assertThat(logged(() -> errors.call(error))).singleElement().satisfies(line -> {
            assertThat(line.getMessage()).isEqualTo("it broke");
            assertThat(line.getThrown()).hasMessage("cause");
        });
    }

    @Test
    void theLogTellsEverythingThatIsKnown() {
        StackTraceElement frame = new StackTraceElement("Some", "method", "Some.java", 3);
        ErrorContext full = error.with(ErrorContext.SOCKET, "socket 7")
                .with(ErrorContext.SOURCE_TRACEBACK, new StackTraceElement[] {frame, frame});
        String key = ErrorContext.SOURCE_TRACEBACK.name();
        assertThat(logged(() -> errors.log(full))).singleElement().satisfies(line -> assertThat(
                        line.getMessage().lines())
                .containsExactlyInAnyOrder(
                        "it broke",
                        "  " + ErrorContext.SOCKET.name() + ": socket 7",
                        "  " + key + ":",
                        "    at Some.method(Some.java:3)",
                        "    at Some.method(Some.java:3)"));
    }

    @Test
    void aHandlerThatThrowsIsToldOfAndTheErrorIsLogged() {
        errors.setHandler((on, context) -> {
            throw new IllegalArgumentException("handler");
        });
        List<LogRecord> lines = logged(() -> errors.call(error));
        assertThat(lines)
                .extracting(LogRecord::getMessage)
                .containsExactly("Unhandled error in exception handler", "it broke");
        assertThat(lines.get(0).getThrown()).hasMessage("handler");
    }

    @Test
    void aHandlerMayThrowFatally() {
        OutOfMemoryError fatal = new OutOfMemoryError("test");
        errors.setHandler((on, context) -> {
            throw fatal;
        });
        assertThat(logged(() -> assertThatThrownBy(() -> errors.call(error)).isSameAs(fatal)))
                .isEmpty();
    }

    private static Object speechless(Error thrown) {
        return new Object() {
            @Override
            public String toString() {
                throw thrown;
            }
        };
    }

    @Test
    void whatHasNoTextIsLoggedWithoutIt() {
        AssertionError noText = new AssertionError("no text");
        ErrorContext bad = error.with(ErrorContext.SOCKET, speechless(noText));
        assertThat(logged(() -> errors.call(bad))).singleElement().satisfies(line -> {
            assertThat(line.getMessage()).isEqualTo("it broke; its report failed");
            assertThat(line.getThrown()).isSameAs(noText);
        });
    }

    @Test
    void aFatalErrorOfATextLeaves() {
        OutOfMemoryError fatal = new OutOfMemoryError("test");
        ErrorContext bad = error.with(ErrorContext.SOCKET, speechless(fatal));
        assertThatThrownBy(() -> errors.call(bad)).isSameAs(fatal);
    }

    /** A logging system that throws, the first times it is asked. */
    private static void withBrokenLog(List<Throwable> thrown, Runnable action) {
        Logger logger = Logger.getLogger("org.tulip4j");
        logger.setFilter(line -> {
            if (thrown.isEmpty()) {
                return false;
            }
            Throwable next = thrown.remove(0);
            if (next instanceof Error fatal) {
                throw fatal;
            }
            throw (RuntimeException) next;
        });
        try {
            action.run();
        } finally {
            logger.setFilter(null);
        }
    }

    @Test
    void aLogThatThrowsEndsNothing() {
        List<Throwable> thrown =
                new ArrayList<>(List.of(new IllegalStateException("once"), new IllegalStateException("twice")));
        withBrokenLog(thrown, () -> errors.call(error));
        assertThat(thrown).isEmpty();
    }

    @Test
    void aFatalErrorOfTheLogLeaves() {
        OutOfMemoryError fatal = new OutOfMemoryError("test");
        withBrokenLog(new ArrayList<>(List.of(fatal)), () -> assertThatThrownBy(() -> errors.call(error))
                .isSameAs(fatal));
        withBrokenLog(
                new ArrayList<>(List.of(new IllegalStateException("once"), fatal)),
                () -> assertThatThrownBy(() -> errors.call(error)).isSameAs(fatal));
    }

    @Test
    void atTheEndWhatNobodyHasLookedAtIsReportedAndViewsAreTold() {
        List<String> reported = new ArrayList<>();
        LoopErrors.Unreported one = new LoopErrors.Unreported() {
            @Override
            public void report() {
                reported.add("one");
                errors.unretrieved().remove(this);
            }
        };
        errors.unretrieved().add(one);
        CompletableFuture<String> view = new CompletableFuture<>();
        view.whenComplete((value, thrown) -> errors.views().remove(view));
        errors.views().add(view);
        IllegalStateException gone = new IllegalStateException("gone");

        errors.close(gone);

        assertThat(reported).containsExactly("one");
        assertThat(errors.unretrieved()).isEmpty();
        assertThat(errors.views()).isEmpty();
        assertThatThrownBy(view::join).hasCause(gone);
    }

    @Test
    void theGraceIsWhatWasGiven() {
        assertThat(errors.grace()).isEqualTo(Duration.ofSeconds(3));
        assertThat(new LoopErrors(loop, null, true).grace()).isNull();
    }
}
