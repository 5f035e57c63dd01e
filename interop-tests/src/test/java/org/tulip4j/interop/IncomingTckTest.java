package org.tulip4j.interop;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;
import org.tulip4j.streams.Incoming;

/** The Reactive Streams TCK on the subscriber of {@link Incoming}. */
@Test
public class IncomingTckTest extends FlowSubscriberBlackboxVerification<Integer> {
    private RunningLoop running;

    public IncomingTckTest() {
        super(new TestEnvironment(2000, 50));
    }

    @BeforeClass
    void startLoop() {
        running = new RunningLoop("netty-nio");
    }

    @AfterClass
    void stopLoop() {
        running.close();
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
        return running.call(() -> {
            AtomicReference<Flow.Subscriber<? super Integer>> made = new AtomicReference<>();
            Flow.Publisher<Integer> publisher = made::set;
            Incoming<Integer> incoming = Incoming.from(publisher, 1);
            running.loop().createTaskVoid(() -> {
                try {
                    incoming.forEachRemaining(item -> {});
                } catch (RuntimeException expected) {
                    // The TCK sends one, as it sends errors.
                }
            });
            @SuppressWarnings("unchecked")
            Flow.Subscriber<Integer> subscriber = (Flow.Subscriber<Integer>) made.get();
            return subscriber;
        });
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
