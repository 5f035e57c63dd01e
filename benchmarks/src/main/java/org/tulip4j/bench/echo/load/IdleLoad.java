package org.tulip4j.bench.echo.load;

import java.io.IOException;

/** Connections that have sent one message each and then nothing. */
final class IdleLoad extends Load {
    IdleLoad(Order order) throws IOException {
        super(order);
    }

    @Override
    void answered(int wire, long received, long now) {
        // the greeting is all there is
    }
}
