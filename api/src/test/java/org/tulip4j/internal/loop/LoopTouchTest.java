package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.ContextVar;
import org.tulip4j.FakeBackend;
import org.tulip4j.Handle;
import org.tulip4j.LogLines;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.ThreadState;

/** Who may touch a loop, whose variables are in force, and what others see of it. */
class LoopTouchTest {
    private static final ContextVar<String> COLOUR = ContextVar.of("colour", "none");

    private final FakeBackend backend = new FakeBackend();
    private final Loop loop = (Loop) backend.newLoop();
    /** What this thread had in force before, for turning the passes by hand leaves what ran last. */
    private final ThreadState.SetAside before = new ThreadState.SetAside();

    {
        before.take(ThreadState.current());
    }

    private final List<String> ran = new ArrayList<>();

    @AfterEach
    void close() {
        if (loop.isRunning()) {
            loop.end();
        }
        loop.close();
        before.giveBack();
    }

    // Phases

    @Test
    void theTextAndTheChecksTellThePhase() {
        assertThat(loop.toString()).startsWith("<EventLoop loop-").endsWith(" fake stopped>");
        assertThat(Loop.runningOrNull()).isNull();
        assertThatThrownBy(Loop::running)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no running event loop in ")
                .hasMessageContaining("hands it over with callSoonThreadsafe or submit");
        loop.begin();
        assertThat(loop.toString()).endsWith(" fake running>");
        assertThat(Loop.running()).isSameAs(loop);
        assertThat(Loop.runningOrNull()).isSameAs(loop);
        assertThat(loop.inLoop()).isTrue();
        loop.end();
        assertThat(loop.toString()).endsWith(" fake stopped>");
        assertThat(Loop.runningOrNull()).isNull();
        assertThat(loop.inLoop()).isFalse();
        loop.close();
        assertThat(loop.toString()).endsWith(" fake closed>");
    }

    @Test
    void aLoopThatRunsCannotBeginAgain() {
        loop.begin();
        assertThatThrownBy(loop::begin)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already running");
        Loop other = (Loop) new FakeBackend().newLoop();
        assertThatThrownBy(other::begin)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another loop is running in this thread");
        other.close();
    }

    @Test
    void aLoopThatRanBelongsToItsThread() throws InterruptedException {
        loop.begin();
        loop.end();
        assertThat(Play.inOtherThread(loop::begin))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("which ran it first");
        loop.close();
        assertThatThrownBy(loop::begin).hasMessageStartingWith("Event loop is closed");
    }

    @Test
    void whileItRunsOthersAreRefused() throws InterruptedException {
        loop.begin();
        loop.checkLoop();
        loop.refuseElsewhere();
        loop.enterFromHost();
        for (Runnable call : List.<Runnable>of(
                loop::checkLoop, loop::refuseElsewhere, loop::enterFromHost, () -> loop.callSoon(() -> {}))) {
            assertThat(Play.inOtherThread(call))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("called off the loop: ");
        }
        loop.end();
        assertThat(Play.inOtherThread(loop::checkLoop)).isNull();
    }

    @Test
    void aClosedLoopAnswersQuestionsOnly() {
        loop.close();
        loop.refuseElsewhere();
        assertThatThrownBy(loop::checkLoop).hasMessage("Event loop is closed: " + loop);
        assertThatThrownBy(loop::enterFromHost).hasMessage("Event loop is closed: " + loop);
    }

    // What tasks need

    @Test
    void theCurrentTaskIsToldOnTheLoopOnly() {
        Task<?> task = loop.createTask(() -> null);
        loop.begin();
        assertThat(loop.swapTask(task)).isNull();
        assertThat(loop.currentTask()).isSameAs(task);
        assertThat(loop.taskNow()).isSameAs(task);
        assertThat(loop.swapTask(null)).isSameAs(task);
        assertThat(loop.currentTask()).isNull();
        loop.swapTask(task);
        loop.end();
        assertThat(loop.currentTask()).isNull();
        loop.swapTask(null);
        loop.runUntilComplete(task);
    }

    @Test
    void aLoopNamesItsParts() {
        assertThat(loop.backend()).isSameAs(backend);
        assertThat(loop.clock()).isSameAs(backend);
        assertThat(loop.engine().name()).isEqualTo(loop.report().engine());
        assertThat(loop.report().backend()).isEqualTo("fake");
        assertThat(loop.spareArrays().take(1)).hasSize(128);
        assertThat(loop.errors().grace()).isNull();
        assertThat(loop.tasks().snapshot()).isEmpty();
        Task<?> task = loop.createTask(() -> null);
        assertThat(loop.tasks().snapshot()).containsExactly(task);
        assertThat(loop.allTasks()).containsExactly(task);
        loop.runUntilComplete(task);
    }

    @Test
    void aHandleOfTheLoopsOwnMayBeCancelled() {
        loop.begin();
        ContextValues blue = ContextValues.EMPTY.with(COLOUR, "blue");
        loop.enqueueHandle(() -> ran.add("cancelled"), blue).cancel();
        Handle kept = loop.enqueueHandle(() -> ran.add("kept " + COLOUR.get()), blue);
        loop.enqueue(() -> ran.add("plain " + COLOUR.get()), blue, null);
        loop.pass();
        assertThat(ran).containsExactly("kept blue", "plain blue");
        assertThat(kept.isCancelled()).isFalse();
    }

    @Test
    void aCallHereAndNowHasItsVariables() {
        loop.begin();
        loop.call(() -> ran.add(COLOUR.get()), ContextValues.EMPTY.with(COLOUR, "blue"));
        assertThat(ran).containsExactly("blue");
    }

    // I/O callbacks

    @Test
    void anIoCallbackInsideAnotherOneGivesBackItsVariables() {
        loop.begin();
        ThreadState state = loop.threadState();
        ContextValues blue = ContextValues.EMPTY.with(COLOUR, "blue");
        ContextValues red = ContextValues.EMPTY.with(COLOUR, "red");
        Object one = new Object();
        Object two = new Object();
        Object three = new Object();
        backend.inPoll(() -> {
            assertThat(loop.isBusy()).isFalse();
            loop.enterCallback(one, blue);
            assertThat(loop.isBusy()).isTrue();
            loop.enterCallback(two, red);
            loop.enterCallback(three, ContextValues.EMPTY);
            assertThat(COLOUR.get()).isEqualTo("none");
            loop.leaveCallback();
            assertThat(COLOUR.get()).isEqualTo("red");
            assertThat(state.scope()).isSameAs(two);
            loop.leaveCallback();
            assertThat(COLOUR.get()).isEqualTo("blue");
            assertThat(state.scope()).isSameAs(one);
            assertThat(loop.isBusy()).isTrue();
            loop.leaveCallback();
            assertThat(loop.isBusy()).isFalse();
            ran.add("poll");
        });
        loop.pass();
        assertThat(ran).containsExactly("poll");
    }

    @Test
    void anIoCallbackInsideACallbackGivesBackItsVariables() {
        loop.begin();
        loop.callSoon(() -> {
            COLOUR.set("green");
            loop.enterCallback(this, ContextValues.EMPTY.with(COLOUR, "blue"));
            ran.add(COLOUR.get());
            loop.leaveCallback();
            ran.add(COLOUR.get());
        });
        loop.callSoon(() -> ran.add(COLOUR.get()));
        loop.pass();
        assertThat(ran).containsExactly("blue", "green", "none");
        assertThat(loop.isBusy()).isFalse();
    }

    @Test
    void anIoCallbackThatNeverEndedDisturbsNoLaterOne() {
        loop.begin();
        ThreadState state = loop.threadState();
        loop.callSoon(() -> {
            loop.enterCallback("never left", ContextValues.EMPTY);
            throw new OutOfMemoryError("test");
        });
        assertThatThrownBy(loop::pass).isInstanceOf(OutOfMemoryError.class);
        loop.enterCallback("later", ContextValues.EMPTY.with(COLOUR, "blue"));
        loop.leaveCallback();
        assertThat(state.scope()).isEqualTo("later");
        assertThat(COLOUR.get()).isEqualTo("blue");
    }

    @Test
    void nothingIsKeptOfWhatAnOutermostIoCallbackCameAfter() {
        loop.begin();
        Object scope = new Object();
        WeakReference<Object> kept = new WeakReference<>(scope);
        loop.enterCallback(scope, ContextValues.EMPTY);
        loop.leaveCallback();
        loop.enterCallback("next", ContextValues.EMPTY);
        loop.leaveCallback();
        scope = null;
        for (int collections = 0; collections < 20 && kept.get() != null; collections++) {
            System.gc();
        }
        assertThat(kept.get()).isNull();
    }

    // What others see

    @Test
    void whoLooksFromOutsideSeesProgress() {
        loop.begin();
        long before = loop.progress();
        assertThat(loop.progress()).isEqualTo(before);
        loop.callSoon(() -> {});
        loop.pass();
        assertThat(loop.progress()).isNotEqualTo(before);
        long[] inside = new long[2];
        loop.callSoon(() -> inside[0] = loop.progress());
        loop.callSoon(() -> inside[1] = loop.progress());
        loop.pass();
        assertThat(inside[0]).isNotEqualTo(inside[1]);
        loop.callSoon(() -> {
            long here = loop.progress();
            loop.enterCallback(new Object(), ContextValues.EMPTY);
            ran.add("differs " + (loop.progress() != here));
            loop.leaveCallback();
        });
        loop.pass();
        assertThat(ran).containsExactly("differs true");
    }

    @Test
    void aCallbackIsBusyAndNothingElse() {
        loop.begin();
        loop.callSoon(() -> ran.add("busy " + loop.isBusy()));
        assertThat(loop.isBusy()).isFalse();
        loop.pass();
        assertThat(ran).containsExactly("busy true");
        assertThat(loop.isBusy()).isFalse();
    }

    @Test
    void theReportIsLoggedOnceTheLoopHasNothingToDo() {
        try (LogLines log = new LogLines()) {
            loop.logReport();
            assertThat(log.of(Level.INFO)).containsExactly(loop.toString().split(" ")[1] + ": " + loop.report());
        }
    }

    // The host's thread

    @Test
    void anOwnedLoopDoesItsHostsWorkInItsThread() throws Exception {
        assertThat(loop.<String>inHost(() -> "not run yet")).isEqualTo("not run yet");
        loop.begin();
        assertThat(loop.<Thread>inHost(Thread::currentThread)).isSameAs(Thread.currentThread());
        assertThatThrownBy(() -> loop.inHost(() -> {
                    throw new IOException("broken");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aCoroutineHasItsHostsThreadDoWork(String engine) {
        AtomicReference<Thread> host = new AtomicReference<>();
        try (Loop other = (Loop) new FakeBackend().newLoop(engine)) {
            other.runUntilCompleteVoid(() -> host.set(other.inHost(Thread::currentThread)));
        }
        assertThat(host.get()).isSameAs(Thread.currentThread());
    }

    @Test
    void fromItsHostAnOwnedLoopSendsWhatWasGathered() {
        loop.begin();
        loop.stepEnd().add(() -> ran.add("flush"));
        loop.exitFromHost();
        assertThat(ran).containsExactly("flush");
    }
}
