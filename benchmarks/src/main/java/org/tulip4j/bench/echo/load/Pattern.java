package org.tulip4j.bench.echo.load;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * What a connection sends: random bytes with a prime period, so that the byte at any place of the stream is known without
 * being kept, and a byte lost, doubled or moved is found.
 */
final class Pattern {
    private static final int PERIOD = 65_521;
    /** The most that is sent or compared at once. */
    static final int CHUNK = 256 * 1024;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(PERIOD + CHUNK);

    Pattern() {
        byte[] period = new byte[PERIOD];
        new Random(3156).nextBytes(period);
        while (bytes.hasRemaining()) {
            bytes.put(period, 0, Math.min(period.length, bytes.remaining()));
        }
    }

    /** The bytes from a place of the stream on; the view is the caller's until the next call. */
    ByteBuffer at(long offset, int count) {
        int start = (int) (offset % PERIOD);
        return bytes.clear().position(start).limit(start + count);
    }

    /** Whether these are the bytes from a place of the stream on. */
    boolean matches(ByteBuffer data, long offset) {
        return at(offset, data.remaining()).mismatch(data) < 0;
    }
}
