package org.tulip4j.internal.ready;

import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells once that a channel is closed: at once, in the thread that closes it.
 *
 * <p>Selectors forget a closed channel without a word, and do not even wake. But closing cancels the channel's keys, and
 * cancelling asks each key for its selector; so this is a selector that selects nothing, with one key that listens. The key is
 * registered ahead of the one that waits and is gone when the latter is cancelled: the JDK closes the descriptor with the last
 * key, and only selectors of its own do that.
 */
final class CloseSignal extends AbstractSelector {
    /** Told once, in whatever thread closes the channel. */
    private final Runnable closed;
    /** Whether it was told, or nobody wants to hear. */
    private final AtomicBoolean over = new AtomicBoolean();
    /** Registered with the JDK while the channel is watched. */
    private @Nullable Key key;

    private CloseSignal(SelectableChannel channel, Runnable closed) {
        super(channel.provider());
        this.closed = closed;
    }

    /**
     * Listens from now on.
     *
     * @param channel open, not blocking
     * @param closed called in any thread, must not block
     */
    static CloseSignal of(SelectableChannel channel, Runnable closed) throws ClosedChannelException {
        CloseSignal signal = new CloseSignal(channel, closed);
        channel.register(signal, 0);
        return signal;
    }

    /** Listens no more. Idempotent. */
    void stop() {
        if (over.compareAndSet(false, true)) {
            deregister(Objects.requireNonNull(key));
        }
    }

    private void channelClosed() {
        if (over.compareAndSet(false, true)) {
            deregister(Objects.requireNonNull(key));
            closed.run();
        }
    }

    /** Stands for a channel that is watched for its end only: cancelling it, which closing the channel does, is the signal. */
    private final class Key extends AbstractSelectionKey {
        /** The channel that is watched. */
        private final SelectableChannel channel;

        Key(SelectableChannel channel) {
            this.channel = channel;
        }

        @Override
        public SelectableChannel channel() {
            return channel;
        }

        /** Asked while it is cancelled. */
        @Override
        public Selector selector() {
            if (!isValid()) {
                channelClosed();
            }
            return CloseSignal.this;
        }

        @Override
        public int interestOps() {
            return 0;
        }

        @Override
        public SelectionKey interestOps(int operations) {
            throw new UnsupportedOperationException("only listens for the close");
        }

        @Override
        public int readyOps() {
            return 0;
        }
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int operations, @Nullable Object attachment) {
        Key made = new Key(channel);
        key = made;
        return made;
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return Set.of();
    }

    @Override
    public int selectNow() {
        return 0;
    }

    @Override
    public int select(long timeout) {
        return 0;
    }

    @Override
    public int select() {
        return 0;
    }

    @Override
    public Selector wakeup() {
        return this;
    }

    @Override
    protected void implCloseSelector() {
        stop();
    }
}
