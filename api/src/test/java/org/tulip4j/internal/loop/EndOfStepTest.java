package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndOfStepTest {
    private final EndOfStep step = new EndOfStep();
    private final List<Integer> flushed = new ArrayList<>();

    private void add(int number) {
        step.add(() -> flushed.add(number));
    }

    @Test
    void whatWasGatheredLeavesInItsOrderOnce() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            add(i);
            all.add(i);
        }
        step.flushIfAny();
        step.flushIfAny();
        step.flush();
        assertThat(flushed).containsExactlyElementsOf(all);
    }

    @Test
    void whatFlushingAddsLeavesToo() {
        step.add(() -> {
            flushed.add(1);
            add(2);
        });
        step.flushIfAny();
        assertThat(flushed).containsExactly(1, 2);
        add(3);
        step.flush();
        assertThat(flushed).containsExactly(1, 2, 3);
    }
}
