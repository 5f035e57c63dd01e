package org.tulip4j.internal.loop;

import org.tulip4j.Clock;
import org.tulip4j.internal.counters.Buckets;

/**
 * Records how long callbacks, steps and callbacks of I/O take, where histograms were asked for. To look at a clock costs more than a short
 * callback, so those that are short share a look: as many as take {@value #LOOK_EVERY_NANOS} ns together by what the latest ones took, and {@value #MOST} at
 * most; each counts with their mean. When some of them took much longer than that, one did: the others count as the ones before did, and that one with the
 * rest. One that takes {@value #LOOK_EVERY_NANOS} ns itself is measured alone from then on.
 *
 * <p>Time runs from one look to the next, and begins anew when the loop has waited. A poll that does not wait counts with the short ones
 * around it, unless they are enough for a look. Confined to the loop.
 */
final class CallbackTimes {
    static final int MOST = 128;
    static final long LOOK_EVERY_NANOS = 2_000;

    /** How many times longer than expected is much longer. */
    private static final int MUCH = 4;

    /** Where they are recorded. */
    private final Buckets recorded;
    /** Tells the loop's time. */
    private final Clock clock;
    /** When the latest look was, or the end of the wait. */
    private long lookedAt;
    /** How many have ended since then. */
    private int ended;
    /** After how many the next look is. */
    private int together = 1;
    /** What one of the latest took; nanoseconds. */
    private long typical;

    CallbackTimes(Buckets recorded, Clock clock) {
        this.recorded = recorded;
        this.clock = clock;
    }

    /** Something begins now. */
    void begins(long now) {
        lookedAt = now;
        ended = 0;
    }

    /** {@return how many callbacks may run before {@link #ended} is told; at least one} */
    int untilLook() {
        return together - ended;
    }

    /** So many callbacks or steps have ended. */
    void ended(int number) {
        ended += number;
        if (ended >= together) {
            look();
        }
    }

    /** A poll begins that does not wait. */
    void polls() {
        if (ended * typical >= LOOK_EVERY_NANOS / 2) {
            look();
        }
    }

    /** That poll is over. */
    void polled(long now) {
        if (ended == 0) {
            lookedAt = now;
        }
    }

    /** The loop is about to wait, or stops. */
    void rests(long now) {
        if (ended > 0) {
            record(now - lookedAt);
        }
        ended = 0;
    }

    private void look() {
        long now = clock.nanoTime();
        if (ended > 0) {
            record(now - lookedAt);
        }
        lookedAt = now;
        ended = 0;
    }

    /** A callback of I/O has ended. */
    void ioEnded() {
        ended++;
        look();
    }

    private void record(long took) {
        long mean = took / ended;
        if (ended > 1 && took >= LOOK_EVERY_NANOS && mean >= MUCH * typical) {
            recorded.record(typical, ended - 1L);
            recorded.record(took - typical * (ended - 1L), 1);
        } else {
            recorded.record(mean, ended);
        }
        typical = mean;
        together = (int) Math.max(1, Math.min(MOST, LOOK_EVERY_NANOS / Math.max(1, mean)));
    }
}
