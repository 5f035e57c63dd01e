package org.tulip4j.python.internal;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.graalvm.polyglot.Value;

/**
 * Bytes on their way between Java and Python, never as text.
 *
 * <p>Python's are polyglot buffers, which Java reads in one call. GraalPy 25 does not read Java's: neither {@code bytes} nor
 * {@code memoryview} takes a buffer of the host, and one element at a time costs 0.5 µs a byte. What it takes in one call are whole
 * numbers of any size, so a message goes over as one, and {@code int.to_bytes} makes the bytes.
 */
final class Bytes {
    private Bytes() {}

    /** Copies a bytes-like object of Python's, which may be empty. */
    static byte[] of(Value python) {
        if (!python.hasBufferElements()) {
            throw new IllegalArgumentException("a bytes-like object is required, not " + python.getMetaObject());
        }
        byte[] bytes = new byte[Math.toIntExact(python.getBufferSize())];
        python.readBuffer(0, bytes, 0, bytes.length);
        return bytes;
    }

    /** Reads what remains as a number, the first byte being the highest; zero when nothing remains. */
    static BigInteger number(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    }

    /** Writes as much as fits into a writable buffer of Python's, eight bytes a call, and returns how much that was. */
    static int fill(ByteBuffer data, Value python) {
        int count = (int) Math.min(data.remaining(), python.getBufferSize());
        ByteBuffer part = data.slice(data.position(), count).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (; at + Long.BYTES <= count; at += Long.BYTES) {
            python.writeBufferLong(ByteOrder.LITTLE_ENDIAN, at, part.getLong(at));
        }
        for (; at < count; at++) {
            python.writeBufferByte(at, part.get(at));
        }
        data.position(data.position() + count);
        return count;
    }
}
