package org.tulip4j.streams;

import java.nio.channels.ReadableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CheckReturnValue;

/**
 * How {@link Streams#openReadPipe(ReadableByteChannel, PipeOptions)} reads. Immutable: each {@code with} returns a changed copy.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class PipeOptions {
    /** A reader of {@link StreamReader#DEFAULT_LIMIT}. */
    public static final PipeOptions DEFAULT = new PipeOptions(StreamReader.DEFAULT_LIMIT);

    private final int readerLimit;

    private PipeOptions(int readerLimit) {
        this.readerLimit = readerLimit;
    }

    /**
     * Returns these options with another limit of the reader. asyncio: {@code StreamReader(limit=…)}.
     *
     * @param bytes at least 1: the longest line, and half of what is buffered at most; 64 KiB unless said
     * @return new options
     * @throws IllegalArgumentException when it is less
     */
    public PipeOptions withReaderLimit(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("the reader's limit must be positive: " + bytes);
        }
        return new PipeOptions(bytes);
    }

    /** {@return the reader's limit; bytes} */
    public int readerLimit() {
        return readerLimit;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PipeOptions that && readerLimit == that.readerLimit;
    }

    @Override
    public int hashCode() {
        return Objects.hash(readerLimit);
    }

    @Override
    public String toString() {
        return "PipeOptions[readerLimit=" + readerLimit + "]";
    }
}
