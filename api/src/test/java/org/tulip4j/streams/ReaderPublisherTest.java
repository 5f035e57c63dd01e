package org.tulip4j.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/** A reader as a publisher, beyond what the Reactive Streams TCK asks. */
class ReaderPublisherTest {
    /** Writes down what it hears. */
    private static class Listener implements Flow.Subscriber<ByteBuffer> {
        final List<String> heard = new ArrayList<>();
        Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription made) {
            subscription = made;
        }

        @Override
        public void onNext(ByteBuffer item) {
            heard.add(StandardCharsets.ISO_8859_1.decode(item).toString());
        }

        @Override
        public void onError(Throwable cause) {
            heard.add(cause.toString());
        }

        @Override
        public void onComplete() {
            heard.add("end");
        }
    }

    private final Listener listener = new Listener();

    private static StreamReader reader(int limit) {
        return new StreamReader(EventLoops.running(), limit);
    }

    private static void feed(StreamReader reader, String text) {
        reader.feedData(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void whatIsNotAskedForPausesTheTransport() {
        Play.on(() -> {
            StreamReader reader = reader(4);
            Source source = new Source();
            reader.setTransport(source);
            reader.publisher().subscribe(listener);
            feed(reader, "abcdefgh");
            assertThat(source.calls).isEmpty();
            feed(reader, "i");
            assertThat(source.calls).containsExactly("pause");
            listener.subscription.request(1);
            assertThat(source.calls).containsExactly("pause");
            listener.subscription.request(1);
            assertThat(listener.heard).containsExactly("abcd", "efgh");
            assertThat(source.calls).containsExactly("pause", "resume");
            feed(reader, "j");
            listener.subscription.request(Long.MAX_VALUE);
            listener.subscription.request(Long.MAX_VALUE);
            feed(reader, "k");
            reader.feedEof();
            assertThat(listener.heard).containsExactly("abcd", "efgh", "ij", "k", "end");
        });
    }

    @Test
    void theEndIsToldWithoutBeingAskedFor() {
        Play.on(() -> {
            StreamReader reader = reader(4);
            reader.publisher().subscribe(listener);
            reader.feedEof();
            assertThat(listener.heard).containsExactly("end");
            Listener late = new Listener();
            reader.publisher().subscribe(late);
            assertThat(late.heard).containsExactly("end");
        });
    }

    @Test
    void whatBrokeTheConnectionComesBehindTheBytes() {
        Play.on(() -> {
            StreamReader reader = reader(4);
            reader.publisher().subscribe(listener);
            feed(reader, "ab");
            reader.connectionBroken(new IOException("broken"));
            assertThat(listener.heard).isEmpty();
            listener.subscription.request(1);
            assertThat(listener.heard).containsExactly("ab", "java.io.IOException: broken");
        });
    }

    @Test
    void anExceptionSetIsToldAtOnce() {
        Play.on(() -> {
            StreamReader reader = reader(4);
            reader.publisher().subscribe(listener);
            feed(reader, "ab");
            reader.setException(new IOException("broken"));
            assertThat(listener.heard).containsExactly("java.io.IOException: broken");
        });
    }

    @Test
    void oneReadsAtATime() {
        Play.on(() -> {
            StreamReader reader = reader(100);
            Task<byte[]> waiting = Tulip.createTask(() -> reader.read(1).await());
            ticks(1);
            reader.publisher().subscribe(listener);
            assertThat(listener.heard).hasSize(1);
            assertThat(listener.heard.get(0)).contains("IllegalStateException").contains("somebody else reads");
            listener.subscription.request(1);
            listener.subscription.cancel();
            feed(reader, "x");
            waiting.await();

            Listener first = new Listener();
            Listener second = new Listener();
            reader.publisher().subscribe(first);
            reader.publisher().subscribe(second);
            assertThat(second.heard.get(0)).contains("IllegalStateException");
            assertThatThrownBy(() -> reader.read(1).await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("subscriber");
            feed(reader, "abc");
            assertThatThrownBy(() -> reader.readExactly(3).await()).isInstanceOf(IllegalStateException.class);
            first.subscription.request(1);
            assertThat(first.heard).containsExactly("abc");
        });
    }

    @Test
    void afterACancellationEveryByteIsThere() {
        Play.on(() -> {
            StreamReader reader = reader(2);
            reader.publisher().subscribe(listener);
            feed(reader, "abcd");
            listener.subscription.request(1);
            listener.subscription.cancel();
            listener.subscription.cancel();
            listener.subscription.request(1);
            listener.subscription.request(-1);
            feed(reader, "ef");
            reader.feedEof();
            assertThat(listener.heard).containsExactly("ab");
            assertThat(reader.readExactly(4).await()).containsExactly('c', 'd', 'e', 'f');
        });
    }

    @Test
    void cancellingWithinAnItemEndsIt() {
        Listener once = new Listener() {
            @Override
            public void onSubscribe(Flow.Subscription made) {
                super.onSubscribe(made);
                made.request(10);
            }

            @Override
            public void onNext(ByteBuffer item) {
                super.onNext(item);
                subscription.cancel();
            }
        };
        Play.on(() -> {
            StreamReader reader = reader(1);
            feed(reader, "abc");
            reader.publisher().subscribe(once);
            assertThat(once.heard).containsExactly("a");
            assertThat(reader.readExactly(2).await()).containsExactly('b', 'c');
        });
    }

    @Test
    void askingWithinAnItemDoesNotNest() {
        List<Integer> depths = new ArrayList<>();
        Listener eager = new Listener() {
            private int depth;

            @Override
            public void onNext(ByteBuffer item) {
                depth++;
                depths.add(depth);
                subscription.request(1);
                depth--;
            }
        };
        Play.on(() -> {
            StreamReader reader = reader(1);
            feed(reader, "abcdef");
            reader.publisher().subscribe(eager);
            eager.subscription.request(1);
        });
        assertThat(depths).hasSize(6).containsOnly(1);
    }

    @Test
    void aSubscriberThatThrowsIsReportedAndHearsNothingMore() {
        List<String> reported = new ArrayList<>();
        Listener broken = new Listener() {
            @Override
            public void onNext(ByteBuffer item) {
                super.onNext(item);
                throw new IllegalArgumentException("clumsy");
            }
        };
        Play.on(() -> {
            EventLoop loop = EventLoops.running();
            loop.setExceptionHandler((on, context) ->
                    reported.add(context.message() + ": " + context.exception().getMessage()));
            StreamReader reader = reader(1);
            reader.publisher().subscribe(broken);
            broken.subscription.request(5);
            feed(reader, "ab");
            assertThat(broken.heard).containsExactly("a");
            assertThat(reported).hasSize(1);
            assertThat(reported.get(0)).contains("in a subscriber of").endsWith("clumsy");
            assertThat(reader.read(1).await()).containsExactly('b');
        });
    }

    @Test
    void signalsOfOtherThreadsAreGivenOnTheLoop() throws Exception {
        List<Boolean> onLoop = new ArrayList<>();
        EventLoop loop = new FakeBackend().newLoop();
        Listener asking = new Listener() {
            @Override
            public void onSubscribe(Flow.Subscription made) {
                super.onSubscribe(made);
                onLoop.add(loop.inLoop());
            }

            @Override
            public void onNext(ByteBuffer item) {
                super.onNext(item);
                onLoop.add(loop.inLoop());
            }
        };
        loop.runUntilCompleteVoid(() -> {
            StreamReader reader = reader(10);
            feed(reader, "a");
            assertThat(Play.inOtherThread(() -> reader.publisher().subscribe(asking)))
                    .isNull();
            ticks(2);
            assertThat(Play.inOtherThread(() -> asking.subscription.request(1))).isNull();
            assertThat(asking.heard).isEmpty();
            ticks(2);
            assertThat(asking.heard).containsExactly("a");
            feed(reader, "b");
            assertThat(Play.inOtherThread(() -> asking.subscription.cancel())).isNull();
            ticks(2);
            assertThat(reader.read(1).await()).containsExactly('b');
        });
        assertThat(onLoop).containsExactly(true, true);
        loop.close();
    }

    @Test
    void aClosedLoopIsAnErrorForWhoAsks() {
        EventLoop loop = new FakeBackend().newLoop();
        StreamReader reader = loop.runUntilComplete(() -> {
            StreamReader made = reader(10);
            made.publisher().subscribe(listener);
            return made;
        });
        loop.close();
        Listener late = new Listener();
        reader.publisher().subscribe(late);
        listener.subscription.request(1);
        listener.subscription.request(1);
        assertThat(late.heard).hasSize(1);
        assertThat(listener.heard).hasSize(1);
        assertThat(listener.heard.get(0)).contains("closed");
    }
}
