package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.LoopOptions;
import org.tulip4j.spi.BackendProvider;

class OpenLoopsTest {
    private static EventLoop named(String name) {
        return EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend((BackendProvider) new FakeBackend())
                .withName(name));
    }

    @Test
    void loopsAreThereByNameUntilTheyAreClosed() {
        EventLoop second = named("open-loops-b");
        EventLoop first = named("open-loops-a");
        EventLoop third = named("open-loops-c");
        List<EventLoop> mine = List.of(first, second, third);
        assertThat(OpenLoops.all()).containsSubsequence(mine);
        assertThat(OpenLoops.unsorted()).containsAll(mine);
        second.close();
        assertThat(OpenLoops.all()).containsSubsequence(first, third).doesNotContain(second);
        first.close();
        third.close();
        assertThat(OpenLoops.unsorted()).doesNotContainAnyElementsOf(mine);
    }
}
