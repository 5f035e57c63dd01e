package org.tulip4j.internal.group;

import java.util.function.Supplier;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamReaderProtocol;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;

/** Makes the protocols of coroutines that serve connections, on whichever loop asks. Without state; any thread. */
public final class StreamsOnEach {
    private StreamsOnEach() {}

    /** {@return what makes a protocol for the loop that runs, with a reader of that limit} */
    public static Supplier<BaseProtocol<? super Transport>> factory(Streams.Handler handler, int limit) {
        return () -> {
            EventLoop loop = EventLoops.running();
            return new StreamReaderProtocol(loop, new StreamReader(loop, limit), handler);
        };
    }
}
