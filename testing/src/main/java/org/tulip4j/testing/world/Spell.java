package org.tulip4j.testing.world;

import java.time.Duration;

/**
 * How often a fault begins, and how long it goes on.
 *
 * @param every about how long it is from one to the next; 0: it was not asked for
 * @param atMost how long each goes on at most; 0: it is over at once
 */
record Spell(long every, long atMost) {
    /** Never. */
    static final Spell NONE = new Spell(0, 0);

    @Override
    public String toString() {
        return Duration.ofNanos(every) + (atMost == 0 ? "" : " for " + Duration.ofNanos(atMost));
    }
}
