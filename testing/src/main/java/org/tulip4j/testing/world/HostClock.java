package org.tulip4j.testing.world;

import org.tulip4j.Clock;

/** The clock of a host, which may be wrong. Confined to the world's thread. */
final class HostClock implements Clock {
    /** Whose clock it is. */
    private final Host host;
    /** How far it is ahead of the world's, but for its drift. */
    private long aheadNanos;
    /** How many millionths it is too fast; negative: too slow. */
    private int drift;

    HostClock(Host host, long aheadNanos, int drift) {
        this.host = host;
        this.aheadNanos = aheadNanos;
        this.drift = drift;
    }

    @Override
    public long nanoTime() {
        long now = host.standstill().seenNow();
        return aheadNanos + now + now / Choices.MILLION * drift;
    }

    boolean drifts() {
        return drift != 0;
    }

    /** Is wrong in another way from now on, without a jump. */
    void setDrift(int millionths) {
        long before = nanoTime();
        drift = millionths;
        aheadNanos += before - nanoTime();
    }

    void jump(long nanos) {
        aheadNanos += nanos;
    }

    /** How long the world must wait for it to go on by so much. */
    long worldNanos(long nanos) {
        return drift == 0 ? nanos : (long) Math.ceil(nanos * (double) Choices.MILLION / (Choices.MILLION + drift));
    }
}
