package org.tulip4j.spi;

/**
 * An endpoint that takes whatever it is given and sends it in its own time: {@link #write} always takes everything, and
 * {@link #send} is never called. When bytes have left it tells {@link StreamSink#heldSent}, unless they left within the write.
 */
public interface BufferingEndpoint extends StreamEndpoint {
    /** {@return the bytes that were taken and have not left; not negative} */
    long unsentBytes();

    /**
     * Sends as much as can be sent at once of what was taken and kept back because more was likely to follow. Nothing is told of it:
     * ask {@link #unsentBytes} afterwards.
     */
    void flush();

    /** {@return whether {@link #shutdownOutput} is possible; it is not called while bytes wait} */
    boolean canShutdownOutput();

    /**
     * {@return whether bytes can be sent after the peer's end, though perhaps {@link #shutdownOutput} is not possible: then a protocol
     * whose {@code eofReceived} is true keeps the connection}
     */
    default boolean outlivesInput() {
        return canShutdownOutput();
    }
}
