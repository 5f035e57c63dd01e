package org.tulip4j.netty;

import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/**
 * Messages for a coroutine: {@link #read} suspends until one is there, {@link #drain} until Netty has room. Netty reads no more
 * while sixteen wait.
 *
 * <p>Reference counts: a message that was read is lent until the next read, or until the coroutine ends; then it is released. To
 * keep it, or to write it, {@code retain} it. What is written is given away.
 *
 * <p>Thread: the loop's. Made by {@link MessageHandler#serving}.
 *
 * @param <I> what comes
 * @param <O> what goes
 * @since 0.1.0
 */
public final class MessageStream<I, O> implements MessageProtocol<I, O> {
    /** How many messages wait at most before Netty reads no more. */
    private static final int HIGH = 16;

    /** The loop of the coroutine. */
    private final EventLoop loop;
    /** The coroutine. */
    private final Handler<I, O> body;
    /** Messages that came and were not read; retained. */
    private final ArrayDeque<I> waiting = new ArrayDeque<>();

    /** The connection; null before it is made. */
    private @Nullable MessageTransport<O> transport;
    /** Who waits for a message; null or done when nobody does. */
    private @Nullable Future<@Nullable Void> reader;
    /** Who waits for room; null or done when nobody does. */
    private @Nullable Future<@Nullable Void> drainer;
    /** The message that was read last, until the next read; null when none is out. */
    private @Nullable Object lent;
    /** No message comes any more. */
    private boolean ended;
    /** The coroutine has ended. */
    private boolean served;
    /** The connection is lost. */
    private boolean lost;
    /** What broke the connection; null when nothing did. */
    private @Nullable Throwable lostBy;

    /**
     * Serves one channel, in a task of its own.
     *
     * @param <I> what comes
     * @param <O> what goes
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Handler<I, O> {
        /**
         * The channel is closed when this returns or throws.
         *
         * @param messages of the channel
         * @throws Exception goes to the exception handler
         */
        void handle(MessageStream<I, O> messages) throws Exception;
    }

    MessageStream(EventLoop loop, Handler<I, O> body) {
        this.loop = loop;
        this.body = body;
    }

    // For the coroutine

    /**
     * Waits for the next message. One task at a time. A wait that is cancelled takes none.
     *
     * @return lent until the next read; null when the peer will send no more
     * @throws IllegalStateException outside a task, and while another task waits in it
     */
    public @Nullable I read() {
        giveBack();
        while (waiting.isEmpty()) {
            if (ended) {
                if (lostBy != null) {
                    throw sneak(lostBy);
                }
                return null;
            }
            if (reader != null && !reader.isDone()) {
                throw new IllegalStateException("another task waits for a message of " + this);
            }
            Future<@Nullable Void> wait = loop.createFuture();
            reader = wait;
            try {
                wait.await();
            } finally {
                if (reader == wait) {
                    reader = null;
                }
            }
        }
        I message = waiting.remove();
        lent = message;
        if (waiting.size() <= HIGH / 2) {
            transport().resumeReading();
        }
        return message;
    }

    /**
     * Sends a message, without waiting. Dropped when the connection is closing or lost.
     *
     * @param message given away; {@code retain} what was lent
     */
    public void write(O message) {
        transport().write(message);
    }

    /**
     * Waits until Netty holds no more than the low-water mark; not at all below the high-water mark. When the connection is lost it
     * throws what broke it, or {@link SocketException}.
     */
    public void drain() {
        while (!lost && transport().isWritingPaused()) {
            Future<@Nullable Void> wait = drainer;
            if (wait == null || wait.isDone()) {
                wait = loop.createFuture();
                drainer = wait;
            }
            Tulip.shield(wait).await();
        }
        if (lost) {
            throw sneak(lostBy != null ? lostBy : new SocketException("Connection lost: " + this));
        }
    }

    /** Closes the channel, after what was written. */
    public void close() {
        transport().close();
    }

    /** {@return the channel} */
    public Channel channel() {
        return transport().channel();
    }

    /** {@return the connection} */
    public MessageTransport<O> transport() {
        return Objects.requireNonNull(transport, "not connected");
    }

    private void giveBack() {
        Object message = lent;
        lent = null;
        if (message != null) {
            ReferenceCountUtil.release(message);
        }
    }

    // For the handler

    @Override
    public void connectionMade(MessageTransport<O> made) {
        transport = made;
        Task<@Nullable Void> task = loop.createTaskVoid(() -> {
            body.handle(this);
        });
        task.addDoneCallback(this::served);
    }

    private void served(Future<@Nullable Void> task) {
        served = true;
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        if (!task.isCancelled() && task.exception() != null) {
            loop.callExceptionHandler(
                    ErrorContext.of("Unhandled exception in the coroutine of a MessageHandler", task.exception())
                            .with(ErrorContext.TRANSPORT, transport)
                            .with(ErrorContext.TASK, task));
        }
        transport().close();
        // Last: it throws when the coroutine has released what was lent.
        giveBack();
    }

    @Override
    public void messageReceived(I message) {
        if (served) {
            return;
        }
        waiting.add(ReferenceCountUtil.retain(message));
        if (waiting.size() >= HIGH) {
            transport().pauseReading();
        }
        wake();
    }

    private void wake() {
        Future<@Nullable Void> wait = reader;
        if (wait != null) {
            wait.trySetResult(null);
        }
    }

    @Override
    public boolean eofReceived() {
        ended = true;
        wake();
        return true;
    }

    @Override
    public void resumeWriting() {
        Future<@Nullable Void> wait = drainer;
        if (wait != null) {
            wait.trySetResult(null);
        }
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        ended = true;
        lost = true;
        lostBy = exception;
        wake();
        resumeWriting();
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Override
    public String toString() {
        return "<MessageStream " + transport + " waiting=" + waiting.size() + ">";
    }
}
