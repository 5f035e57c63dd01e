package org.tulip4j.transport;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The sending side.
 *
 * <p>Not for implementation, as {@link BaseTransport} is not.
 *
 * <p>Source: PEP 3156; asyncio 3.4.
 *
 * @since 0.1.0
 */
public interface WriteTransport extends BaseTransport {
    /**
     * Queues bytes for sending and returns at once. What one callback or task step writes leaves together at its end, or
     * earlier when it is much.
     *
     * <p>When more than the high-water mark waits, the protocol hears {@code pauseWriting} before this returns. After
     * close, abort or a lost connection bytes are dropped; from the fifth time on with a warning, "write after close or loss"
     * (asyncio: "socket.send() raised exception.").
     *
     * @param data from position to limit, zero or more bytes; position equals limit on return; not kept
     * @throws IllegalStateException after {@link #writeEof}
     */
    void write(ByteBuffer data);

    /**
     * Queues bytes for sending, as {@link #write(ByteBuffer)} does.
     *
     * @param data zero or more bytes; not kept
     */
    default void write(byte[] data) {
        write(ByteBuffer.wrap(data));
    }

    /**
     * Writes several buffers; pausing is considered once, at the end.
     *
     * @param data each from position to limit; not kept
     */
    void writeAll(List<ByteBuffer> data);

    /** Sends what waits, then closes the sending direction. Twice or while closing: no effect. */
    void writeEof();

    /** {@return whether {@link #writeEof} is possible} */
    boolean canWriteEof();

    /** Drops what waits and closes; {@code connectionLost(null)} follows. Idempotent. */
    void abort();

    /** {@return the bytes that wait to be sent} */
    long writeBufferSize();

    /** {@return the water marks} */
    WriteBufferLimits writeBufferLimits();

    /**
     * Sets the water marks. They are looked at anew at once: the protocol may hear {@code pauseWriting} or {@code resumeWriting} before
     * this returns. asyncio only pauses here, and takes two numbers, which {@link WriteBufferLimits} makes a value of.
     *
     * @param limits for instance {@code WriteBufferLimits.ofHigh(1 << 20)}; {@link WriteBufferLimits#DEFAULT}, with TLS
     *     {@link WriteBufferLimits#TLS_DEFAULT}, are those of the beginning
     */
    void setWriteBufferLimits(WriteBufferLimits limits);
}
