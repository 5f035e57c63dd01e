package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.queues.Queue;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.sync.Event;

/** What a guest asks of its host: turns of bounded length, one alarm, an end; the host is a list of turns. */
class GuestDriverTest {
    private final FakeBackend backend = new FakeBackend();
    private final FakeHost host = new FakeHost();
    private final List<ErrorContext> errors = new ArrayList<>();
    private EventLoop loop;

    /** Runs turns when the test says so, in the test's thread. */
    private static final class FakeHost implements GuestHost {
        final ArrayDeque<Runnable> turns = new ArrayDeque<>();
        final List<Long> alarms = new ArrayList<>();
        boolean inThread = true;
        boolean ended;

        @Override
        public void execute(Runnable turn) {
            if (ended) {
                throw new RejectedExecutionException("over");
            }
            turns.add(turn);
        }

        @Override
        public boolean inHostThread() {
            return inThread;
        }

        @Override
        public boolean hasEnded() {
            return ended;
        }

        @Override
        public Alarm alarm(Runnable turn) {
            return alarms::add;
        }

        void runOne() {
            turns.remove().run();
        }

        /** {@return how many turns there were until none was queued} */
        int runAll() {
            int count = 0;
            while (!turns.isEmpty()) {
                runOne();
                count++;
            }
            return count;
        }
    }

    @BeforeEach
    void attach() {
        loop = EventLoops.attach(
                host, LoopOptions.DEFAULT.withBackend((BackendProvider) backend).withClock(backend));
        loop.setExceptionHandler((where, error) -> errors.add(error));
        host.runAll();
    }

    @AfterEach
    void end() {
        if (!loop.isClosed()) {
            host.ended = false;
            loop.close();
        }
    }

    @Test
    void whatIsCalledBetweenTurnsRunsInOneTurn() {
        List<@Nullable EventLoop> running = new ArrayList<>();
        loop.callSoon(() -> running.add(EventLoops.runningOrNull()));
        loop.callSoon(() -> running.add(EventLoops.runningOrNull()));
        assertThat(host.turns).hasSize(1);
        assertThat(running).isEmpty();
        host.runOne();
        assertThat(running).containsExactly(loop, loop);
        assertThat(EventLoops.runningOrNull()).isNull();
        assertThat(host.turns).isEmpty();
    }

    @Test
    void whoWaitsAtAPrimitiveGoesOnWhenTheHostLetsItBetweenTurns() {
        List<String> ran = new ArrayList<>();
        Queue<String> queue = new Queue<>();
        Event event = new Event();
        loop.createTaskVoid(() -> {
            ran.add(queue.get().await());
            ran.add(queue.get().await());
            event.waitFor().await();
            ran.add("event");
        });
        host.runAll();
        queue.putNowait("item");
        host.runAll();
        assertThat(ran).containsExactly("item");
        Future<?> put = queue.put("another");
        host.runAll();
        assertThat(put.isDone()).isTrue();
        event.set();
        host.runAll();
        assertThat(ran).containsExactly("item", "another", "event");
    }

    @Test
    void aTurnIsBoundedAndTheNextGoesOnInOrder() {
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            int number = i;
            loop.callSoon(() -> ran.add(number));
        }
        host.runOne();
        assertThat(ran).hasSizeBetween(1, 256);
        assertThat(host.turns).hasSize(1);
        // A turn ends early where it takes a millisecond.
        assertThat(host.runAll()).isGreaterThanOrEqualTo(2);
        assertThat(ran).hasSize(600).isSorted();
    }

    @Test
    void aDeadlineSetsTheAlarmAndItsTurnRunsTheTimer() {
        List<String> ran = new ArrayList<>();
        loop.callLater(Duration.ofNanos(1_000), () -> ran.add("timer"));
        host.runAll();
        assertThat(host.alarms).last().isEqualTo(1_000L);
        assertThat(ran).isEmpty();
        backend.now = 1_000;
        turnOf(loop).run();
        host.runAll();
        assertThat(ran).containsExactly("timer");
        assertThat(host.alarms).last().isEqualTo(Long.MAX_VALUE);
    }

    /** {@return a turn of the loop, as the host's alarm would run it} */
    private Runnable turnOf(EventLoop of) {
        of.callSoon(() -> {});
        return host.turns.remove();
    }

    @Test
    void aCallbackThatThrowsAnErrorLeavesTheHostAloneAndTheOthersRun() {
        List<String> ran = new ArrayList<>();
        loop.callSoon(() -> {
            throw new StackOverflowError("of a callback");
        });
        loop.callSoon(() -> ran.add("next"));
        host.runAll();
        assertThat(ran).containsExactly("next");
        assertThat(errors).isNotEmpty();
        assertThat(EventLoops.runningOrNull()).isNull();
    }

    @Test
    void aHostThatPumpsItsQueueInsideACallbackRunsNoTurnInsideATurn() {
        List<String> ran = new ArrayList<>();
        loop.callSoon(() -> {
            loop.callSoonThreadsafe(() -> ran.add("later"));
            host.runAll();
            ran.add("callback");
        });
        host.runAll();
        assertThat(ran).containsExactly("callback", "later");
    }

    @Test
    void aLoopCannotBeClosedInsideItsOwnCallback() {
        List<Throwable> thrown = new ArrayList<>();
        loop.callSoon(() -> {
            try {
                loop.close();
            } catch (IllegalStateException refused) {
                thrown.add(refused);
            }
        });
        host.runAll();
        assertThat(thrown).hasSize(1);
        assertThat(thrown.get(0)).hasMessageContaining("have " + host + " run loop::close behind it");
        assertThat(loop.isClosed()).isFalse();
    }

    @Test
    void theEndOfTheHostCancelsWhoWaitsAndClosesTheLoop() {
        List<String> ended = new ArrayList<>();
        loop.createTask(() -> {
            try {
                return loop.createFuture().await();
            } catch (CancelledError cancelled) {
                ended.add("cancelled");
                throw cancelled;
            }
        });
        host.runAll();
        loop.callSoon(() -> ended.add("last callback"));
        Runnable turn = host.turns.remove();
        host.ended = true;
        turn.run();
        assertThat(loop.isClosed()).isTrue();
        assertThat(ended).containsExactlyInAnyOrder("last callback", "cancelled");
        assertThat(host.alarms).last().isEqualTo(Long.MAX_VALUE);
        // Once.
        turn.run();
        assertThatThrownBy(() -> loop.callSoon(() -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aHostThatRefusesATurnInItsOwnThreadHasEnded() {
        host.ended = true;
        loop.callSoon(() -> {});
        assertThat(loop.isClosed()).isTrue();
    }
}
