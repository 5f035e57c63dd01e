package org.tulip4j.internal.buffer;

import java.util.Objects;
import org.tulip4j.transport.WriteBufferLimits;

/**
 * When writing pauses and resumes. States: flowing, paused; pause and resume alternate. Confined to the loop.
 *
 * <p>Source: PEP 3156, "Flow control"; asyncio's default marks.
 */
public final class WaterMarks {
    public static final long DEFAULT_HIGH = WriteBufferLimits.DEFAULT.high();

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
     * Sets the marks.
     *
     * @param limits in order already
     */
    public void set(WriteBufferLimits limits) {
        high = Objects.requireNonNull(limits, "limits").high();
        low = limits.low();
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

    /** There is nobody to be told any more: as if writing had been resumed. */
    public void end() {
        paused = false;
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
        return WriteBufferLimits.of(low, high);
    }
}
