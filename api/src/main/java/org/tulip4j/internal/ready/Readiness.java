package org.tulip4j.internal.ready;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.names.Lookup;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.Watch;

/** The channels that a loop watches for its users: readers, writers, operations of sockets. Loop-confined. */
public final class Readiness {
    /** Runs the callbacks. */
    private final Loop loop;
    /** Watches channels where it can. */
    private final Backend backend;
    /** Looks up what a socket is to be connected to, where that is a name. */
    private final Lookup names;

    /** What is watched, by the channel. */
    private final Map<SelectableChannel, Watched> channels = new IdentityHashMap<>();
    /** Waits for channels that the backend cannot watch; null before the first. */
    private @Nullable WatchThread thread;

    /** Makes what watches for one loop. */
    public Readiness(Loop loop, Backend backend, Lookup names) {
        this.loop = loop;
        this.backend = backend;
        this.names = names;
    }

    /** {@return whose channels they are} */
    public Loop loop() {
        return loop;
    }

    /** {@return what looks names up} */
    Lookup names() {
        return names;
    }

    /** Calls back while the channel is ready; replaces the callback that is there. */
    public void add(SelectableChannel channel, Direction direction, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        check(channel, direction);
        if (operation(channel, direction) != null) {
            throw busy(channel, direction);
        }
        set(channel, direction, callback, null);
    }

    /** Whether there was a callback; it is called no more. */
    public boolean remove(SelectableChannel channel, Direction direction) {
        Watched watched = channels.get(Objects.requireNonNull(channel, "channel"));
        return watched != null && watched.operation(direction) == null && watched.clear(direction);
    }

    /** Nothing but an operation may begin on this channel and direction; null: nothing is there. */
    void requireFree(SelectableChannel channel, Direction direction) {
        check(channel, direction);
        Watched watched = channels.get(channel);
        if (watched != null && watched.isSet(direction)) {
            throw busy(channel, direction);
        }
    }

    /** An operation waits. */
    void begin(SelectableChannel channel, Direction direction, SockOperation<?> operation) {
        set(channel, direction, null, operation);
    }

    /** An operation waits no more. */
    void end(SelectableChannel channel, Direction direction, SockOperation<?> operation) {
        Watched watched = channels.get(channel);
        if (watched != null && watched.operation(direction) == operation) {
            watched.clear(direction);
        }
    }

    /** A transport is about to take the channel over. */
    public void requireUnwatched(SelectableChannel channel) {
        if (channels.containsKey(channel)) {
            throw new IllegalStateException(
                    channel + " has a reader, a writer or a pending operation; remove them, then hand it over");
        }
        requireUnowned(channel);
    }

    private static void requireUnowned(SelectableChannel channel) {
        if (OwnedChannels.has(channel)) {
            throw new IllegalStateException(channel + " belongs to a transport; use the transport, or another channel");
        }
    }

    private static void check(SelectableChannel channel, Direction direction) {
        if (!Objects.requireNonNull(channel, "channel").isOpen()) {
            throw new IllegalArgumentException("the channel is closed: " + channel);
        }
        requireUnowned(channel);
        if ((channel.validOps() & direction.operations) == 0) {
            throw new IllegalArgumentException(channel + " can never be " + direction.word);
        }
        if (channel.isBlocking()) {
            throw new IllegalArgumentException(channel + " is blocking; call configureBlocking(false) first");
        }
    }

    private @Nullable SockOperation<?> operation(SelectableChannel channel, Direction direction) {
        Watched watched = channels.get(channel);
        return watched == null ? null : watched.operation(direction);
    }

    private IllegalStateException busy(SelectableChannel channel, Direction direction) {
        SockOperation<?> pending = operation(channel, direction);
        return new IllegalStateException(
                channel + (pending == null ? " has a " + direction.callback : " has a pending operation, " + pending)
                        + "; await, cancel or remove it first");
    }

    private void set(
            SelectableChannel channel,
            Direction direction,
            @Nullable Runnable callback,
            @Nullable SockOperation<?> operation) {
        Watched watched = channels.get(channel);
        if (watched == null) {
            watched = new Watched(loop, channel, () -> channels.remove(channel));
            try {
                watched.begin(this::watch);
            } catch (IOException refused) {
                throw new UncheckedIOException(loop + " cannot wait for " + channel, refused);
            }
            channels.put(channel, watched);
        }
        watched.set(direction, callback, operation);
    }

    private Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException {
        Watch own = backend.watch(channel, sink);
        if (own != null) {
            return own;
        }
        WatchThread waiting = thread;
        if (waiting == null) {
            waiting = new WatchThread(loop);
            thread = waiting;
        }
        return waiting.watch(channel, sink);
    }

    /** Lets go of every channel; they stay open. */
    public void close() throws IOException {
        new ArrayList<>(channels.values()).forEach(Watched::end);
        if (thread != null) {
            thread.close();
        }
    }
}
