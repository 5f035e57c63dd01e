package org.tulip4j.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.spi.CoroutineEngine;

/** A body on a thread of its own takes turns with whoever resumes it. */
@Timeout(60)
class HandoffEngineTest {
    private final List<Thread> standIns = new CopyOnWriteArrayList<>();
    private final HandoffEngine engine = new HandoffEngine(
            "platform", body -> new Thread(body, "coroutine").start(), UnaryOperator.identity(), standIns::add);

    @Test
    void whoRunsStandsInUntilItSuspendsOrEnds() {
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
    void aBodyRunsFromOneSuspensionToTheNext() {
        CoroutineSteps steps = new CoroutineSteps();
        var stack = engine.create(steps);
        steps.stack = stack;
        for (int i = 0; i <= CoroutineSteps.COUNT; i++) {
            stack.resume();
        }
        assertThat(steps.done).isEqualTo(CoroutineSteps.COUNT);
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
}
