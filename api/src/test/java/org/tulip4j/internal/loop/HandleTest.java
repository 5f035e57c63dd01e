package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.Context;
import org.tulip4j.ContextVar;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.FakeBackend;
import org.tulip4j.Handle;
import org.tulip4j.Play;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.ThreadState;

/** The three kinds of handles, plain and traced ones: what becomes of a callback, and with which variables it runs. */
class HandleTest {
    private static final ContextVar<String> COLOUR = ContextVar.of("colour", "none");

    private final Loop loop = (Loop) new FakeBackend().newLoop();
    private final TimerHeap heap = new TimerHeap();
    /** What this thread had in force before, for turning the passes by hand leaves what ran last. */
    private final ThreadState.SetAside before = new ThreadState.SetAside();

    {
        before.take(ThreadState.current());
    }

    private final List<String> ran = new ArrayList<>();
    private final List<ErrorContext> told = new ArrayList<>();

    HandleTest() {
        loop.setExceptionHandler((on, context) -> told.add(context));
        loop.begin();
    }

    @AfterEach
    void close() {
        loop.end();
        loop.close();
        before.giveBack();
    }

    /** A way to make a handle. */
    private interface Kind {
        Handle make(TimerHeap heap, Runnable callback, ContextValues values);
    }

    private record Named(String name, Kind kind) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Named> kinds() {
        List<Named> kinds = new ArrayList<>();
        for (boolean traced : new boolean[] {false, true}) {
            String prefix = traced ? "traced " : "";
            kinds.add(new Named(
                    prefix + "callback", (heap, callback, values) -> Handles.soon(traced, callback, values, null)));
            kinds.add(new Named(
                    prefix + "timer",
                    (heap, callback, values) -> Handles.timer(traced, callback, values, null, 7, heap)));
            kinds.add(new Named(
                    prefix + "from a thread",
                    (heap, callback, values) -> Handles.fromThread(traced, callback, values, null)));
        }
        return kinds;
    }

    private static void fire(Handle handle, Loop on) {
        ((Ready) handle).fire(on);
    }

    /** A callback with a text. */
    private Runnable named(String name) {
        return new Runnable() {
            @Override
            public void run() {
                ran.add(name);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCallbackRunsOnce(Named kind) {
        Handle handle = kind.kind.make(heap, named("body"), ContextValues.EMPTY);
        fire(handle, loop);
        fire(handle, loop);
        assertThat(ran).containsExactly("body");
        assertThat(handle.isCancelled()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCancelledCallbackDoesNotRun(Named kind) {
        Handle handle = kind.kind.make(heap, named("body"), ContextValues.EMPTY);
        handle.cancel();
        handle.cancel();
        assertThat(handle.isCancelled()).isTrue();
        fire(handle, loop);
        assertThat(ran).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aHandleThatHasRunCanBeCancelledAndSaysSo(Named kind) {
        Handle handle = kind.kind.make(heap, named("body"), ContextValues.EMPTY);
        fire(handle, loop);
        handle.cancel();
        assertThat(handle.isCancelled()).isTrue();
        assertThat(ran).containsExactly("body");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theTextTellsTheState(Named kind) {
        Handle handle = kind.kind.make(heap, named("body"), ContextValues.EMPTY);
        assertThat(handle.toString()).startsWith("<").contains(" body>").doesNotContain("Impl");
        fire(handle, loop);
        assertThat(handle.toString()).doesNotContain("body").doesNotContain("cancelled");
        Handle other = kind.kind.make(heap, named("body"), ContextValues.EMPTY);
        other.cancel();
        assertThat(other.toString()).contains(" cancelled>").doesNotContain("body");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void tracedHandlesKnowWhereTheyWereMade(Named kind) {
        Handle handle = kind.kind.make(heap, named("body"), ContextValues.EMPTY);
        boolean traced = kind.name.startsWith("traced");
        assertThat(Traced.of(handle) != null).isEqualTo(traced);
        assertThat(handle.toString().contains("> created at ")).isEqualTo(traced);
        if (traced) {
            assertThat(Traced.of(handle)).isNotEmpty();
            assertThat(handle.toString()).endsWith(Traced.of(handle)[0].toString());
        }
        fire(kind.kind.make(heap, HandleTest::fail, ContextValues.EMPTY), loop);
        assertThat(told.get(0).get(ErrorContext.SOURCE_TRACEBACK) != null).isEqualTo(traced);
    }

    private static void fail() {
        throw new IllegalStateException("broken");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void itRunsWithTheVariablesItWasMadeWith(Named kind) {
        ContextValues blue = ContextValues.EMPTY.with(COLOUR, "blue");
        Handle handle = kind.kind.make(heap, () -> ran.add(COLOUR.get()), blue);
        fire(handle, loop);
        assertThat(ran).containsExactly("blue");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatItSetsIsSeenByNoOther(Named kind) {
        ContextValues blue = ContextValues.EMPTY.with(COLOUR, "blue");
        fire(
                kind.kind.make(
                        heap,
                        () -> {
                            COLOUR.set("red");
                            ran.add(COLOUR.get());
                        },
                        blue),
                loop);
        fire(kind.kind.make(heap, () -> ran.add(COLOUR.get()), blue), loop);
        assertThat(ran).containsExactly("red", "blue");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whoAsksForItsContextSeesWhatItSets(Named kind) {
        ContextValues blue = ContextValues.EMPTY.with(COLOUR, "blue");
        Handle handle = kind.kind.make(heap, () -> COLOUR.set("red"), blue);
        Context context = handle.context();
        assertThat(context.get(COLOUR)).isEqualTo("blue");
        assertThat(handle.context()).isSameAs(context);
        fire(handle, loop);
        assertThat(context.get(COLOUR)).isEqualTo("red");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatItThrowsIsToldWithTheHandle(Named kind) {
        Handle handle = kind.kind.make(heap, HandleTest::fail, ContextValues.EMPTY);
        fire(handle, loop);
        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.message()).startsWith("Exception in callback org.tulip4j.internal.loop.HandleTest");
            assertThat(one.exception()).hasMessage("broken");
            assertThat(one.get(ErrorContext.HANDLE)).isSameAs(handle);
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void afterAnExceptionItsContextIsFree(Named kind) throws Exception {
        Handle handle = kind.kind.make(heap, HandleTest::fail, ContextValues.EMPTY);
        Context context = handle.context();
        fire(handle, loop);
        assertThat(context.run(() -> "entered")).isEqualTo("entered");
    }

    /** A callback whose text cannot be told. */
    private record Unspeakable(Error thrown) implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("broken");
        }

        @Override
        public String toString() {
            throw thrown;
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCallbackWithoutATextIsToldByItsClass(Named kind) {
        Handle handle = kind.kind.make(heap, new Unspeakable(new AssertionError("no text")), ContextValues.EMPTY);
        assertThat(handle.toString()).contains(Unspeakable.class.getName());
        fire(handle, loop);
        assertThat(told).singleElement().satisfies(one -> assertThat(one.message())
                .isEqualTo("Exception in callback " + Unspeakable.class.getName()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aFatalErrorOfATextLeaves(Named kind) {
        Handle handle = kind.kind.make(heap, new Unspeakable(new OutOfMemoryError("test")), ContextValues.EMPTY);
        assertThatThrownBy(handle::toString).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> fire(handle, loop)).isInstanceOf(OutOfMemoryError.class);
    }

    /** A way to schedule a callback in a context. */
    private interface InContext {
        Handle schedule(Loop loop, Runnable callback, Context context);
    }

    private record Scheduling(String name, boolean debug, InContext way) {
        @Override
        public String toString() {
            return name + (debug ? " in debug mode" : "");
        }
    }

    static List<Scheduling> schedulings() {
        List<Scheduling> all = new ArrayList<>();
        for (boolean debug : new boolean[] {false, true}) {
            all.add(new Scheduling("callSoon", debug, EventLoop::callSoon));
            all.add(new Scheduling("callSoonThreadsafe", debug, EventLoop::callSoonThreadsafe));
            all.add(new Scheduling(
                    "callLater", debug, (on, callback, given) -> on.callLater(Duration.ZERO, callback, given)));
            all.add(new Scheduling(
                    "callAtNanos", debug, (on, callback, given) -> on.callAtNanos(on.timeNanos(), callback, given)));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("schedulings")
    void inAGivenContextItIsEntered(Scheduling scheduling) throws Exception {
        loop.setDebug(scheduling.debug);
        Context given = Context.empty();
        given.run(() -> COLOUR.set("blue"));
        Handle handle = scheduling.way.schedule(
                loop,
                () -> {
                    ran.add(COLOUR.get());
                    COLOUR.set("red");
                },
                given);
        assertThat(handle instanceof Traced).isEqualTo(scheduling.debug);
        assertThat(handle.context()).isSameAs(given);
        loop.callSoon(() -> ran.add(COLOUR.get()));
        loop.pass();
        assertThat(ran).as("in it, and beside it").containsExactlyInAnyOrder("blue", "none");
        assertThat(given.get(COLOUR)).isEqualTo("red");
    }

    @ParameterizedTest
    @MethodSource("schedulings")
    void aGivenContextThatIsStillEnteredIsToldAndNothingIsCalled(Scheduling scheduling) throws Exception {
        loop.setDebug(scheduling.debug);
        Context given = Context.empty();
        Handle handle = scheduling.way.schedule(loop, named("body"), given);
        loop.callSoon(named("behind"));
        given.runVoid(() -> {
            loop.pass();
        });
        assertThat(told).singleElement().satisfies(context -> {
            assertThat(context.message()).isEqualTo("Exception in callback body");
            assertThat(context.exception())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("cannot enter ")
                    .hasMessageEndingWith(": it is already entered");
            assertThat(context.get(ErrorContext.HANDLE)).isSameAs(handle);
        });
        assertThat(ran).containsExactly("behind");
    }

    @ParameterizedTest
    @MethodSource("schedulings")
    void aGivenContextIsFreeAfterAFatalError(Scheduling scheduling) throws Exception {
        loop.setDebug(scheduling.debug);
        Context given = Context.empty();
        given.run(() -> COLOUR.set("blue"));
        scheduling.way.schedule(
                loop,
                () -> {
                    ran.add(COLOUR.get());
                    COLOUR.set("red");
                    throw new OutOfMemoryError("test");
                },
                given);
        assertThatThrownBy(loop::pass).isInstanceOf(OutOfMemoryError.class);
        assertThat(ran).containsExactly("blue");
        assertThat(given.run(COLOUR::get)).isEqualTo("red");
    }

    @Test
    void aHandleThatOnlyTheLibraryMadeNamesNoPlace() throws InterruptedException {
        Handle[] made = new Handle[1];
        Thread thread = new Thread("only frames of ours") {
            @Override
            public void run() {
                made[0] = Handles.soon(true, named("body"), ContextValues.EMPTY, null);
            }
        };
        thread.start();
        thread.join();
        assertThat(Traced.of(made[0])).isEmpty();
        assertThat(made[0].toString()).endsWith(" body>");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLoopTracesInDebugModeOnly(boolean debug) {
        loop.setDebug(debug);
        assertThat(loop.callSoon(() -> {}) instanceof Traced).isEqualTo(debug);
        assertThat(loop.callSoonThreadsafe(() -> {}) instanceof Traced).isEqualTo(debug);
        TimerHandle timer = loop.callLater(Duration.ofSeconds(1), () -> {});
        assertThat(timer instanceof Traced).isEqualTo(debug);
        assertThat(timer.whenNanos()).isEqualTo(1_000_000_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTimerIsCancelledOnItsLoopOnly(boolean debug) throws InterruptedException {
        loop.setDebug(debug);
        TimerHandle timer = loop.callLater(Duration.ofSeconds(1), () -> ran.add("timer"));
        assertThat(Play.inOtherThread(timer::cancel))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("called off the loop");
        assertThat(timer.isCancelled()).isFalse();
        loop.pass();
        assertThat(ran).containsExactly("timer");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callbacksRunWithTheVariablesOfTheirCaller(boolean debug) {
        loop.setDebug(debug);
        loop.callSoon(() -> {
            COLOUR.set("blue");
            loop.callSoon(() -> ran.add("soon " + COLOUR.get()));
            loop.callSoonThreadsafe(() -> ran.add("sent " + COLOUR.get()));
            loop.execute(() -> ran.add("executed " + COLOUR.get()));
            loop.callAtNanos(0, () -> ran.add("timer " + COLOUR.get()));
            COLOUR.set("red");
        });
        loop.pass();
        loop.pass();
        assertThat(ran).containsExactly("soon blue", "sent blue", "executed blue", "timer blue");
    }
}
