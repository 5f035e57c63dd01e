package org.tulip4j.internal.loop;

/**
 * When a pass that has callbacks to run polls first. A poll is a system call and costs as much as a dozen short callbacks.
 *
 * <p>Every pass polls, until {@value #IN_A_ROW} polls in a row came less than {@value #SHORT_NANOS} ns after the one before and
 * none of them could wait. From then on {@value #CALLBACKS} callbacks may run between two polls, for as long as they are that
 * short. So I/O waits for no more than {@value #CALLBACKS} callbacks; a coroutine that yields between pieces of work
 * lets it in each time, and so do the few passes in which a program lets things settle.
 *
 * <p>Confined to the loop.
 */
final class PollThrottle {
    static final int CALLBACKS = 16;
    static final int IN_A_ROW = 64;
    static final long SHORT_NANOS = 20_000;

    /** How many callbacks have run since the last poll. */
    private int callbacks;
    /** How many polls in a row came soon after the one before; at most {@value #IN_A_ROW}. */
    private int inARow;
    /** When the loop polled last, by its clock. */
    private long polledAt;

    /** Counts callbacks that are about to run; a pass without any counts as one. */
    void firing(int number) {
        callbacks += Math.max(number, 1);
    }

    /** {@return whether the next pass polls even if it has callbacks to run} */
    boolean isDue() {
        return inARow < IN_A_ROW || callbacks >= CALLBACKS;
    }

    /** The loop has polled and could not wait. */
    void polled(long now) {
        inARow = now - polledAt < SHORT_NANOS ? Math.min(inARow + 1, IN_A_ROW) : 0;
        polledAt = now;
        callbacks = 0;
    }

    /** The loop has waited, or somebody else had its thread. */
    void waited() {
        inARow = 0;
    }
}
