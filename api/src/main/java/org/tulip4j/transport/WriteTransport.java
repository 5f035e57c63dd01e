package org.tulip4j.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * The sending side.
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
     * close, abort or a lost connection bytes are dropped; from the fifth time on with a warning.
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
     * Sets the water marks. Only high: low is a quarter of it. Only low: high is four times it. Neither: 64 and 16 KiB, with
     * TLS 512 and 128 KiB. They are looked at anew at once: the protocol may hear {@code pauseWriting} or {@code resumeWriting} before
     * this returns. asyncio only pauses here.
     *
     * @param high bytes; above it writing pauses
     * @param low bytes, 0 to high; at it or below writing resumes
     * @throws IllegalArgumentException unless high &gt;= low &gt;= 0
     */
    void setWriteBufferLimits(OptionalLong high, OptionalLong low);
}
