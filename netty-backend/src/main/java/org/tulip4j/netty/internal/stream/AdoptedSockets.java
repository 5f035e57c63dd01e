package org.tulip4j.netty.internal.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tulip4j.netty.internal.loop.ChannelLoop;

/**
 * Channels of the JDK on a native transport, which cannot wait for them: a daemon thread does, and reports into the loop.
 *
 * <p>Made with the first such channel; owns them all. Thread: the loop's; only {@link #watch} runs on the daemon thread, and it
 * touches nothing but the selector. A socket is reported once: its interest is cleared before, and set again by the loop.
 */
final class AdoptedSockets {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");
    /** The size of the memory that is read into. */
    private static final int READ_BYTES = 64 * 1024;

    /** What the daemon thread reports into. */
    private final ChannelLoop loop;
    /** What the daemon thread waits on; owned. */
    private final Selector selector;
    /** What sockets without a place of their own read into. */
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
    /** Those that are open. Loop-confined: the selector's own set of keys changes under the daemon thread's hands. */
    private final Set<AdoptedSocket> sockets = new HashSet<>();

    /** The daemon thread ends; set once, by the loop. */
    private volatile boolean closed;

    AdoptedSockets(ChannelLoop loop) throws IOException {
        this.loop = loop;
        this.selector = Selector.open();
        Thread watcher = new Thread(this::watch, "tulip-adopted-sockets");
        watcher.setDaemon(true);
        watcher.start();
        LOG.log(
                System.Logger.Level.INFO,
                "this transport cannot wait for channels of the JDK: the thread {0} does, until the loop is closed;"
                        + " the backends nio and netty-nio need none",
                watcher.getName());
    }

    ChannelLoop loop() {
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
        sockets.add(socket);
        return socket;
    }

    /** A socket was closed: the daemon thread lets go of its descriptor. */
    void closed(AdoptedSocket socket) {
        sockets.remove(socket);
        selector.wakeup();
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
            loop.execute(() -> List.copyOf(sockets).forEach(socket -> socket.broken(e)));
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
        List.copyOf(sockets).forEach(AdoptedSocket::close);
        selector.close();
    }
}
