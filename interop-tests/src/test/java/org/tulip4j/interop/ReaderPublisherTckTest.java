package org.tulip4j.interop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;
import org.tulip4j.streams.StreamReader;

/** The Reactive Streams TCK on {@link StreamReader#publisher}; with a limit of one byte, every byte is an item. */
@Test
public class ReaderPublisherTckTest extends FlowPublisherVerification<ByteBuffer> {
    private RunningLoop running;

    public ReaderPublisherTckTest() {
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
    public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
        return running.call(() -> {
            StreamReader reader = new StreamReader(running.loop(), 1);
            new ByteSource(running.loop(), reader, elements);
            return reader.publisher();
        });
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
        return running.call(() -> {
            StreamReader reader = new StreamReader(running.loop(), 1);
            reader.setException(new IOException("broken"));
            return reader.publisher();
        });
    }
}
