package org.tulip4j.drivers;

import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

/** The Reactive Streams TCK on {@link VertxStreams#publisher}. */
@Test
public class VertxStreamsTckTest extends FlowPublisherVerification<Integer> {
    public VertxStreamsTckTest() {
        super(new TestEnvironment(1000, 20));
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
        Numbers numbers = new Numbers(elements);
        return VertxStreams.publisher(numbers, numbers::close);
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
        Flow.Publisher<Integer> taken = createFlowPublisher(1);
        taken.subscribe(new Nobody());
        return taken;
    }

    /** Takes the publisher, and nothing of it. */
    private static final class Nobody implements Flow.Subscriber<Integer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            // asks for nothing
        }

        @Override
        public void onNext(Integer item) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void onError(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("not asked for");
        }
    }

    /** Counts, as fast as it is asked; as Vert.x does it: fetching within an item is noted, and ends before long. */
    private static final class Numbers implements ReadStream<Integer> {
        private final long last;
        private long next;
        private long demand = Long.MAX_VALUE;
        private boolean emitting;
        private Handler<Integer> items;
        private Handler<Void> end;

        Numbers(long last) {
            this.last = last;
        }

        @Override
        public ReadStream<Integer> exceptionHandler(Handler<Throwable> handler) {
            return this;
        }

        @Override
        public synchronized ReadStream<Integer> handler(Handler<Integer> handler) {
            items = handler;
            emit();
            return this;
        }

        @Override
        public synchronized ReadStream<Integer> pause() {
            demand = 0;
            return this;
        }

        @Override
        public ReadStream<Integer> resume() {
            return fetch(Long.MAX_VALUE);
        }

        @Override
        public synchronized ReadStream<Integer> fetch(long amount) {
            demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
            emit();
            return this;
        }

        @Override
        public synchronized ReadStream<Integer> endHandler(Handler<Void> handler) {
            end = handler;
            return this;
        }

        synchronized void close() {
            items = null;
            end = null;
        }

        private void emit() {
            if (emitting) {
                return;
            }
            emitting = true;
            while (items != null && demand > 0 && next < last) {
                demand--;
                items.handle((int) next++);
            }
            emitting = false;
            if (next == last && end != null && items != null) {
                Handler<Void> told = end;
                end = null;
                told.handle(null);
            }
        }
    }
}
