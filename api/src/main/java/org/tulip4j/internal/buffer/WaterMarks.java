package org.tulip4j.internal.buffer;

import java.util.OptionalLong;
import org.tulip4j.transport.WriteBufferLimits;

/**
 * When writing pauses and resumes. States: flowing, paused; pause and resume alternate. Confined to the loop.
 *
 * <p>Source: PEP 3156, "Flow control"; asyncio's default marks.
 */
public final class WaterMarks {
    public static final long DEFAULT_HIGH = 64 * 1024;

    /** The high mark where none was set; bytes. */
    private final long defaultHigh;
    /** Above this writing pauses; bytes. */
    private long high;
    /** Writing goes on when no more than this waits; bytes. */
    private long low;
    /** The protocol was told to pause last. */
    private boolean paused;

    /** Marks of 64 and 16 KiB, flowing. */
    public WaterMarks() {
        this(DEFAULT_HIGH);
    }

    /**
     * Other marks at first, flowing.
     *
     * @param defaultHigh bytes, at least 0; the low mark is a quarter
     */
    public WaterMarks(long defaultHigh) {
        this.defaultHigh = defaultHigh;
        this.high = defaultHigh;
        this.low = defaultHigh / 4;
    }

    /** What the protocol must hear. */
    public enum Change {
        /** Nothing. */
        NONE,
        /** Stop writing. */
        PAUSE,
        /** Go on writing. */
        RESUME
    }

    /**
     * Sets the marks. Only high: low is a quarter. Only low: high is four times it. Neither: the defaults.
     *
     * @param newHigh bytes
     * @param newLow bytes
     * @throws IllegalArgumentException unless high &gt;= low &gt;= 0
     */
    public void set(OptionalLong newHigh, OptionalLong newLow) {
        long wantedHigh = newHigh.isPresent()
                ? newHigh.getAsLong()
                : newLow.isPresent() ? fourTimes(newLow.getAsLong()) : defaultHigh;
        long wantedLow = newLow.isPresent() ? newLow.getAsLong() : wantedHigh / 4;
        if (wantedHigh < wantedLow || wantedLow < 0) {
            throw new IllegalArgumentException(
                    "high (" + wantedHigh + ") must be at least low (" + wantedLow + ") and low at least 0");
        }
        high = wantedHigh;
        low = wantedLow;
    }

    private static long fourTimes(long bytes) {
        return bytes > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : 4 * bytes;
    }

    /**
     * Considers how much waits now.
     *
     * @param bytes that wait to be sent
     * @return what the protocol must hear
     */
    public Change consider(long bytes) {
        if (!paused && bytes > high) {
            paused = true;
            return Change.PAUSE;
        }
        if (paused && bytes <= low) {
            paused = false;
            return Change.RESUME;
        }
        return Change.NONE;
    }

    /** {@return whether the protocol was told to pause last} */
    public boolean isPaused() {
        return paused;
    }

    /** {@return the mark above which writing pauses} */
    public long high() {
        return high;
    }

    /** {@return both marks} */
    public WriteBufferLimits limits() {
        return new WriteBufferLimits(low, high);
    }
}
