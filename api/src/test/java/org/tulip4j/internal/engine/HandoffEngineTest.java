package org.tulip4j.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.spi.CoroutineEngine;

/** A coroutine that blocks its loop is told of while it does. */
@Timeout(60)
class HandoffEngineTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CountDownLatch told = new CountDownLatch(1);
    private final List<Thread> standIns = new CopyOnWriteArrayList<>();

    private HandoffEngine engine(long patienceMillis) {
        return new HandoffEngine(
                "platform",
                body -> new Thread(body, "coroutine").start(),
                UnaryOperator.identity(),
                standIns::add,
                TimeUnit.MILLISECONDS.toNanos(patienceMillis),
                line -> {
                    lines.add(line);
                    told.countDown();
                });
    }

    @Test
    void whoRunsStandsInUntilItSuspendsOrEnds() {
        HandoffEngine engine = engine(60_000);
        CoroutineEngine.Stack[] stacks = new CoroutineEngine.Stack[2];
        stacks[1] = engine.create(() -> stacks[1].suspend());
        stacks[0] = engine.create(() -> {
            stacks[1].resume();
            stacks[0].suspend();
        });
        Thread here = Thread.currentThread();
        stacks[0].resume();
        Thread outer = stacks[0].thread();
        Thread inner = stacks[1].thread();
        assertThat(standIns).containsExactly(outer, inner, outer, here);
        standIns.clear();
        stacks[0].resume();
        stacks[1].resume();
        assertThat(standIns).containsExactly(outer, here, inner, here);
    }

    @Test
    void aStepThatDoesNotEndIsToldOfOnceWithItsStack() {
        boolean[] heard = new boolean[2];
        var stack = engine(5).create(() -> {
            heard[0] = waits(told);
            // many times the patience, for a second line that must not come
            heard[1] = waits(new CountDownLatch(1), 100);
        });
        stack.resume();
        assertThat(heard[0]).isTrue();
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .contains("5 ms")
                .contains("HandoffEngineTest.waits")
                .contains("runInExecutor");
    }

    @Test
    void stepsAreMeasuredOneByOne() {
        CoroutineSteps steps = new CoroutineSteps();
        var stack = engine(10_000).create(steps);
        steps.stack = stack;
        for (int i = 0; i <= CoroutineSteps.COUNT; i++) {
            stack.resume();
        }
        assertThat(steps.done).isEqualTo(CoroutineSteps.COUNT);
        assertThat(lines).isEmpty();
    }

    private static final class CoroutineSteps implements Runnable {
        private static final int COUNT = 3;
        private org.tulip4j.spi.CoroutineEngine.Stack stack;
        private int done;

        @Override
        public void run() {
            while (done < COUNT) {
                done++;
                stack.suspend();
            }
        }
    }

    private static boolean waits(CountDownLatch latch) {
        return waits(latch, 20_000);
    }

    private static boolean waits(CountDownLatch latch, long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }
}
