package org.tulip4j.netty.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Channels of the JDK on a native transport, which cannot wait for them: a daemon thread does, and reports into the loop.
 *
 * <p>Made with the first such channel; owns them all. Thread: the loop's; only {@link #watch} runs on the daemon thread, and it
 * touches nothing but the selector. A socket is reported once: its interest is cleared before, and set again by the loop.
 */
final class AdoptedSockets {
    private static final int READ_BYTES = 64 * 1024;

    private final LentEventLoop loop;
    private final Selector selector;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
    private volatile boolean closed;

    AdoptedSockets(LentEventLoop loop) throws IOException {
        this.loop = loop;
        this.selector = Selector.open();
        Thread watcher = new Thread(this::watch, "tulip-adopted-sockets");
        watcher.setDaemon(true);
        watcher.start();
    }

    LentEventLoop loop() {
        return loop;
    }

    /** {@return memory to read into; its content is nobody's} */
    ByteBuffer readBuffer() {
        return readBuffer.clear();
    }

    /**
     * Takes over a channel.
     *
     * @param channel connected, not blocking
     */
    AdoptedSocket adopt(SocketChannel channel) throws IOException {
        AdoptedSocket socket = new AdoptedSocket(this, channel);
        socket.registered(channel.register(selector, 0, socket));
        return socket;
    }

    /** Makes the daemon thread see that a key changed. */
    void changed() {
        selector.wakeup();
    }

    private void watch() {
        try {
            while (!closed) {
                selector.select(this::report);
            }
        } catch (ClosedSelectorException e) {
            if (!closed) {
                throw e;
            }
        } catch (IOException e) {
            loop.execute(() -> selector.keys().forEach(key -> socketOf(key).broken(e)));
        }
    }

    private void report(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        int ready = key.readyOps();
        key.interestOpsAnd(~ready);
        loop.execute(() -> socketOf(key).ready(ready));
    }

    private static AdoptedSocket socketOf(SelectionKey key) {
        return (AdoptedSocket) key.attachment();
    }

    /** Closes every channel and ends the thread. */
    void close() throws IOException {
        closed = true;
        for (SelectionKey key : selector.keys()) {
            socketOf(key).close();
        }
        selector.close();
    }
}
