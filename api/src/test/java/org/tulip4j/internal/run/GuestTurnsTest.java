package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.tulip4j.ContextVar;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.LoopOptions;
import org.tulip4j.Play;
import org.tulip4j.TaskOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.spi.BackendProvider;

/** A guest, turn by turn, in the thread of a host that runs one when it is told to. */
class GuestTurnsTest extends GuestScene {
    private static final ContextVar<String> COLOUR = ContextVar.of("colour", "none");

    // Turns

    @Test
    void attachingQueuesATurnThatFindsOutWhereItIs() {
        FakeHost other = new FakeHost();
        Loop guest =
                (Loop) EventLoops.attach(other, LoopOptions.DEFAULT.withBackend((BackendProvider) new FakeBackend()));
        assertThat(guest.isRunning()).isTrue();
        assertThat(guest.isGuest()).isTrue();
        assertThat(other.queued()).isEqualTo(1);
        guest.callSoon(() -> ran.add("queued with it"));
        assertThat(other.queued()).isEqualTo(1);
        other.runAll();
        assertThat(ran).containsExactly("queued with it");
        assertThat(other.alarms).containsExactly(Long.MAX_VALUE);
        guest.close();
    }

    @Test
    void callsBetweenTurnsQueueOneTurn() {
        soon("first");
        soon("second");
        assertThat(host.queued()).isEqualTo(1);
        assertThat(ran).isEmpty();
        host.runOne();
        assertThat(ran).containsExactly("first", "second");
        assertThat(host.queued()).isZero();
        soon("third");
        assertThat(host.queued()).isEqualTo(1);
    }

    @Test
    void whoSendsFromAnotherThreadQueuesATurn() throws InterruptedException {
        assertThat(Play.inOtherThread(() -> loop.callSoonThreadsafe(() -> ran.add("sent"))))
                .isNull();
        assertThat(host.queued()).isEqualTo(1);
        host.runAll();
        assertThat(ran).containsExactly("sent");
    }

    @Test
    void whatIsSentWhileATurnRunsQueuesNoSecondTurn() {
        loop.callSoon(() -> {
            try {
                assertThat(Play.inOtherThread(() -> loop.callSoonThreadsafe(() -> ran.add("sent"))))
                        .isNull();
            } catch (InterruptedException stop) {
                throw new AssertionError(stop);
            }
            ran.add("queued " + host.queued());
        });
        host.runOne();
        host.runAll();
        assertThat(ran).containsExactly("queued 0", "sent");
    }

    @Test
    void timersSetTheHostsAlarm() {
        loop.callLater(Duration.ofSeconds(3), () -> ran.add("timer"));
        host.runAll();
        assertThat(host.alarms).containsExactly(3L * SECOND);
        backend.now += SECOND;
        soon("soon");
        host.runAll();
        assertThat(host.alarms).containsExactly(3L * SECOND, 2L * SECOND);
        assertThat(ran).containsExactly("soon");
        backend.now += 2L * SECOND;
        soon("soon");
        host.runAll();
        assertThat(ran).containsExactly("soon", "soon", "timer");
        assertThat(host.alarms).last().isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTurnRuns256CallbacksAtMostAndTheNextOneGoesOnWithThePass() {
        int most = 0;
        for (int round = 0; round < 300 && most < 256; round++) {
            ran.clear();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String name = "a" + i;
                expected.add(name);
                loop.callSoon(() -> {
                    ran.add(name);
                    soon("b" + name);
                });
            }
            for (int i = 0; i < 300; i++) {
                expected.add("ba" + i);
            }
            while (host.queued() > 0) {
                int before = ran.size();
                assertThat(host.queued()).isEqualTo(1);
                host.runOne();
                assertThat(ran.size() - before).isLessThanOrEqualTo(256);
                most = Math.max(most, ran.size() - before);
            }
            assertThat(ran).containsExactlyElementsOf(expected);
        }
        assertThat(most).as("callbacks in the largest of many turns").isEqualTo(256);
    }

    @Test
    void aTurnThatTakesLongIsBrokenOffAfterTheFirstCallback() {
        loop.callSoon(() -> {
            ran.add("long");
            spin();
        });
        soon("second");
        soon("third");
        host.runOne();
        assertThat(ran).containsExactly("long");
        assertThat(host.queued()).isEqualTo(1);
        host.runAll();
        assertThat(ran).containsExactly("long", "second", "third");
    }

    @Test
    void theClockIsLookedAtAfterSixteenCallbacksAtLast() {
        for (int i = 0; i < 200; i++) {
            int number = i;
            loop.callSoon(() -> {
                ran.add("c" + number);
                if (number == 100) {
                    spin();
                }
            });
        }
        do {
            host.runOne();
        } while (!ran.contains("c100"));
        assertThat(ran.size()).isBetween(101, 116);
        host.runAll();
        assertThat(ran).hasSize(200);
    }

    @Test
    void aHostThatPumpsItsQueueInsideACallbackRunsNoTurnInside() {
        loop.callSoon(() -> {
            ran.add("first");
            loop.callSoon(() -> ran.add("third"));
            host.turn.run();
            ran.add("second");
        });
        host.runAll();
        assertThat(ran).containsExactly("first", "second", "third");
    }

    @Test
    void whatTheHostGatheredLeavesWhenTheTurnBegins() {
        loop.stepEnd().add(() -> ran.add("flush"));
        soon("callback");
        host.runAll();
        assertThat(ran).containsExactly("flush", "callback");
    }

    // Errors

    @Test
    void aFatalErrorIsToldAndTheRestOfThePassGoesOn() {
        OutOfMemoryError fatal = new OutOfMemoryError("test");
        loop.callSoon(() -> {
            throw fatal;
        });
        loop.callSoon(() -> {
            ran.add("second");
            soon("fourth");
        });
        soon("third");
        host.runAll();
        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.exception()).isSameAs(fatal);
            assertThat(one.message()).isEqualTo("a fatal error left a callback in " + loop + ", a guest of <host>");
        });
        assertThat(ran).containsExactly("second", "third", "fourth");
        assertThat(loop.isClosed()).isFalse();
        assertThat(ThreadState.current().loop()).isNull();
    }

    @Test
    void aPollThatFailsEndsTheLoop() {
        loop.createTask(() -> loop.createFuture().await());
        host.runAll();
        backend.unreadable = new IOException("no descriptor");
        soon("never");
        host.runAll();
        assertThat(told.get(0).message())
                .isEqualTo("waiting for I/O failed in " + runningText() + ", a guest of <host>");
        assertThat(told.get(0).exception()).isSameAs(backend.unreadable);
        assertThat(loop.isClosed()).isTrue();
        assertThat(backend.calls).containsExactly("closed");
        assertThat(ThreadState.current().loop()).isNull();
        assertThat(host.queued()).isZero();
    }

    private String runningText() {
        return loop.toString().replace("closed>", "running>");
    }

    // What the host tells, and the variables of its thread

    @Test
    void theHostsThreadHasItsOwnVariablesAgain() {
        COLOUR.set("mine");
        ThreadState state = ThreadState.current();
        Object scope = state.scope();
        loop.callSoon(() -> {
            COLOUR.set("theirs");
            ran.add(COLOUR.get() + " " + (Loop.runningOrNull() == loop));
        });
        host.runAll();
        assertThat(ran).containsExactly("theirs true");
        assertThat(COLOUR.get()).isEqualTo("mine");
        assertThat(state.scope()).isSameAs(scope);
        assertThat(Loop.runningOrNull()).isNull();
        COLOUR.set("none");
    }

    @Test
    void betweenEnterAndExitTheThreadIsTheLoops() {
        loop.enterFromHost();
        assertThat(Loop.running()).isSameAs(loop);
        soon("soon");
        loop.stepEnd().add(() -> ran.add("inner flush"));
        loop.enterFromHost();
        assertThat(ran).isEmpty();
        loop.exitFromHost();
        assertThat(ran).containsExactly("inner flush");
        assertThat(Loop.running()).isSameAs(loop);
        loop.stepEnd().add(() -> ran.add("outer flush"));
        assertThat(host.queued()).isZero();
        loop.exitFromHost();
        assertThat(Loop.runningOrNull()).isNull();
        assertThat(ran).containsExactly("inner flush", "outer flush");
        assertThat(host.queued()).isEqualTo(1);
        host.runAll();
        assertThat(ran).containsExactly("inner flush", "outer flush", "soon");
    }

    @Test
    void whatTheHostTellsWithoutConsequenceSetsTheAlarmOnly() {
        loop.enterFromHost();
        loop.exitFromHost();
        assertThat(host.queued()).isZero();
        assertThat(host.alarms).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void aTurnInsideEnterAndExitLeavesTheThreadToThem() {
        soon("soon");
        loop.enterFromHost();
        host.runAll();
        assertThat(ran).containsExactly("soon");
        assertThat(Loop.running()).isSameAs(loop);
        loop.exitFromHost();
        assertThat(Loop.runningOrNull()).isNull();
    }

    @Test
    void workForTheHostIsDoneWhereTheHostIs() throws Exception {
        loop.enterFromHost();
        assertThat(loop.<Thread>inHost(Thread::currentThread)).isSameAs(Thread.currentThread());
        AtomicReference<Object> where = new AtomicReference<>();
        Thread second = new Thread(() -> {
            try {
                where.set(loop.<Thread>inHost(Thread::currentThread));
            } catch (IOException broken) {
                where.set(broken);
            }
        });
        host.alsoIn = second;
        second.start();
        second.join();
        assertThat(where.get()).as("a host may have more than one").isSameAs(second);
        loop.exitFromHost();
    }

    @Test
    void anotherThreadIsNoHost() throws InterruptedException {
        assertThat(Play.inOtherThread(() -> loop.callSoon(() -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("called off the loop");
        assertThat(loop.inLoop()).isTrue();
    }

    @Test
    void aTaskThatIsToStartEagerlyDoesSoInATurnOnly() {
        TaskOptions eager = TaskOptions.DEFAULT.withEagerStart(true);
        loop.createTask(() -> ran.add("between turns"), eager);
        assertThat(ran).isEmpty();
        loop.callSoon(() -> {
            loop.createTask(() -> ran.add("eager"), eager);
            ran.add("callback");
        });
        host.runAll();
        assertThat(ran).containsExactly("between turns", "eager", "callback");
    }

    @Test
    void aGuestIsNotRunNorStoppedByOthers() {
        for (Runnable call : List.<Runnable>of(loop::runForever, loop::stop, () -> loop.runUntilComplete(() -> null))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("it is a guest of <host>, which runs it as long as the host runs");
        }
    }
}
