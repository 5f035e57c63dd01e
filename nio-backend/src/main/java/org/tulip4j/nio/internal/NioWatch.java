package org.tulip4j.nio.internal;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.tulip4j.spi.Watch;

/** A channel of the user's that is watched, and never closed here. Owns the registration alone. Thread: the loop's. */
final class NioWatch extends NioHandle implements Watch {
    private static final int ALL =
            SelectionKey.OP_READ | SelectionKey.OP_WRITE | SelectionKey.OP_ACCEPT | SelectionKey.OP_CONNECT;

    /** Hears what the channel is ready for. */
    private final Sink sink;

    private NioWatch(NioPoller poller, SelectionKey key, Sink sink) {
        super(poller, key);
        this.sink = sink;
    }

    static NioWatch begin(NioPoller poller, SelectableChannel channel, Sink sink) throws IOException {
        return new NioWatch(poller, poller.registerAgain(channel), sink);
    }

    @Override
    public void want(int operations) {
        want(ALL & ~operations, false);
        want(operations, true);
    }

    @Override
    public void cancel() {
        letGo();
    }

    @Override
    void ready(int ops) {
        sink.ready(ops);
    }

    /** Whoever is called finds the channel closed. */
    @Override
    void keyLost(CancelledKeyException cause) {
        sink.ready(ALL);
    }
}
