package org.tulip4j.internal.counters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * How long a loop had nothing to do: it waited for I/O and timers, or was stopped. It is told the times that its loop takes around its
 * polls, by the loop's clock. States: idle, at first; busy.
 *
 * <p>Whoever is lent the loop writes, any thread reads; as {@link Counters}. State and sum are one number, so that nobody reads one without the other:
 * twice the nanoseconds idle when busy; twice what must be taken from the present time to have them, and one more, when idle.
 */
public final class IdleTime {
    private static final VarHandle CODE;
    private static final VarHandle MARK;
    private static final VarHandle LONGEST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CODE = lookup.findVarHandle(IdleTime.class, "code", long.class);
            MARK = lookup.findVarHandle(IdleTime.class, "mark", long.class);
            LONGEST = lookup.findVarHandle(IdleTime.class, "longest", long.class);
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    /** When it was made. */
    private final long since;
    /** Idle or busy, and how long it was idle; as the class says. */
    private long code;
    /** When the loop began to be busy, or last looked for I/O since then. */
    private long mark;
    /** The longest time between two such moments; nanoseconds. */
    private long longest;

    /** Idle from now on. */
    public IdleTime(long now) {
        since = now;
        code = now << 1 | 1;
        mark = now;
    }

    /** {@return whether nothing is done now; the loop} */
    public boolean isIdle() {
        return (code & 1) != 0;
    }

    /** The loop has something to do from now on. The loop; idle. */
    public void wakes(long now) {
        CODE.setOpaque(this, (now << 1) - (code & ~1L));
        MARK.setOpaque(this, now);
    }

    /** The loop has nothing to do from now on. The loop; busy. */
    public void sleeps(long now) {
        looked(now);
        CODE.setOpaque(this, ((now << 1) - code) | 1);
    }

    /** The loop has looked for I/O without waiting, or is about to wait. The loop; busy. */
    public void looked(long now) {
        long took = now - mark;
        if (took > longest) {
            LONGEST.setOpaque(this, took);
        }
        MARK.setOpaque(this, now);
    }

    /** {@return what is known now; any thread} */
    Reading read(LongSupplier clock) {
        long seen = (long) CODE.getAcquire(this);
        long busySince = (long) MARK.getAcquire(this);
        // Behind the others: what they tell lies before it.
        long now = clock.getAsLong();
        boolean idle = (seen & 1) != 0;
        long nanos = idle ? ((now << 1) - (seen & ~1L)) >> 1 : seen >> 1;
        long stretch = idle ? 0 : Math.max(0, now - busySince);
        return new Reading(now - since, Math.max(0, nanos), stretch, Math.max(stretch, (long) LONGEST.getOpaque(this)));
    }

    /**
     * What is known at one moment, in nanoseconds.
     *
     * @param elapsed since it was made
     * @param idle how much of that had nothing to do
     * @param stretch since the loop has looked for I/O; 0 when idle
     * @param longest the longest stretch
     */
    record Reading(long elapsed, long idle, long stretch, long longest) {}
}
