package org.tulip4j.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Play;
import org.tulip4j.Task;

/** A queue as a subscriber, beyond what the Reactive Streams TCK asks. */
class QueueSubscriberTest {
    /** Writes down what is asked of it. */
    private static final class Script implements Flow.Subscription {
        private final List<String> asked = new ArrayList<>();

        @Override
        public void request(long count) {
            asked.add("request " + count);
        }

        @Override
        public void cancel() {
            asked.add("cancel");
        }
    }

    private final Script script = new Script();

    private <E> Flow.Subscriber<E> subscribed(Queue<E> queue) {
        Flow.Subscriber<E> subscriber = queue.subscriber();
        subscriber.onSubscribe(script);
        ticks(2);
        return subscriber;
    }

    /** What is tried with a subscriber that has its subscription. */
    private interface Use {
        void with(Queue<Integer> queue, Flow.Subscriber<Integer> subscriber) throws Exception;
    }

    /** Tries it with a queue of so many places; zero: without a bound. */
    private void subscribed(int places, Use use) {
        Play.on(() -> {
            Queue<Integer> queue = new Queue<>(places);
            use.with(queue, subscribed(queue));
        });
    }

    @Test
    void whatFitsIsRequested() {
        Play.on(() -> {
            Queue<Integer> queue = new Queue<>(4);
            queue.putNowait(0);
            Flow.Subscriber<Integer> subscriber = subscribed(queue);
            assertThat(script.asked).containsExactly("request 3");
            for (int i = 1; i < 4; i++) {
                subscriber.onNext(i);
            }
            assertThat(queue.qsize()).isOne();
            ticks(2);
            assertThat(queue.isFull()).isTrue();
            assertThat(queue.getNowait()).isZero();
            assertThat(script.asked).hasSize(1);
            assertThat(queue.get().await()).isOne();
            assertThat(script.asked).containsExactly("request 3", "request 2");
            queue.getNowait();
            queue.getNowait();
            assertThat(script.asked).containsExactly("request 3", "request 2", "request 2");
        });
    }

    @Test
    void whatComesTooLateOrFindsNoRoomIsFreedOnce() throws InterruptedException {
        List<Integer> freed = new ArrayList<>();
        List<Flow.Subscriber<Integer>> late = new ArrayList<>();
        Play.on(() -> {
            Queue<Integer> queue = new Queue<>(2);
            Flow.Subscriber<Integer> subscriber = queue.subscriber(freed::add);
            late.add(subscriber);
            subscriber.onSubscribe(script);
            ticks(2);
            queue.putNowait(0);
            subscriber.onNext(1);
            subscriber.onNext(2);
            ticks(2);
            assertThat(queue.qsize()).isEqualTo(2);
            assertThat(freed).isEmpty();
            queue.shutdown();
            assertThat(freed).containsExactly(2);
            subscriber.onNext(3);
            ticks(2);
            assertThat(freed).containsExactly(2, 3);
            assertThat(queue.getNowait()).isZero();
            assertThat(queue.getNowait()).isOne();
        });
        assertThat(Play.inOtherThread(() -> late.get(0).onNext(4))).isNull();
        assertThat(freed).containsExactly(2, 3, 4);
    }

    @Test
    void whatWaitsOrIsOnItsWayWhenTheLoopIsClosedIsFreed() {
        List<Integer> freed = new ArrayList<>();
        try (EventLoop loop = new FakeBackend().newLoop()) {
            List<Flow.Subscriber<Integer>> made = new ArrayList<>();
            loop.runUntilCompleteVoid(() -> {
                Queue<Integer> queue = new Queue<>(2);
                made.add(queue.subscriber(freed::add));
                made.get(0).onSubscribe(script);
                ticks(2);
                queue.putNowait(0);
                queue.putNowait(0);
                made.get(0).onNext(1);
                ticks(2);
            });
            made.get(0).onNext(2);
            assertThat(freed).isEmpty();
        }
        assertThat(freed).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void withoutABoundEverythingIsRequested() {
        subscribed(0, (queue, subscriber) -> {
            Task<?> getter = start(() -> assertThat(queue.get().await()).isEqualTo(7));
            ticks(1);
            subscriber.onNext(7);
            getter.await();
            assertThat(script.asked).containsExactly("request " + Long.MAX_VALUE);
        });
    }

    @Test
    void itemsThatFindItFullWaitAndAreBeforeTheEnd() {
        subscribed(2, (queue, subscriber) -> {
            queue.putNowait(10);
            queue.putNowait(11);
            subscriber.onNext(1);
            subscriber.onNext(2);
            subscriber.onComplete();
            ticks(2);
            List<Integer> got = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                got.add(queue.get().await());
            }
            assertThat(got).containsExactly(10, 11, 1, 2);
            assertThatThrownBy(() -> queue.get().await()).isInstanceOf(QueueShutDownException.class);
            assertThat(script.asked).containsExactly("request 2");
        });
    }

    @Test
    void completionShutsItDown() {
        subscribed(2, (queue, subscriber) -> {
            subscriber.onNext(1);
            subscriber.onComplete();
            ticks(2);
            assertThatThrownBy(() -> queue.putNowait(2)).isInstanceOf(QueueShutDownException.class);
            assertThatThrownBy(queue::subscriber).isInstanceOf(QueueShutDownException.class);
            assertThat(queue.getNowait()).isOne();
            assertThatThrownBy(queue::getNowait).isInstanceOf(QueueShutDownException.class);
        });
    }

    @Test
    void anErrorReachesEveryConsumerBehindTheItems() {
        IOException broken = new IOException("broken");
        subscribed(2, (queue, subscriber) -> {
            subscriber.onNext(1);
            subscriber.onError(broken);
            ticks(2);
            assertThat(queue.get().await()).isOne();
            assertThatThrownBy(() -> queue.get().await()).isSameAs(broken);
            assertThatThrownBy(queue::getNowait).isSameAs(broken);
            assertThatThrownBy(() -> queue.putNowait(1)).isInstanceOf(QueueShutDownException.class);
        });
        subscribed(0, (queue, subscriber) -> {
            Task<?> one = start(() -> queue.get().await());
            Task<?> other = start(() -> queue.get().await());
            ticks(1);
            subscriber.onError(broken);
            assertThatThrownBy(one::await).isSameAs(broken);
            assertThatThrownBy(other::await).isSameAs(broken);
        });
    }

    @Test
    void anErrorThatNobodySeesIsReported() {
        IOException broken = new IOException("broken");
        List<Throwable> reported = new ArrayList<>();
        EventLoop loop = new FakeBackend().newLoop();
        loop.setExceptionHandler((on, context) -> reported.add(context.exception()));
        Queue<Integer> kept = loop.runUntilComplete(() -> {
            Queue<Integer> queue = new Queue<>(1);
            Flow.Subscriber<Integer> subscriber = subscribed(queue);
            queue.putNowait(0);
            subscriber.onNext(1);
            subscriber.onError(broken);
            ticks(2);
            queue.shutdown();
            return queue;
        });
        loop.close();
        assertThat(kept.qsize()).isOne();
        assertThat(reported).containsExactly(broken);
    }

    @Test
    void shuttingItDownCancels() {
        subscribed(2, (queue, subscriber) -> {
            queue.shutdown();
            queue.shutdown(true);
            subscriber.onNext(1);
            subscriber.onError(new IOException("too late"));
            ticks(2);
            assertThat(script.asked).containsExactly("request 2", "cancel");
            assertThat(queue.isEmpty()).isTrue();
            assertThatThrownBy(queue::getNowait).isInstanceOf(QueueShutDownException.class);
        });
        Play.on(() -> {
            Queue<Integer> queue = new Queue<>(2);
            Flow.Subscriber<Integer> subscriber = queue.subscriber();
            queue.shutdown();
            Script late = new Script();
            subscriber.onSubscribe(late);
            ticks(2);
            assertThat(late.asked).containsExactly("cancel");
        });
    }

    @Test
    void moreThanRequestedIsAnError() {
        subscribed(1, (queue, subscriber) -> {
            subscriber.onNext(1);
            subscriber.onNext(2);
            ticks(2);
            assertThat(script.asked).containsExactly("request 1", "cancel");
            assertThat(queue.getNowait()).isOne();
            assertThatThrownBy(queue::getNowait).hasMessageContaining("more than was requested");
        });
    }

    @Test
    void anItemThatCannotBeComparedIsAnError() {
        Play.on(() -> {
            PriorityQueue<Object> queue = new PriorityQueue<>();
            Flow.Subscriber<Object> subscriber = subscribed(queue);
            subscriber.onNext(new Object());
            ticks(2);
            assertThat(script.asked).containsExactly("request " + Long.MAX_VALUE, "cancel");
            assertThatThrownBy(() -> queue.get().await()).isInstanceOf(ClassCastException.class);
        });
    }

    @Test
    void aPublisherThatThrowsWhenAskedIsAnError() {
        Play.on(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.subscriber().onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    throw new IllegalArgumentException("clumsy");
                }

                @Override
                public void cancel() {
                    script.cancel();
                }
            });
            assertThatThrownBy(() -> queue.get().await()).hasMessage("clumsy");
            assertThat(script.asked).containsExactly("cancel");
        });
    }

    @Test
    void oneSubscriberAtATime() {
        subscribed(0, (queue, subscriber) -> {
            assertThatThrownBy(queue::subscriber).isInstanceOf(IllegalStateException.class);
            Script second = new Script();
            subscriber.onSubscribe(second);
            assertThat(second.asked).containsExactly("cancel");
            assertThatThrownBy(() -> subscriber.onNext(null)).isInstanceOf(NullPointerException.class);
        });
        assertThatThrownBy(() -> new Queue<>().subscriber()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedLoopCancels() {
        EventLoop loop = new FakeBackend().newLoop();
        Flow.Subscriber<Integer> subscriber = loop.runUntilComplete(() -> subscribed(new Queue<>(1)));
        loop.close();
        subscriber.onNext(1);
        assertThat(script.asked).containsExactly("request 1", "cancel");
        assertThat(EventLoops.runningOrNull()).isNull();
    }

    @Test
    void whatWaitsForRoomCountsAsWhatIsThere() {
        subscribed(2, (queue, subscriber) -> {
            queue.putNowait(1);
            queue.putNowait(2);
            subscriber.onNext(3);
            subscriber.onNext(4);
            ticks(2);
            for (int i = 1; i <= 2; i++) {
                assertThat(queue.getNowait()).isEqualTo(i);
                assertThat(script.asked).containsExactly("request 2");
            }
            assertThat(queue.getNowait()).isEqualTo(3);
            assertThat(script.asked).containsExactly("request 2", "request 1");
        });
    }

    @Test
    void nothingIsNeverRequested() {
        Play.on(() -> {
            Queue<Integer> queue = new Queue<>(1);
            subscribed(queue);
            queue.putNowait(1);
            queue.getNowait();
            assertThat(script.asked).containsExactly("request 1");
        });
    }

    @Test
    void aSubscriberBelongsToTheLoopItWasMadeOn() {
        Queue<Integer> queue = new Queue<>();
        Play.on(queue::subscriber);
        Play.on(() -> assertThatThrownBy(() -> queue.put(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("make one for each loop"));
    }

    @Test
    void anItemWhoseComparisonIsFatalLeavesTheLoopAndEndsTheSubscription() {
        InternalError fatal = new InternalError("fatal");
        PriorityQueue<Object> queue = new PriorityQueue<>(0, (one, other) -> {
            throw fatal;
        });
        assertThatThrownBy(() -> Play.on(() -> {
                    subscribed(queue).onNext(1);
                    ticks(2);
                }))
                .isSameAs(fatal);
        assertThat(script.asked).containsExactly("request " + Long.MAX_VALUE, "cancel");
    }

    @Test
    void theErrorOfAPublisherThatSendsTooMuchNamesTheQueue() {
        subscribed(1, (queue, subscriber) -> {
            subscriber.onNext(1);
            subscriber.onNext(2);
            ticks(2);
            queue.getNowait();
            assertThatThrownBy(queue::getNowait)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith(": <subscriber of <Queue size=1 max=1 getters=0 putters=0 unfinished=1>>");
        });
    }
}
