package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Play;
import org.tulip4j.VoidCoroutine;

/** A subscriber whose signals arrive on the loop, in their order. */
class LoopSubscriberTest {
    private final List<String> events = new ArrayList<>();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    /** Writes down what arrives. */
    private final class Told extends LoopSubscriber<String> {
        Told() {
            super(EventLoops.running());
        }

        @Override
        protected void subscribed() {
            events.add("subscribed");
        }

        @Override
        protected void arrived(String item) {
            events.add(item + ", " + outstanding() + " left");
        }

        @Override
        protected void over(Throwable cause) {
            events.add("over: " + (cause == null ? null : cause.getMessage()));
        }

        @Override
        public String toString() {
            return "<told>";
        }
    }

    /** Writes down what is asked of it. */
    private Flow.Subscription subscription(String name) {
        return new Flow.Subscription() {
            @Override
            public void request(long count) {
                events.add(name + " request " + count);
            }

            @Override
            public void cancel() {
                events.add(name + " cancel");
            }
        };
    }

    @Test
    void signalsOfAnyThreadArriveOnTheLoopInTheirOrder() {
        on(() -> {
            Told told = new Told();
            assertThat(told.isSubscribed()).isFalse();
            assertThat(Play.inOtherThread(() -> told.onSubscribe(subscription("first"))))
                    .isNull();
            assertThat(events).isEmpty();
            Play.ticks(1);
            assertThat(told.isSubscribed()).isTrue();
            told.request(1);
            told.request(2);
            assertThat(told.outstanding()).isEqualTo(3);
            assertThat(Play.inOtherThread(() -> {
                        told.onNext("one");
                        told.onNext("two");
                        told.onComplete();
                    }))
                    .isNull();
            Play.ticks(1);
            assertThat(events)
                    .containsExactly(
                            "subscribed",
                            "first request 1",
                            "first request 2",
                            "one, 2 left",
                            "two, 1 left",
                            "over: null");
            assertThat(told.isSubscribed()).isFalse();
        });
    }

    @Test
    void requestsThatAddUpToMoreThanCanBeCountedAreWithoutALimit() {
        on(() -> {
            Told told = new Told();
            told.onSubscribe(subscription("first"));
            Play.ticks(1);
            told.request(Long.MAX_VALUE - 1);
            told.onNext("one");
            Play.ticks(1);
            assertThat(told.outstanding()).isEqualTo(Long.MAX_VALUE - 2);
            told.request(2);
            assertThat(told.outstanding()).isEqualTo(Long.MAX_VALUE);
            told.onNext("two");
            Play.ticks(1);
            assertThat(told.outstanding()).isEqualTo(Long.MAX_VALUE);
            told.request(1);
            assertThat(told.outstanding()).isEqualTo(Long.MAX_VALUE);
        });
    }

    @Test
    void aSecondSubscriptionIsCancelledAndTheFirstStays() {
        on(() -> {
            Told told = new Told();
            told.onSubscribe(subscription("first"));
            told.onSubscribe(subscription("second"));
            Play.ticks(1);
            told.request(1);
            assertThat(events).containsExactly("second cancel", "subscribed", "first request 1");
        });
    }

    @Test
    void whoStopsIsToldNothingMoreAndThePublisherHearsOfItOnce() {
        on(() -> {
            Told told = new Told();
            told.onSubscribe(subscription("first"));
            Play.ticks(1);
            told.request(5);
            told.onNext("on its way");
            told.onError(new IllegalStateException("on its way"));
            told.stop();
            told.stop();
            Play.ticks(2);
            assertThat(events).containsExactly("subscribed", "first request 5", "first cancel");
        });
    }

    @Test
    void whoStopsBeforeItIsSubscribedCancelsTheSubscriptionWhenItComes() {
        on(() -> {
            Told told = new Told();
            told.stop();
            told.onSubscribe(subscription("first"));
            Play.ticks(1);
            assertThat(events).containsExactly("first cancel");
        });
    }

    @Test
    void itIsOverOnce() {
        on(() -> {
            Told told = new Told();
            told.onSubscribe(subscription("first"));
            told.onError(new IllegalStateException("broken"));
            told.onComplete();
            told.onNext("too late");
            Play.ticks(1);
            assertThat(events).containsExactly("subscribed", "over: broken");
        });
    }

    @Test
    void aPublisherThatSendsMoreThanWasRequestedIsCancelledAndHasFailed() {
        on(() -> {
            Told told = new Told();
            told.onSubscribe(subscription("first"));
            Play.ticks(1);
            told.request(1);
            told.onNext("one");
            told.onNext("two");
            told.onNext("three");
            Play.ticks(1);
            assertThat(events)
                    .containsExactly(
                            "subscribed",
                            "first request 1",
                            "one, 0 left",
                            "first cancel",
                            "over: the publisher sends more than was requested: <told>");
        });
    }

    @Test
    void aPublisherThatThrowsWhenAskedIsCancelledAndHasFailed() {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            for (Error thrown : List.of(new LinkageError("linkage"), new InternalError("fatal"))) {
                events.clear();
                Flow.Subscription broken = new Flow.Subscription() {
                    @Override
                    public void request(long count) {
                        throw thrown;
                    }

                    @Override
                    public void cancel() {
                        events.add("cancel");
                    }
                };
                VoidCoroutine body = () -> {
                    Told told = new Told();
                    told.onSubscribe(broken);
                    Play.ticks(1);
                    told.request(1);
                    events.add("went on");
                };
                if (thrown instanceof InternalError) {
                    assertThatThrownBy(() -> loop.runUntilComplete(body)).isSameAs(thrown);
                    assertThat(events).containsExactly("subscribed", "cancel", "over: fatal");
                } else {
                    loop.runUntilComplete(body);
                    assertThat(events).containsExactly("subscribed", "cancel", "over: linkage", "went on");
                }
            }
        }
    }

    @Test
    void nothingIsNull() {
        on(() -> {
            Told told = new Told();
            assertThatThrownBy(() -> told.onSubscribe(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> told.onNext(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> told.onError(null)).isInstanceOf(NullPointerException.class);
        });
    }

    @Test
    void signalsThatComeAfterTheLoopCancelTheSubscription() {
        List<Told> kept = new ArrayList<>();
        on(() -> {
            kept.add(new Told());
            kept.get(0).onSubscribe(subscription("first"));
            Play.ticks(1);
        });
        kept.get(0).onNext("too late");
        assertThat(events).containsExactly("subscribed", "first cancel");
    }
}
