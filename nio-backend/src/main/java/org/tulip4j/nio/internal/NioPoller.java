package org.tulip4j.nio.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits on one selector and hands out what is ready. Owns the selector and what is waited for in it. It is polling, or between two
 * polls, when the loop runs.
 *
 * <p>Thread: the loop's, except {@link #wakeup}. Nothing here allocates once the lists have grown.
 */
final class NioPoller {
    /** The most that one readiness event may read or write. */
    static final int TURN_BYTES = 256 * 1024;

    private static final Logger LOG = System.getLogger("org.tulip4j");
    /** The selector waits in milliseconds. */
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Waits; owned. */
    private final Selector selector;

    /** Tells a key's handle; made once. */
    private final Consumer<SelectionKey> dispatch = this::dispatch;

    /**
     * A wake-up is on its way, so that another one would be a wasted system call. Set by whoever wakes, cleared by the
     * loop after each wait and before the poll returns.
     *
     * <p>No wake-up is lost. The waker first publishes its work, then calls {@link #wakeup}; the loop looks for work after
     * every poll. Finds the flag clear: the waker sets it and wakes the selector itself; when that comes after the wait it
     * was meant for, the next wait ends early, finds the flag clear and goes on. Finds it set: whoever set it wakes the
     * selector or has done so, hence the current wait ends; its clearing of the flag comes after the waker's read, and the
     * loop's look for work after that, so it sees the work. Whatever else eats the selector's own wake-up mark
     * ({@link #releaseClosed}) renews it while the flag is set.
     */
    private final AtomicBoolean woken = new AtomicBoolean();

    /** Handles whose interest changed; applied just before the wait. */
    private final List<NioHandle> changes = new ArrayList<>();

    /** What must be told in a poll, but by no key. */
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();

    /** What sockets without a place of their own read into; null before the first of them. */
    private @Nullable ByteBuffer shared;
    /** Between the beginning and the end of a poll. */
    private boolean polling;
    /** How many handles the present poll has told something. */
    private int dispatched;
    /** The thread was interrupted during this poll; the flag is given back at its end. */
    private boolean interrupted;

    private NioPoller(Selector selector) {
        this.selector = selector;
    }

    static NioPoller open() throws IOException {
        return new NioPoller(Selector.open());
    }

    /** Registers a non-blocking channel that wants nothing yet. */
    SelectionKey register(SelectableChannel channel) throws IOException {
        return channel.register(selector, 0);
    }

    /** Registers a channel that may have been registered before, in the same turn. */
    SelectionKey registerAgain(SelectableChannel channel) throws IOException {
        SelectionKey old = channel.keyFor(selector);
        if (old != null && !old.isValid()) {
            releaseClosed();
        }
        return register(channel);
    }

    void changed(NioHandle handle) {
        changes.add(handle);
    }

    /** Runs the task in the next poll, which does not wait then. */
    void later(Runnable task) {
        later.add(task);
    }

    /** The buffer that all reads share; empty, with room for a turn. */
    ByteBuffer sharedBuffer() {
        ByteBuffer buffer = shared;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(TURN_BYTES);
            shared = buffer;
        }
        return buffer.clear().order(ByteOrder.BIG_ENDIAN);
    }

    void wakeup() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    void pollNow() throws IOException {
        begin();
        try {
            prepare();
            selector.selectNow(dispatch);
            // In a guest loop somebody else waits behind this poll.
            applyChanges();
            if (!later.isEmpty()) {
                selector.wakeup();
            }
        } finally {
            end();
        }
    }

    /** Waits and performs nothing: readiness is level-triggered, the next poll finds it again. Touches the selector only. */
    boolean waitElsewhereNanos(long timeoutNanos) throws IOException {
        int found = selector.select(millis(timeoutNanos));
        selector.selectedKeys().clear();
        return found > 0 || woken.get();
    }

    /** Waits in whole milliseconds, rounded up: a selector knows no less. */
    void pollNanos(long timeoutNanos) throws IOException {
        begin();
        try {
            if (prepare()) {
                selector.selectNow(dispatch);
                return;
            }
            long start = System.nanoTime();
            long left = timeoutNanos;
            while (left > 0) {
                selector.select(dispatch, millis(left));
                if (isOver()) {
                    return;
                }
                left = timeoutNanos - (System.nanoTime() - start);
            }
        } finally {
            end();
        }
    }

    void pollForever() throws IOException {
        begin();
        try {
            if (prepare()) {
                selector.selectNow(dispatch);
                return;
            }
            do {
                selector.select(dispatch);
            } while (!isOver());
        } finally {
            end();
        }
    }

    /**
     * Lets the selector drop the keys of closed channels now, so that their descriptors, and the ports of listening
     * sockets, are free. Inside a poll it does nothing: the next poll does it.
     */
    void releaseClosed() throws IOException {
        if (polling) {
            return;
        }
        selector.selectNow();
        // Readiness is level-triggered: what this look found is found again by the next poll.
        selector.selectedKeys().clear();
        if (woken.get()) {
            selector.wakeup();
        }
    }

    /** Nothing is watched, and nothing is to be done later. */
    boolean isEmpty() {
        return selector.keys().isEmpty() && later.isEmpty();
    }

    void close() throws IOException {
        if (!selector.isOpen()) {
            return;
        }
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof NioHandle handle) {
                handle.closeOnce();
            }
        }
        later.clear();
        changes.clear();
        try {
            releaseClosed();
        } finally {
            selector.close();
        }
    }

    /** Closes a socket nobody can be told about. */
    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing " + channel + " failed", e);
        }
    }

    /** A port may stay taken until the next poll. */
    static void releaseFailed(Object socket, IOException cause) {
        LOG.log(Level.DEBUG, "releasing " + socket + " failed; the next poll tries again", cause);
    }

    static int millis(long nanos) {
        long rounded = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
        return (int) Math.min(rounded, Integer.MAX_VALUE);
    }

    private void begin() {
        polling = true;
        dispatched = 0;
        interrupted = Thread.interrupted();
    }

    /** Also after a sink threw: a flag that stayed set would keep the next wait from being woken. */
    private void end() {
        polling = false;
        woken.set(false);
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    /** Does what comes before a wait; true when there is no reason left to wait. */
    private boolean prepare() {
        applyChanges();
        if (!later.isEmpty()) {
            runLater();
            applyChanges();
        }
        return dispatched > 0 || interrupted;
    }

    /** An interrupt ends the wait. */
    private boolean isOver() {
        interrupted |= Thread.interrupted();
        return dispatched > 0 || interrupted || woken.get();
    }

    /** Runs what is there now; when a task throws the rest stays for the next poll. */
    private void runLater() {
        for (int n = later.size(); n > 0; n--) {
            dispatched++;
            later.remove().run();
        }
    }

    /** Calls no sink, hence cannot be left half way. */
    private void applyChanges() {
        for (int i = 0; i < changes.size(); i++) {
            changes.get(i).applyInterest();
        }
        changes.clear();
    }

    private void dispatch(SelectionKey key) {
        // An interrupt flag that is up during I/O would close the channel.
        interrupted |= Thread.interrupted();
        dispatched++;
        NioHandle handle = (NioHandle) key.attachment();
        if (handle.isClosed()) {
            return;
        }
        int ops;
        try {
            ops = key.readyOps();
        } catch (CancelledKeyException e) {
            handle.keyLost(e);
            return;
        }
        handle.ready(ops);
    }
}
