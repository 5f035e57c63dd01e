package org.tulip4j.samples.toy;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;

/** Waits until a channel takes bytes. */
record WriteWait(SelectableChannel channel) implements SystemCall {
    @Override
    public void handle(Scheduler scheduler, Task task) throws IOException {
        scheduler.io().waitFor(channel, SelectionKey.OP_WRITE, task);
    }
}
