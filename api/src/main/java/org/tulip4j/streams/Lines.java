package org.tulip4j.streams;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lines of a reader; looking for the next one suspends. Thread: the loop's. */
final class Lines implements Iterator<byte[]> {
    private final StreamReader reader;
    private byte @Nullable [] next;

    Lines(StreamReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = reader.readLine().await();
        }
        return next.length > 0;
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the stream has ended");
        }
        byte[] line = Objects.requireNonNull(next);
        next = null;
        return line;
    }
}
