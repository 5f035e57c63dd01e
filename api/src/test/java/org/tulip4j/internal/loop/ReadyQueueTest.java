package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Random;
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

    /** Something that can be told from others. */
    private record Numbered(int number) implements Ready {
        @Override
        public void fire(Loop loop) {
            throw new AssertionError("not run here");
        }
    }

    @Test
    void aQueueThatGrowsWhereverItBeginsKeepsItsOrder() {
        int added = 0;
        int taken = 0;
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 700; i++) {
                queue.add(new Numbered(added++));
            }
            for (int i = 0; i < 300; i++) {
                assertThat(queue.take()).isEqualTo(new Numbered(taken++));
            }
        }
        while (queue.size() > 0) {
            assertThat(queue.take()).isEqualTo(new Numbered(taken++));
        }
        assertThat(taken).isEqualTo(added);
    }

    /** Every place where a piece begins, ends, is used again and is renewed is met with every length that the queue may have there. */
    @Test
    void aQueueOfAnyLengthDoesWhatAListDoes() {
        ArrayDeque<Numbered> model = new ArrayDeque<>();
        Random random = new Random(20);
        int added = 0;
        for (int step = 0; step < 3_000; step++) {
            int most = random.nextInt(4) == 0 ? 2_500 : 3;
            for (int i = random.nextInt(most + 1); i > 0; i--) {
                Numbered item = new Numbered(added++);
                queue.add(item);
                model.addLast(item);
            }
            if (random.nextInt(3) == 0) {
                queue.beginPass();
            } else if (random.nextBoolean()) {
                Numbered late = new Numbered(added++);
                queue.add(late);
                queue.retract(late);
            }
            for (int i = random.nextInt(most + 1); i > 0 && !model.isEmpty(); i--) {
                assertThat(queue.first()).isSameAs(model.peekFirst());
                assertThat(queue.take()).isSameAs(model.pollFirst());
            }
            assertThat(queue.size()).isEqualTo(model.size());
        }
        assertThat(added).as("pieces were renewed").isGreaterThan(1 << 17);
    }

    @Test
    void whatIsTakenBackWhereAPieceBeginsLeavesAQueueThatGoesOn() {
        for (int i = 0; i < 1_024; i++) {
            queue.add(first);
        }
        queue.add(second);
        queue.retract(second);
        for (int i = 0; i < 1_024; i++) {
            assertThat(queue.take()).isSameAs(first);
        }
        queue.add(second);
        assertThat(queue.first()).isSameAs(second);
        assertThat(queue.take()).isSameAs(second);
        assertThat(queue.size()).isZero();
    }

    @Test
    void whatIsClearedIsNotKept() {
        Ready item = new Numbered(1);
        WeakReference<Ready> kept = new WeakReference<>(item);
        queue.add(first);
        queue.add(item);
        queue.take();
        item = null;
        queue.clear();
        assertThat(queue.size()).isZero();
        for (int collections = 0; collections < 20 && kept.get() != null; collections++) {
            System.gc();
        }
        assertThat(kept.get()).isNull();
        queue.add(second);
        queue.retract(second);
        assertThat(queue.size()).as("it belongs to no pass").isZero();
    }

    @Test
    void progressIsMadeByAPassAndByWhatIsTaken() {
        long before = queue.progress();
        assertThat(queue.progress()).isEqualTo(before);
        queue.add(first);
        assertThat(queue.progress()).isEqualTo(before);
        queue.beginPass();
        long begun = queue.progress();
        assertThat(begun).isNotEqualTo(before);
        assertThat(queue.passes()).isEqualTo(1);
        queue.take();
        assertThat(queue.progress()).isNotEqualTo(begun).isNotEqualTo(before);
    }
}
