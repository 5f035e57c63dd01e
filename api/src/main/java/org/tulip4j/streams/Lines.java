package org.tulip4j.streams;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;

/** The lines of a reader, as bytes or as text; looking for the next one suspends. Thread: the loop's. */
final class Lines<L> implements Iterator<L> {
    /** Begins to read one line. */
    private final Supplier<Future<L>> read;
    /** Whether a line is what a reader answers at the end of the stream. */
    private final Predicate<L> end;
    /** The line that was looked for and not taken yet; null before that. */
    private @Nullable L next;

    Lines(Supplier<Future<L>> read, Predicate<L> end) {
        this.read = read;
        this.end = end;
    }

    @Override
    public boolean hasNext() {
        L line = next;
        if (line == null) {
            line = read.get().await();
            next = line;
        }
        return !end.test(line);
    }

    @Override
    public L next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the stream has ended");
        }
        L line = Objects.requireNonNull(next);
        next = null;
        return line;
    }
}
