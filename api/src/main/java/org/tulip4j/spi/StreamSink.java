package org.tulip4j.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the core hears of a connected socket, inside a poll.
 *
 * @since 0.1.0
 */
public interface StreamSink {
    /**
     * Where the next bytes should go.
     *
     * @param sizeHint a good size, at least 1
     * @return the user's buffer: then {@link #filled} follows; null: {@link #received} follows
     */
    @Nullable ByteBuffer target(int sizeHint);

    /**
     * Bytes were put into the target, from its position on.
     *
     * @param count at least 1
     */
    void filled(int count);

    /**
     * Bytes came.
     *
     * @param data one byte or more; free for reuse when this returns
     */
    void received(ByteBuffer data);

    /**
     * Bytes have come, and an endpoint that has {@link StreamEndpoint#readNow} could read them. Asked in each poll until they are read.
     *
     * @return true: they are to stay where they are, for somebody is about to read them with {@link StreamEndpoint#readNow}; false:
     *     the endpoint reads and tells them
     */
    default boolean leavesUnread() {
        return false;
    }

    /** The peer will send no more; told once. */
    void eof();

    /**
     * Part of the chunk given to {@link StreamEndpoint#send} was taken by the kernel.
     *
     * @param count at least 1
     */
    void sent(int count);

    /**
     * The connection is broken; nothing is told any more.
     *
     * @param cause what the system said
     */
    void failed(IOException cause);

    /**
     * Part of the file given to {@link StreamEndpoint#sendFile} was taken by the kernel; the rest of it is not sent.
     *
     * @param count bytes; 0 when the file ends before
     */
    default void fileSent(long count) {}

    /** Fewer bytes wait in a {@link BufferingEndpoint} than before. */
    default void heldSent() {}

    /**
     * The connection has ended in another way than by the peer's end or a broken socket; nothing is told any more.
     *
     * @param cause what the protocol shall hear; null: it has ended in good order
     */
    default void ended(@Nullable Throwable cause) {
        failed(cause instanceof IOException io ? io : new IOException("the connection has ended", cause));
    }
}
