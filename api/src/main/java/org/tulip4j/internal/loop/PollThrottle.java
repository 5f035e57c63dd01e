package org.tulip4j.internal.loop;

import org.tulip4j.Clock;

/**
 * When a pass that has callbacks to run polls first. A poll is a system call and costs as much as a dozen short callbacks.
 *
 * <p>Every pass polls, until {@value #IN_A_ROW} polls in a row came less than {@value #SHORT_NANOS} ns after the one before and
 * none of them could wait. From then on {@value #CALLBACKS} callbacks may run between two polls, for as long as they are that
 * short. So I/O waits for no more than {@value #CALLBACKS} callbacks; a coroutine that yields between pieces of work
 * lets it in each time, and so do the few passes in which a program lets things settle.
 *
 * <p>Where steps run in threads of their own, the change of threads alone takes longer than that, and as long as others let it: nothing
 * follows from it. So polls count as short up to {@value #SHORT_HANDED_NANOS} ns there, and instead each pass that would leave its poll
 * out looks at the clock: {@value #LATE_NANOS} ns after the latest poll it may not. Passes that coroutines begin in a chain have that time,
 * and {@value #CHAINED_CALLBACKS} callbacks for a clock that stands still, since going back for a poll costs dozens of their steps.
 *
 * <p>Confined to the loop.
 */
final class PollThrottle {
    static final int CALLBACKS = 16;
    static final int IN_A_ROW = 64;
    static final long SHORT_NANOS = 20_000;
    static final int CHAINED_CALLBACKS = 256;
    static final long LATE_NANOS = 100_000;
    static final long SHORT_HANDED_NANOS = 5_000_000;

    /** How many polls in a row are counted; fewer than {@value #IN_A_ROW}: no pass leaves its poll out. */
    private final int longestRow;
    /** How many callbacks have run since the last poll. */
    private int callbacks;
    /** How many polls in a row came soon after the one before; at most {@value #IN_A_ROW}. */
    private int inARow;
    /** When the loop polled last, by its clock. */
    private long polledAt;
    /** Since the latest poll a step has run in a thread of its own. */
    private boolean handedOver;
    /** Whether one had run in a thread of its own between the latest poll and the one before. */
    private boolean handedOverBefore;

    /** Says which passes leave the poll out. */
    PollThrottle() {
        this(false);
    }

    /** Says which passes leave the poll out, or that none does. */
    PollThrottle(boolean inEveryPass) {
        this.longestRow = inEveryPass ? 0 : IN_A_ROW;
    }

    /** Counts callbacks that are about to run; a pass without any counts as one. */
    void firing(int number) {
        callbacks += Math.max(number, 1);
    }

    /** {@return whether the next pass polls even if it has callbacks to run} */
    boolean isDue() {
        return inARow < IN_A_ROW || callbacks >= CALLBACKS;
    }

    /** {@return whether it polls all the same, where steps run in threads of their own} */
    boolean isDueByTime(Clock clock) {
        return (handedOver || handedOverBefore) && isLate(clock);
    }

    /** {@return whether the next pass has to poll, and so may not be begun in a coroutine's thread} */
    boolean isDueInChain(Clock clock) {
        return inARow < IN_A_ROW || callbacks >= CHAINED_CALLBACKS || isLate(clock);
    }

    private boolean isLate(Clock clock) {
        return clock.nanoTime() - polledAt >= LATE_NANOS;
    }

    /** A step has run in a thread of its own. */
    void steppedElsewhere() {
        handedOver = true;
    }

    /** The loop has polled and could not wait. */
    void polled(long now) {
        long brief = handedOver ? SHORT_HANDED_NANOS : SHORT_NANOS;
        inARow = now - polledAt < brief ? Math.min(inARow + 1, longestRow) : 0;
        polledAt = now;
        callbacks = 0;
        handedOverBefore = handedOver;
        handedOver = false;
    }

    /** The loop has waited, or somebody else had its thread. */
    void waited() {
        inARow = 0;
    }
}
