package org.tulip4j.interop;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Factory;
import org.testng.annotations.Test;
import org.tulip4j.queues.Queue;

/** The Reactive Streams TCK on {@link Queue#subscriber}, with bounds and without. */
@Test
public class QueueTckTest extends FlowSubscriberBlackboxVerification<Integer> {
    private final int maxSize;
    private RunningLoop running;

    @Factory(dataProvider = "sizes")
    public QueueTckTest(int maxSize) {
        super(new TestEnvironment(2000, 50));
        this.maxSize = maxSize;
    }

    @DataProvider
    static Object[][] sizes() {
        return new Object[][] {{0}, {1}, {8}};
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
            Queue<Integer> queue = new Queue<>(maxSize);
            Flow.Subscriber<Integer> subscriber = queue.subscriber();
            running.loop().createTaskVoid(() -> {
                try {
                    while (true) {
                        queue.get().await();
                    }
                } catch (RuntimeException end) {
                    // Shut down, or the error that the TCK has sent.
                    return;
                }
            });
            return subscriber;
        });
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
