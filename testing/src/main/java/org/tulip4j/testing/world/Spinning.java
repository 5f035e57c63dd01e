package org.tulip4j.testing.world;

import java.util.function.LongSupplier;

/**
 * Notices that a program goes on and on at one moment, so that time stands still. Callbacks are counted, for how many a turn has depends on how fast
 * the machine is. Confined to the world's thread.
 */
final class Spinning {
    private static final int LOOK_EVERY_TURNS = 200;
    private static final long MOST_CALLBACKS = 200_000;
    /** This many turns are too many even when they have no callbacks. */
    private static final int MOST_TURNS = 200_000;

    /** How many callbacks the loop has run so far. */
    private final LongSupplier callbacks;
    /** The moment of the latest turn. */
    private long latest = -1;
    /** How many turns it has had. */
    private int turns;
    /** How many callbacks the loop had run when they were looked at first. */
    private long first;

    Spinning(LongSupplier callbacks) {
        this.callbacks = callbacks;
    }

    /** Notes a turn, and says whether there were too many at this moment. */
    boolean tooMany(long now) {
        if (latest != now) {
            latest = now;
            turns = 0;
            return false;
        }
        if (++turns % LOOK_EVERY_TURNS != 0) {
            return false;
        }
        long done = callbacks.getAsLong();
        if (turns == LOOK_EVERY_TURNS) {
            first = done;
        }
        return done - first > MOST_CALLBACKS || turns >= MOST_TURNS;
    }

    int turns() {
        return turns;
    }
}
