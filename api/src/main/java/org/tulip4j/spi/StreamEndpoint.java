package org.tulip4j.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.tulip4j.transport.SocketView;

/**
 * A connected socket, as a backend gives it to the core.
 *
 * <p>TCP_NODELAY is set. Not reading until {@link #resumeReading}.
 *
 * @since 0.1.0
 */
public interface StreamEndpoint {
    /**
     * Names who hears what comes; called before anything else, and again when another takes the connection over while
     * nothing is read or sent.
     *
     * @param sink the core's side
     */
    void attach(StreamSink sink);

    /**
     * Reads from the next poll on, at most once in a poll and 256 KiB, also to the peer's end; what a read brings may be told in several
     * calls. Idempotent.
     */
    void resumeReading();

    /** Delivers nothing until resumed; bytes that were read already wait. Idempotent. */
    void pauseReading();

    /**
     * Reads once, outside of a poll, what {@link StreamSink#leavesUnread} has left in the socket; the sink is told nothing of it. The peer's
     * end and a fault are told in a poll, as always.
     *
     * @param into one byte of room or more, filled from its position on; the position moves behind what was read
     * @return how many bytes; 0 when there are none now, when reading is paused, and when this backend only reads in polls
     */
    default int readNow(ByteBuffer into) {
        return 0;
    }

    /**
     * Sends what the kernel takes at once. Not called while {@link #send} is under way.
     *
     * @param data from position to limit; the position moves behind what was taken
     * @return how many bytes were taken; 0 when none, or when this backend only sends in polls
     * @throws IOException when the connection is broken
     */
    int write(ByteBuffer data) throws IOException;

    /**
     * Sends a chunk as the kernel takes it, telling {@link StreamSink#sent} after the chunk's position has moved behind
     * what was taken. At most one chunk at a time.
     *
     * @param chunk one byte or more, at most 64 KiB; belongs to the endpoint until all of it was sent or it is closed
     */
    void send(ByteBuffer chunk);

    /**
     * Sends part of a file without copying it through memory, telling {@link StreamSink#fileSent} once, in a poll. Not called
     * while {@link #send} or another file is under way.
     *
     * @param file open for reading; not closed, its position is not used
     * @param position where to begin
     * @param count the most to send, at least 1
     * @return false: this endpoint cannot, and nothing is sent
     */
    default boolean sendFile(FileChannel file, long position, long count) {
        return false;
    }

    /**
     * Sends no more of the file, and tells nothing of it any more.
     *
     * @return how many of its bytes the kernel has taken that {@link StreamSink#fileSent} did not tell; 0 without a file
     */
    default long stopFile() {
        return 0;
    }

    /**
     * Closes the sending direction. Not called while {@link #send} is under way.
     *
     * @throws IOException when the connection is broken
     */
    void shutdownOutput() throws IOException;

    /** Closes the socket at once; the sink hears nothing any more. Idempotent. */
    void close();

    /** {@return addresses and options} */
    SocketView socket();
}
