package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Incoming;

/** Publishers read by coroutines, on a loop that really sleeps. */
@Timeout(20)
class IncomingTest {
    private final EventLoop loop = EventLoops.newLoop("nio");

    @AfterEach
    void close() {
        loop.close();
    }

    /** Writes down what is asked of it, and sends what it is told to. */
    private static class Script implements Flow.Publisher<Integer>, Flow.Subscription {
        private final List<String> asked = new ArrayList<>();
        private Flow.Subscriber<? super Integer> subscriber;

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> to) {
            subscriber = to;
            to.onSubscribe(this);
        }

        @Override
        public void request(long count) {
            asked.add("request " + count);
        }

        @Override
        public void cancel() {
            asked.add("cancel");
        }
    }

    interface Body {
        void run() throws Exception;
    }

    private void onLoop(Body body) {
        loop.runUntilCompleteVoid(() -> {
            body.run();
        });
    }

    private static void pass() {
        Tulip.sleep(Duration.ZERO).await();
        Tulip.sleep(Duration.ZERO).await();
    }

    /** In one step: perhaps an item comes, the wait is cancelled, and so many passes later somebody else waits. */
    @Test
    void whoWaitsAfterACancelledWaitGetsTheItemInWhateverPass() {
        for (boolean itemFirst : List.of(true, false)) {
            for (int passes = 0; passes < 4; passes++) {
                int later = passes;
                onLoop(() -> {
                    Script script = new Script();
                    Incoming<Integer> incoming = Incoming.from(script, 2);
                    Task<Integer> victim = loop.createTask(incoming::next);
                    pass();
                    if (itemFirst) {
                        script.subscriber.onNext(7);
                    }
                    assertThat(victim.cancel()).isTrue();
                    for (int i = 0; i < later; i++) {
                        Tulip.sleep(Duration.ZERO).await();
                    }
                    Task<Integer> next = loop.createTask(incoming::next, TaskOptions.DEFAULT.withEagerStart(true));
                    pass();
                    if (!itemFirst) {
                        script.subscriber.onNext(7);
                    }
                    assertThat(Tulip.waitFor(next, Duration.ofSeconds(5)).await())
                            .as("item first %s, %s passes", itemFirst, later)
                            .isEqualTo(7);
                    assertThatThrownBy(victim::await).isInstanceOf(CancelledError.class);
                });
            }
        }
    }

    @Test
    void itemsOfOtherThreadsComeInOrder() {
        List<Integer> expected = IntStream.range(0, 2000).boxed().toList();
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
            onLoop(() -> {
                Incoming<Integer> incoming = Incoming.from(publisher, 8);
                Thread producer = new Thread(() -> {
                    expected.forEach(publisher::submit);
                    publisher.close();
                });
                producer.start();
                assertThat(incoming.stream().toList()).isEqualTo(expected);
                assertThat(incoming.hasNext()).isFalse();
                producer.join();
            });
        }
    }

    @Test
    void noMoreIsRequestedThanFits() {
        Script script = new Script();
        onLoop(() -> {
            Incoming<Integer> incoming = Incoming.from(script, 4);
            pass();
            assertThat(script.asked).containsExactly("request 4");
            for (int i = 0; i < 4; i++) {
                script.subscriber.onNext(i);
            }
            assertThat(incoming.next()).isZero();
            assertThat(incoming.next()).isOne();
            assertThat(script.asked).containsExactly("request 4");
            incoming.next();
            assertThat(script.asked).containsExactly("request 4", "request 3");
            incoming.close();
            incoming.close();
            assertThat(script.asked).containsExactly("request 4", "request 3", "cancel");
            assertThat(incoming.hasNext()).isFalse();
        });
    }

    @Test
    void aFailureComesBehindTheItems() {
        Script script = new Script();
        IOException broken = new IOException("broken");
        onLoop(() -> {
            Incoming<Integer> incoming = Incoming.from(script, 1);
            script.subscriber.onNext(1);
            script.subscriber.onError(broken);
            assertThat(incoming.next()).isOne();
            assertThatThrownBy(incoming::hasNext).isSameAs(broken);
        });
    }

    @Test
    void aPublisherThatSendsTooMuchIsCancelled() {
        Script script = new Script();
        onLoop(() -> {
            Incoming<Integer> incoming = Incoming.from(script, 1);
            script.subscriber.onNext(1);
            script.subscriber.onNext(2);
            pass();
            assertThat(incoming.next()).isOne();
            assertThatThrownBy(incoming::next).hasMessageContaining("more than was requested");
        });
        assertThat(script.asked).containsExactly("request 1", "cancel");
    }

    @Test
    void aCancelledWaitLosesNothing() {
        Script script = new Script();
        onLoop(() -> {
            Incoming<Integer> incoming = Incoming.from(script, 2);
            Task<Integer> task = Tulip.createTask(incoming::next);
            pass();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            script.subscriber.onNext(7);
            script.subscriber.onComplete();
            assertThat(incoming.next()).isEqualTo(7);
            assertThat(incoming.hasNext()).isFalse();
        });
    }

    @Test
    void oneTaskWaitsAndClosingLetsItGo() {
        Script script = new Script();
        onLoop(() -> {
            Incoming<Integer> incoming = Incoming.from(script, 2);
            Task<Boolean> waiting = Tulip.createTask(incoming::hasNext);
            pass();
            assertThatThrownBy(incoming::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another task");
            incoming.close();
            assertThat(waiting.await()).isFalse();
        });
    }

    @Test
    void closingTheStreamCancels() {
        Script script = new Script();
        onLoop(() -> {
            try (Stream<Integer> stream = Incoming.from(script, 2).stream()) {
                pass();
                script.subscriber.onNext(1);
                assertThat(stream.findFirst()).contains(1);
            }
        });
        assertThat(script.asked).containsExactly("request 2", "cancel");
    }

    @Test
    void aPublisherThatThrowsWhenAskedIsAnError() {
        Script script = new Script() {
            @Override
            public void request(long count) {
                throw new IllegalArgumentException("clumsy");
            }
        };
        onLoop(() -> assertThatThrownBy(Incoming.from(script, 2)::next).hasMessage("clumsy"));
        assertThat(script.asked).containsExactly("cancel");
    }

    @Test
    void signalsOfAnyThreadAndCancelsOfBothSidesMeet() throws Exception {
        for (int round = 0; round < 200; round++) {
            int number = round;
            Script script = new Script();
            Thread[] third = new Thread[1];
            onLoop(() -> {
                Incoming<Integer> incoming = Incoming.from(script, 4);
                Task<Integer> task = Tulip.createTask(incoming::next);
                pass();
                third[0] = new Thread(() -> {
                    script.subscriber.onNext(number);
                    script.subscriber.onComplete();
                });
                third[0].start();
                if (number % 2 == 0) {
                    pass();
                }
                if (number % 3 == 0) {
                    task.cancel();
                } else if (number % 3 == 1) {
                    incoming.close();
                }
                try {
                    assertThat(task.await()).isEqualTo(number);
                    assertThat(incoming.hasNext()).isFalse();
                } catch (CancelledError cancelled) {
                    assertThat(incoming.next()).isEqualTo(number);
                } catch (NoSuchElementException closed) {
                    assertThat(number % 3).isOne();
                }
            });
            third[0].join();
        }
    }

    @Test
    void aSecondSubscriptionAndAClosedLoopAreCancelled() {
        Script script = new Script();
        Script second = new Script();
        onLoop(() -> {
            Incoming.from(script, 1);
            script.subscriber.onSubscribe(second);
            pass();
        });
        assertThat(second.asked).containsExactly("cancel");
        loop.close();
        script.subscriber.onNext(1);
        assertThat(script.asked).containsExactly("request 1", "cancel");
    }

    @Test
    void prefetchingNothingIsRefused() {
        onLoop(() -> assertThatThrownBy(() -> Incoming.from(new Script(), 0)).hasMessageContaining("at least 1"));
    }
}
