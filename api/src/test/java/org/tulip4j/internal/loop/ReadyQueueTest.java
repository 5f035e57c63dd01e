package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadyQueueTest {
    private final ReadyQueue queue = new ReadyQueue();
    private final Ready first = loop -> {};
    private final Ready second = loop -> {};

    @Test
    void whatWasAddedLastCanBeTakenBack() {
        queue.add(first);
        queue.add(second);
        queue.retract(first);
        assertThat(queue.size()).isEqualTo(2);
        queue.retract(second);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.take()).isSameAs(first);
    }

    @Test
    void whatBelongsToAPassStays() {
        queue.add(first);
        queue.add(second);
        queue.beginPass();
        queue.retract(second);
        assertThat(queue.take()).isSameAs(first);
        queue.retract(second);
        assertThat(queue.take()).isSameAs(second);
        queue.add(first);
        queue.retract(first);
        assertThat(queue.size()).isZero();
    }

    @Test
    void anEmptyQueueAndAWrappedOneTakeBackToo() {
        queue.retract(first);
        for (int i = 0; i < 1_024; i++) {
            queue.add(first);
            assertThat(queue.take()).isSameAs(first);
        }
        queue.add(second);
        queue.retract(second);
        queue.add(first);
        assertThat(queue.take()).isSameAs(first);
        assertThat(queue.size()).isZero();
    }
}
