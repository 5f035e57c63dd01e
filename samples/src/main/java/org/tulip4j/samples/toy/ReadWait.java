package org.tulip4j.samples.toy;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;

/** Waits until a channel has something to read, or to accept. */
record ReadWait(SelectableChannel channel) implements SystemCall {
    @Override
    public void handle(Scheduler scheduler, Task task) throws IOException {
        int operation = channel instanceof ServerSocketChannel ? SelectionKey.OP_ACCEPT : SelectionKey.OP_READ;
        scheduler.io().waitFor(channel, operation, task);
    }
}
