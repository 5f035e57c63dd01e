package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class ThreadInboxTest {
    private final ThreadInbox inbox = new ThreadInbox();
    private final ReadyQueue ready = new ReadyQueue();

    /** An item that can be told from others. */
    private static final class Numbered extends InboxItem {
        final int producer;
        final int number;

        Numbered(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }

        @Override
        public void fire(Loop loop) {
            throw new AssertionError("not run here");
        }
    }

    private List<Ready> take() {
        inbox.moveTo(ready);
        List<Ready> taken = new ArrayList<>();
        while (ready.size() > 0) {
            taken.add(ready.take());
        }
        return taken;
    }

    @Test
    void itemsLeaveInTheOrderInWhichTheyCame() {
        List<Numbered> sent = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            sent.clear();
            for (int n = 0; n <= round; n++) {
                Numbered item = new Numbered(round, n);
                sent.add(item);
                inbox.add(item);
            }
            assertThat(inbox.isEmpty()).isFalse();
            assertThat(take()).containsExactlyElementsOf(sent);
            assertThat(inbox.isEmpty()).isTrue();
            assertThat(take()).isEmpty();
        }
    }

    @Test
    void aLoopWithSomethingToDoDoesNotFallAsleep() {
        inbox.add(new Numbered(0, 0));
        assertThat(inbox.fallAsleep()).isFalse();
        assertThat(inbox.add(new Numbered(0, 1))).as("wakes").isFalse();
    }

    @Test
    void onlyASleepingLoopIsWoken() {
        assertThat(inbox.fallAsleep()).isTrue();
        assertThat(inbox.add(new Numbered(0, 0))).as("wakes").isTrue();
        inbox.awake();
        assertThat(inbox.add(new Numbered(0, 1))).as("wakes").isFalse();
    }

    @Test
    void whatWasTakenIsNotKept() {
        inbox.add(new Numbered(0, 0));
        Numbered second = new Numbered(0, 1);
        inbox.add(second);
        WeakReference<Numbered> kept = new WeakReference<>(second);
        second = null;
        take();
        for (int collections = 0; collections < 20 && kept.get() != null; collections++) {
            System.gc();
        }
        assertThat(kept.get()).isNull();
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void anythingReadyCanBeSent() {
        Ready plain = loop -> {
            throw new AssertionError("not run here");
        };
        InboxItem wrapped = InboxItem.of(plain);
        assertThat(wrapped).hasToString(plain.toString());
        assertThat(InboxItem.of(wrapped)).as("not wrapped again").isSameAs(wrapped);
    }

    /** The first half of what a producer does; the other is {@code before.next = item}. */
    private InboxItem exchange(InboxItem item) throws ReflectiveOperationException {
        Field last = ThreadInbox.class.getDeclaredField("last");
        last.setAccessible(true);
        InboxItem before = (InboxItem) last.get(inbox);
        last.set(inbox, item);
        return before;
    }

    @Test
    void whatIsNotLinkedYetStopsTheLoopAndIsTakenLater() throws Exception {
        assertThat(inbox.moveTo(ready)).as("empty").isTrue();
        Numbered item = new Numbered(0, 0);
        InboxItem mark = exchange(item);
        assertThat(inbox.isEmpty()).isFalse();
        assertThat(inbox.moveTo(ready)).as("a gap").isFalse();
        assertThat(ready.size()).isZero();
        mark.next = item;
        assertThat(inbox.moveTo(ready)).isTrue();
        assertThat(ready.take()).isSameAs(item);
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(mark.next).as("not kept").isNull();
    }

    @Test
    void behindAGapNothingOvertakes() throws Exception {
        Numbered first = new Numbered(0, 0);
        Numbered second = new Numbered(0, 1);
        Ready own = new Numbered(1, 0);
        Ready later = new Numbered(1, 1);
        inbox.add(first);
        InboxItem before = exchange(second);
        assertThat(inbox.moveTo(ready)).as("a gap").isFalse();
        inbox.addBehind(own, ready);
        inbox.addBehind(later, ready);
        assertThat(ready.size()).isZero();
        before.next = second;
        assertThat(take()).containsExactly(first, second, own, later);
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void withoutAGapTheLoopsOwnIsReadyAtOnce() {
        Numbered sent = new Numbered(0, 0);
        Ready own = new Numbered(1, 0);
        inbox.add(sent);
        inbox.addBehind(own, ready);
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(ready.take()).isSameAs(sent);
        assertThat(ready.take()).isSameAs(own);
        inbox.addBehind(own, ready);
        assertThat(ready.take()).isSameAs(own);
    }

    @Test
    void manyProducersLoseNothingAndKeepTheirOrder() throws Exception {
        int producers = 4;
        int each = 50_000;
        CyclicBarrier start = new CyclicBarrier(producers + 1);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (Exception broken) {
                    throw new IllegalStateException(broken);
                }
                for (int n = 0; n < each; n++) {
                    inbox.add(new Numbered(producer, n));
                }
            });
            threads.add(thread);
            thread.start();
        }
        start.await();
        int[] expected = new int[producers];
        int taken = 0;
        while (taken < producers * each) {
            inbox.moveTo(ready);
            if (ready.size() == 0) {
                boolean alive = threads.stream().anyMatch(Thread::isAlive);
                assertThat(alive || !inbox.isEmpty())
                        .as("%d arrived, the others are lost", taken)
                        .isTrue();
            }
            for (; ready.size() > 0; taken++) {
                Numbered item = (Numbered) ready.take();
                assertThat(item.number).isEqualTo(expected[item.producer]++);
            }
        }
        assertThat(inbox.isEmpty()).isTrue();
    }
}
