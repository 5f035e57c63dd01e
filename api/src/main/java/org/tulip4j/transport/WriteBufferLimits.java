package org.tulip4j.transport;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CheckReturnValue;

/**
 * The water marks of a transport: writing pauses when more than the high one waits to be sent, and resumes at the low one. Always
 * 0 &lt;= low &lt;= high. Immutable.
 *
 * <p>Source: asyncio 3.4, {@code set_write_buffer_limits} and {@code get_write_buffer_limits}. Differs: a value instead of two numbers, which are
 * given as high and low there and told as low and high.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class WriteBufferLimits {
    /** What a transport without TLS begins with: 16 and 64 KiB. */
    public static final WriteBufferLimits DEFAULT = ofHigh(64 * 1024);

    /** What a transport with TLS begins with: 128 and 512 KiB. */
    public static final WriteBufferLimits TLS_DEFAULT = ofHigh(512 * 1024);

    private final long low;
    private final long high;

    private WriteBufferLimits(long low, long high) {
        this.low = low;
        this.high = high;
    }

    private static long checked(String name, long mark) {
        if (mark < 0) {
            throw new IllegalArgumentException(name + " (" + mark + ") must be at least 0");
        }
        return mark;
    }

    /**
     * Both marks.
     *
     * @param low bytes, 0 to high; at it or below writing resumes; 0: when nothing waits
     * @param high bytes; above it writing pauses; 0: whenever something waits
     * @return the marks
     * @throws IllegalArgumentException unless 0 &lt;= low &lt;= high; names both
     */
    public static WriteBufferLimits of(long low, long high) {
        if (low < 0 || high < low) {
            throw new IllegalArgumentException("low (" + low + ") must be at least 0 and high (" + high
                    + ") at least low: WriteBufferLimits.of(low, high)");
        }
        return new WriteBufferLimits(low, high);
    }

    /**
     * The high mark; the low one is a quarter of it, rounded down. asyncio: {@code set_write_buffer_limits(high=…)}.
     *
     * @param high bytes, 0 or more
     * @return the marks
     * @throws IllegalArgumentException when it is negative
     */
    public static WriteBufferLimits ofHigh(long high) {
        return new WriteBufferLimits(checked("high", high) / 4, high);
    }

    /**
     * The low mark; the high one is four times it. asyncio: {@code set_write_buffer_limits(low=…)}.
     *
     * @param low bytes, 0 or more
     * @return the marks; the high one is {@link Long#MAX_VALUE} where four times is more than that
     * @throws IllegalArgumentException when it is negative
     */
    public static WriteBufferLimits ofLow(long low) {
        return new WriteBufferLimits(checked("low", low), low > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : 4 * low);
    }

    /** {@return bytes; writing resumes at this or less} */
    public long low() {
        return low;
    }

    /** {@return bytes; writing pauses above this} */
    public long high() {
        return high;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WriteBufferLimits that && low == that.low && high == that.high;
    }

    @Override
    public int hashCode() {
        return Objects.hash(low, high);
    }

    @Override
    public String toString() {
        return "WriteBufferLimits[low=" + low + ", high=" + high + "]";
    }
}
