package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.LoopOptions;
import org.tulip4j.spi.BackendProvider;

class OpenLoopsTest {
    private static Loop named(String name) {
        return (Loop) EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend((BackendProvider) new FakeBackend())
                .withName(name));
    }

    @Test
    void loopsAreThereByNameUntilTheyAreClosed() {
        Loop second = named("open-loops-b");
        Loop first = named("open-loops-a");
        Loop third = named("open-loops-c");
        List<Loop> mine = List.of(first, second, third);
        assertThat(OpenLoops.all()).containsSubsequence(mine);
        assertThat(OpenLoops.unsorted()).containsAll(mine);
        second.close();
        assertThat(OpenLoops.all()).containsSubsequence(first, third).doesNotContain(second);
        first.close();
        third.close();
        assertThat(OpenLoops.unsorted()).doesNotContainAnyElementsOf(mine);
    }
}
