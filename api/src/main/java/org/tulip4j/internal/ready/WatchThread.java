package org.tulip4j.internal.ready;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Log;
import org.tulip4j.spi.Watch;

/**
 * Waits for channels of the JDK where the backend cannot, and reports into the loop. What was reported is wanted no more
 * until the loop asks again, so that a channel that stays ready costs one report for each answer.
 *
 * <p>Made with the first such channel, ends with the loop. Owns no channel.
 */
final class WatchThread {
    /** Told of what is ready. */
    private final Loop loop;
    /** Waits for the channels. */
    private final Selector selector;
    /** The loop is closed: the thread ends. */
    private volatile boolean closed;

    WatchThread(Loop loop) throws IOException {
        this.loop = loop;
        this.selector = Selector.open();
        Thread thread = new Thread(this::run, "tulip-watch");
        thread.setDaemon(true);
        thread.start();
    }

    Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException {
        SelectionKey old = channel.keyFor(selector);
        while (old != null && !old.isValid()) {
            // Let go of before, which takes the next turn of the selector; it is free while it is not selecting.
            selector.wakeup();
            Thread.onSpinWait();
            old = channel.keyFor(selector);
        }
        SelectionKey key = channel.register(selector, 0, sink);
        return new Watch() {
            @Override
            public void want(int operations) {
                try {
                    if (key.isValid() && key.interestOps() != operations) {
                        key.interestOps(operations);
                        selector.wakeup();
                    }
                } catch (CancelledKeyException gone) {
                    loop.callSoon(() -> sink.ready(operations));
                }
            }

            @Override
            public void cancel() {
                key.cancel();
                selector.wakeup();
            }
        };
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::report);
            }
        } catch (ClosedSelectorException ended) {
            if (!closed) {
                throw ended;
            }
        } catch (IOException broken) {
            Log.warn(loop + ": waiting for channels failed; readers and writers are called no more", broken);
        }
    }

    private void report(SelectionKey key) {
        int ready;
        try {
            ready = key.readyOps();
            key.interestOpsAnd(~ready);
        } catch (CancelledKeyException gone) {
            return;
        }
        Watch.Sink sink = (Watch.Sink) key.attachment();
        loop.postUnlessClosed(turning -> sink.ready(ready));
    }

    void close() throws IOException {
        closed = true;
        selector.close();
    }
}
