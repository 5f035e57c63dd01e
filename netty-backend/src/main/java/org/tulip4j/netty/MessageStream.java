package org.tulip4j.netty;

import io.netty.channel.Channel;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;

/**
 * Messages for a coroutine, with futures as the streams have them: {@code read().await()} for the next one, then {@link #write} and
 * {@code drain().await()} so that a slow peer slows the writer, or {@code writeAndFlush(message).await()} to know that it was sent. A read whose message is there does not suspend. Netty reads no more
 * while sixteen wait.
 *
 * <p>Reference counts: a message that was read is lent until the next call of {@link #read}, or until the coroutine ends; then it is
 * released. To keep it, or to write it, {@code retain} it. What is written is given away.
 *
 * <p>Thread: the loop's. Made by {@link MessageHandler#serving}, which closes it when the coroutine ends.
 *
 * @param <I> what comes
 * @param <O> what goes
 * @since 0.1.0
 */
public final class MessageStream<I, O> implements AutoCloseable {
    /** Hears of the connection and has the messages. */
    private final StreamedMessages<I, O> messages;

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

    MessageStream(StreamedMessages<I, O> messages) {
        this.messages = messages;
    }

    /**
     * Takes the next message, and gives back the one before. One read at a time.
     *
     * @return the message, lent until the next call; null when the peer will send no more. Fails with what broke the connection,
     *     behind the messages that came before, and with {@link IllegalStateException} while another task waits. Cancelled: takes
     *     none, so that whoever reads next gets it
     * @throws IllegalStateException off the running loop
     */
    public Future<@Nullable I> read() {
        return messages.read();
    }

    /**
     * Sends a message, without waiting. Dropped when the connection is closing or lost.
     *
     * @param message given away; {@code retain} what was lent
     * @throws IllegalStateException off the running loop; the message stays the caller's
     */
    public void write(O message) {
        messages.transport().write(message);
    }

    /**
     * Sends a message, and all that was written before it, now; to know when it has left. What is sent by itself is a system call of its
     * own: where many follow each other, {@link #write} all but the last.
     *
     * @param message given away, as to {@link #write}
     * @return done when the message was handed to the system, at once when it took all; fails with what the codec or the system said,
     *     which breaks the connection, and with {@link SocketException} when it is closing or lost before. A failure that nobody asks
     *     for goes to the exception handler: who does not wait calls {@link #write}. Cancelled: nothing changes, the message is sent
     * @throws IllegalStateException off the running loop
     */
    public Future<@Nullable Void> writeAndFlush(O message) {
        return messages.transport().writeAndFlush(message);
    }

    /**
     * Waits until more may be written: not until everything is sent, but until Netty holds no more than the low-water mark, and not
     * at all below the high-water mark. Several tasks may wait; cancelling one does not disturb the others.
     *
     * @return done when writing is not paused; fails with what broke the connection, or {@link SocketException} when it is lost.
     *     Cancelled: nothing changes, what was written is sent
     * @throws IllegalStateException off the running loop
     */
    public Future<@Nullable Void> drain() {
        return messages.drain();
    }

    /** Closes the channel, after what was written. Returns at once. */
    @Override
    public void close() {
        messages.transport().close();
    }

    /** {@return the channel} */
    public Channel channel() {
        return messages.transport().channel();
    }

    /** {@return the connection} */
    public MessageTransport<O> transport() {
        return messages.transport();
    }

    @Override
    public String toString() {
        return "<MessageStream " + messages + ">";
    }
}
