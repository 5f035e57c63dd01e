package org.tulip4j;

import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.Transport;

/**
 * Which part of a file {@link EventLoop#sendFile(Transport, FileChannel, SendFileOptions)} sends, and whether it may be copied. Immutable:
 * each {@code with} returns a changed copy.
 *
 * <p>Source: asyncio 3.7, the parameters of {@code loop.sendfile}.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class SendFileOptions {
    /** The whole file, copied through memory where the connection cannot do without. */
    public static final SendFileOptions DEFAULT = new SendFileOptions(0, Long.MAX_VALUE, true);

    private final long offset;
    private final long count;
    private final boolean fallback;

    private SendFileOptions(long offset, long count, boolean fallback) {
        if (offset < 0) {
            throw new IllegalArgumentException("the offset must not be negative: " + offset);
        }
        if (count <= 0) {
            throw new IllegalArgumentException("the count must be positive: " + count);
        }
        this.offset = offset;
        this.count = count;
        this.fallback = fallback;
    }

    /**
     * Begins elsewhere.
     *
     * @param offset bytes from the beginning of the file, 0 or more
     * @return new options
     * @throws IllegalArgumentException when it is negative
     */
    public SendFileOptions withOffset(long offset) {
        return new SendFileOptions(offset, count, fallback);
    }

    /**
     * Sends so much at most.
     *
     * @param count bytes, 1 or more
     * @return new options
     * @throws IllegalArgumentException when it is not positive
     */
    public SendFileOptions withCount(long count) {
        return new SendFileOptions(offset, count, fallback);
    }

    /**
     * Allows or forbids to copy the file through memory.
     *
     * @param fallback false: sending fails with {@link SendFileNotAvailableException} where the connection cannot send without copying
     * @return new options
     */
    public SendFileOptions withFallback(boolean fallback) {
        return new SendFileOptions(offset, count, fallback);
    }

    /** {@return where to begin; bytes from the beginning of the file} */
    public long offset() {
        return offset;
    }

    /** {@return the most to send; bytes} */
    public long count() {
        return count;
    }

    /** {@return whether the file may be copied through memory} */
    public boolean fallback() {
        return fallback;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SendFileOptions that
                && offset == that.offset
                && count == that.count
                && fallback == that.fallback;
    }

    @Override
    public int hashCode() {
        return Objects.hash(offset, count, fallback);
    }

    @Override
    public String toString() {
        return "SendFileOptions[offset=" + offset + ", count=" + count + ", fallback=" + fallback + "]";
    }
}
