package org.tulip4j.internal.ready;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Handle;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.Ready;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.spi.Watch;

/** One channel with a reader, a writer or both; forgotten when it has neither. Loop-confined. */
final class Watched implements Watch.Sink {
    /** Runs the callbacks. */
    private final Loop loop;
    /** The user's channel. */
    private final SelectableChannel channel;
    /** Called when nothing of the channel is watched any more. */
    private final Runnable forget;
    /** What waits for either direction; null: nothing does. */
    private final @Nullable Slot[] slots = new Slot[2];
    /** What the backend watches it with; null before the first callback. */
    private @Nullable Watch watch;
    /** Tells when the user closes the channel. */
    private @Nullable CloseSignal signal;

    Watched(Loop loop, SelectableChannel channel, Runnable forget) {
        this.loop = loop;
        this.channel = channel;
        this.forget = forget;
    }

    /** A callback or an operation. Queued at most once. */
    private final class Slot implements Ready, Runnable {
        /** The direction that is waited for. */
        private final Direction direction;
        /** The user's callback; null for an operation. */
        private final @Nullable Runnable callback;
        /** The context variables in force where it was registered. */
        private final ContextValues values = ThreadState.current().capture();
        /** The operation that waits; null for a callback. */
        private final @Nullable SockOperation<?> operation;
        /** The callback that is about to run. */
        private @Nullable Handle queued;
        /** The operation is in the ready queue. */
        private boolean trying;

        Slot(Direction direction, @Nullable Runnable callback, @Nullable SockOperation<?> operation) {
            this.direction = direction;
            this.callback = callback;
            this.operation = operation;
        }

        void queue() {
            if (operation != null && !trying) {
                trying = true;
                loop.enqueue(this);
            } else if (callback != null && queued == null) {
                queued = loop.enqueueHandle(this, values);
            }
        }

        /** Calls the callback. */
        @Override
        public void run() {
            queued = null;
            if (!channel.isOpen()) {
                channelClosed(direction);
                return;
            }
            try {
                Objects.requireNonNull(callback).run();
            } finally {
                again();
            }
        }

        @Override
        public void fire(Loop core) {
            SockOperation<?> trial = Objects.requireNonNull(operation);
            trying = false;
            boolean done = trial.tryAgain();
            again();
            if (done) {
                trial.tell();
            }
        }

        private void again() {
            if (slots[direction.ordinal()] != this) {
                return;
            }
            if (channel.isOpen()) {
                Watched.this.tell();
            } else {
                channelClosed(direction);
            }
        }

        void drop() {
            if (queued != null) {
                queued.cancel();
            }
        }

        @Override
        public String toString() {
            return direction.callback + " " + callback + " of " + channel;
        }
    }

    /** Something that watches. */
    @FunctionalInterface
    interface Watcher {
        Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException;
    }

    void begin(Watcher watcher) throws IOException {
        CloseSignal listening = CloseSignal.of(channel, () -> loop.postUnlessClosed(turning -> channelClosed()));
        try {
            watch = watcher.watch(channel, this);
        } catch (IOException | RuntimeException refused) {
            listening.stop();
            throw refused;
        }
        signal = listening;
    }

    boolean isSet(Direction direction) {
        return slots[direction.ordinal()] != null;
    }

    @Nullable SockOperation<?> operation(Direction direction) {
        Slot slot = slots[direction.ordinal()];
        return slot == null ? null : slot.operation;
    }

    void set(Direction direction, @Nullable Runnable callback, @Nullable SockOperation<?> operation) {
        Slot before = slots[direction.ordinal()];
        if (before != null) {
            before.drop();
        }
        slots[direction.ordinal()] = new Slot(direction, callback, operation);
        tell();
    }

    boolean clear(Direction direction) {
        Slot slot = slots[direction.ordinal()];
        if (slot == null) {
            return false;
        }
        slot.drop();
        slots[direction.ordinal()] = null;
        if (slots[0] == null && slots[1] == null) {
            end();
        } else {
            tell();
        }
        return true;
    }

    void end() {
        slots[0] = null;
        slots[1] = null;
        Objects.requireNonNull(signal).stop();
        Objects.requireNonNull(watch).cancel();
        forget.run();
    }

    @Override
    public void ready(int operations) {
        if (!channel.isOpen()) {
            channelClosed();
            return;
        }
        for (Direction direction : Direction.values()) {
            Slot slot = slots[direction.ordinal()];
            if (slot != null && (operations & direction.operations) != 0) {
                slot.queue();
            }
        }
    }

    /** Operations fail; callbacks have nobody to tell. */
    private void channelClosed() {
        for (Direction direction : Direction.values()) {
            channelClosed(direction);
        }
    }

    private void channelClosed(Direction direction) {
        Slot slot = slots[direction.ordinal()];
        if (slot == null) {
            return;
        }
        if (slot.operation != null) {
            slot.operation.channelClosed();
            return;
        }
        Log.warn(
                channel + " was closed while it had a " + direction.callback + ", which is called no more;"
                        + " remove it before you close the channel",
                null);
        clear(direction);
    }

    private void tell() {
        int operations = 0;
        for (Direction direction : Direction.values()) {
            if (slots[direction.ordinal()] != null) {
                operations |= direction.operations & channel.validOps();
            }
        }
        if (channel instanceof SocketChannel socket) {
            operations &= ~(socket.isConnectionPending() ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT);
        }
        Objects.requireNonNull(watch).want(operations);
    }
}
