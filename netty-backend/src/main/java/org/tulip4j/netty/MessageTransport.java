package org.tulip4j.netty;

import io.netty.channel.Channel;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.transport.BaseTransport;

/**
 * A connection that carries objects, over the codecs of a Netty pipeline.
 *
 * <p>Not for implementation, as {@link BaseTransport} is not.
 *
 * <p>Thread: the loop's.
 *
 * @param <O> what may be written
 * @since 0.1.0
 */
public interface MessageTransport<O> extends BaseTransport {
    /**
     * Sends a message. What one step of the loop, or one read of Netty, writes leaves together. A message that an encoder refuses
     * breaks the connection.
     *
     * @param message taken over: it is released when it was sent, or at once when the connection is closing. Something that was lent
     *     needs a {@code retain} before
     */
    void write(O message);

    /**
     * Sends a message, and all that was written before it, now. What was sent by itself is a system call of its own: where many follow
     * each other, write all but the last with {@link #write}.
     *
     * @param message taken over, as {@link #write} takes it
     * @return done when the message was handed to the system, at once when it took all; fails with what the codec or the system said,
     *     which breaks the connection, and with {@link SocketException} when it is closing or lost before. A failure that nobody asks
     *     for goes to the exception handler: who does not wait calls {@link #write}. Cancelled: nothing changes, the message is sent
     * @throws IllegalStateException off the running loop
     */
    Future<@Nullable Void> writeAndFlush(O message);

    /** {@return whether Netty holds more than the high-water mark of the channel, see {@code pauseWriting}} */
    boolean isWritingPaused();

    /** No message is told from now on; Netty stops reading. Idempotent. */
    void pauseReading();

    /** Messages are told again, those that waited first, from a later callback on. Idempotent. */
    void resumeReading();

    /** {@return whether messages are told} */
    boolean isReading();

    /** Closes at once; what waits to be sent is dropped. */
    void abort();

    /** {@return the channel underneath, still with its pipeline} */
    Channel channel();
}
