package org.tulip4j.internal.tls;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Encrypted bytes that came and are not decrypted yet: what was kept of earlier reads, then what this read brought. Records
 * are decrypted where they lie; only a record that two reads share is copied. Confined to the loop.
 */
class Ciphertext {
    private static final int HEADER_BYTES = 5;

    /** What was kept of earlier reads, from position to limit; null when nothing is. */
    private @Nullable ByteBuffer kept;
    /** What the read under way brought, which is the backend's; null outside a read. */
    private @Nullable ByteBuffer fresh;

    /** A read begins. */
    void offer(ByteBuffer data) {
        fresh = data;
    }

    /** A read ends: what is left is copied. */
    void keepRest() {
        ByteBuffer rest = fresh;
        if (rest != null && rest.hasRemaining()) {
            append(rest, rest.remaining(), recordBytes(rest));
        }
        fresh = null;
    }

    /** Where the next record begins, complete or not; null when there are no bytes. */
    @Nullable ByteBuffer next() {
        if (kept != null && !kept.hasRemaining()) {
            kept = null;
        }
        if (kept == null) {
            return fresh != null && fresh.hasRemaining() ? fresh : null;
        }
        // Twice: the header tells how long the record is.
        complete(kept);
        complete(kept);
        return kept;
    }

    private void complete(ByteBuffer begun) {
        int whole = recordBytes(begun);
        int missing = whole - begun.remaining();
        if (missing > 0 && fresh != null) {
            append(fresh, Math.min(missing, fresh.remaining()), whole);
        }
    }

    /** The engine wants more than {@link #next} gave: whether there is more. */
    boolean more() {
        if (kept == null || fresh == null || !fresh.hasRemaining()) {
            return false;
        }
        append(fresh, fresh.remaining(), 0);
        return true;
    }

    private static int recordBytes(ByteBuffer record) {
        return record.remaining() < HEADER_BYTES
                ? HEADER_BYTES
                : HEADER_BYTES + (record.getShort(record.position() + HEADER_BYTES - 2) & 0xFFFF);
    }

    private void append(ByteBuffer from, int count, int wantedCapacity) {
        ByteBuffer slice = from.slice(from.position(), count);
        from.position(from.position() + count);
        ByteBuffer into = kept;
        int size = count + (into == null ? 0 : into.remaining());
        if (into != null && size <= into.capacity()) {
            into.compact().put(slice).flip();
            return;
        }
        ByteBuffer larger = ByteBuffer.allocate(Math.max(size, wantedCapacity));
        if (into != null) {
            larger.put(into);
        }
        kept = larger.put(slice).flip();
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return (kept == null || !kept.hasRemaining()) && (fresh == null || !fresh.hasRemaining());
    }

    /** Drops what was kept. */
    void clear() {
        kept = null;
        fresh = null;
    }
}
