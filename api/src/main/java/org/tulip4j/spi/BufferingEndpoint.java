package org.tulip4j.spi;

import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.InfoKey;

/**
 * An endpoint that keeps bytes which {@link #write} or {@link #send} has taken, because it encrypts them or hands them on to somebody who
 * sends in his own time. What it keeps counts as waiting until it has left. Whenever some of it has left, the endpoint tells
 * {@link StreamSink#heldSent}, unless that was within the write.
 *
 * @since 0.1.0
 */
public interface BufferingEndpoint extends StreamEndpoint {
    /** {@return the bytes that were taken and have not left; not negative} */
    long unsentBytes();

    /**
     * Sends as much as can be sent at once of what was taken and kept back because more was likely to follow. Nothing is told of it:
     * ask {@link #unsentBytes} afterwards.
     */
    void flush();

    /** {@return how many bytes may wait before writing pauses, unless the user sets another mark} */
    default long highWater() {
        return 64 * 1024;
    }

    /** {@return whether {@link #shutdownOutput} is possible; it is not called while bytes wait} */
    boolean canShutdownOutput();

    /**
     * {@return whether bytes can be sent after the peer's end, though perhaps {@link #shutdownOutput} is not possible: then a protocol
     * whose {@code eofReceived} is true keeps the connection}
     */
    default boolean outlivesInput() {
        return canShutdownOutput();
    }

    /**
     * Hears that the transport begins to close and will give what waits first; called once, before {@link #finish}.
     *
     * @return false: the connection has not got far enough to be ended in order, and the transport cuts it
     */
    default boolean isClosing() {
        return true;
    }

    /**
     * Ends the connection in order, now that the transport has given everything: the endpoint sends what it keeps, then says farewell, then
     * tells {@link StreamSink#ended} in a callback of its own.
     *
     * @return false: this endpoint has no farewell to say; the transport closes it when {@link #unsentBytes} is 0
     */
    default boolean finish() {
        return false;
    }

    /** {@return what this kind of connection is called where a message begins with it} */
    default String kind() {
        return "this connection";
    }

    /**
     * Tells what the endpoint knows of the connection beyond its socket.
     *
     * @param key what is asked for
     * @return the value, or null when this endpoint knows nothing of it
     */
    default @Nullable Object info(InfoKey<?> key) {
        return null;
    }
}
