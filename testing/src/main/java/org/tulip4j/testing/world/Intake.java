package org.tulip4j.testing.world;

import java.util.List;

/** How fast the programs of a host read what has come for them. Confined to the world's thread. */
final class Intake {
    private static final long SECOND = 1_000_000_000L;
    /** A slow reader reads so often in a second. */
    private static final int READS = 10;

    /** Whose programs read. */
    private final Host host;
    /** How much is read in a second; 0: no limit. */
    private long rate;
    /** How much is read in a second for a while; 0: no limit. */
    private long slowRate;
    /** How long that is. */
    private long slowUntil;
    /** When something is read again. */
    private long closedUntil;

    Intake(Host host) {
        this.host = host;
    }

    boolean isOpen() {
        return now() >= closedUntil;
    }

    void setRate(long bytesPerSecond) {
        rate = bytesPerSecond;
    }

    /** Less is read, for a while. */
    void slowDown(long bytesPerSecond, long nanos) {
        slowRate = bytesPerSecond;
        slowUntil = now() + nanos;
    }

    /** Nothing is read, for a while. */
    void stop(long nanos) {
        closeUntil(now() + nanos);
    }

    /** Everything is read as it comes. */
    void asEver() {
        rate = 0;
        slowUntil = 0;
        if (!isOpen()) {
            closedUntil = 0;
            changed();
        }
    }

    /** {@return how much of so many bytes one read of a stream brings} */
    int most(int bytes) {
        long limit = limit();
        return limit == 0 ? bytes : (int) Math.min(bytes, Math.max(1, limit / READS));
    }

    /** A stream has read so many bytes. */
    void took(int bytes) {
        long limit = limit();
        if (limit > 0) {
            closeUntil(now() + Math.max(1, bytes * SECOND / limit));
        }
    }

    private long limit() {
        return now() < slowUntil ? slowRate : rate;
    }

    private long now() {
        return host.world().now();
    }

    private void closeUntil(long time) {
        if (time > closedUntil) {
            closedUntil = time;
            host.at(time, this::changed);
            changed();
        }
    }

    private void changed() {
        Program program = host.program();
        if (program != null) {
            List.copyOf(program.backend().open()).forEach(WorldHandle::intakeChanged);
        }
    }
}
