package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The way from one host to another: when what leaves now arrives, and whether anything arrives at all. Confined to the world's thread.
 */
final class Wire {
    /** What is sent again in a stream comes so much later. */
    private static final long SENT_AGAIN_NANOS = 200_000_000;

    private static final long SECOND = 1_000_000_000L;

    /** Everything here is chosen and timed by it. */
    private final World world;
    /** Where it begins. */
    private final Host from;
    /** Where it ends. */
    private final Host to;
    /** What it is like. */
    private LinkOptions options = LinkOptions.DEFAULT;
    /** Nothing arrives. */
    private boolean cut;
    /** How many faults of the seed cut it: a script's cut outlasts them. */
    private int faults;
    /** What becomes of a connect. */
    private Firewall firewall = Firewall.OPEN;
    /** When the last byte that was sent has passed the bandwidth. */
    private long freeAt;
    /** Streams whose next piece found no way. */
    private final Set<Direction> stuck = new LinkedHashSet<>();

    Wire(World world, Host from, Host to) {
        this.world = world;
        this.from = from;
        this.to = to;
        if (from == to) {
            options = options.withLatency(Duration.ZERO);
        }
    }

    Host from() {
        return from;
    }

    Host to() {
        return to;
    }

    LinkOptions options() {
        return options;
    }

    void setOptions(LinkOptions changed) {
        options = changed;
    }

    Firewall firewall() {
        return firewall;
    }

    void set(Firewall changed) {
        firewall = changed;
    }

    boolean isCut() {
        return cut || faults > 0;
    }

    /** Whether what comes to its end now is let in. */
    boolean isOpen() {
        return !isCut() && !to.isOff();
    }

    void cut() {
        cut = true;
    }

    /** What was stuck goes on its way again. */
    void heal() {
        cut = false;
        faults = 0;
        letGo();
    }

    /** A fault cuts it. */
    void beginFault() {
        faults++;
    }

    /** A fault is over; whether that opens it. */
    boolean endFault() {
        if (faults == 0) {
            return false;
        }
        faults--;
        letGo();
        return !isCut();
    }

    /** After a cut, or when the host is on again. */
    void letGo() {
        if (!isOpen()) {
            return;
        }
        Direction[] waiting = stuck.toArray(new Direction[0]);
        stuck.clear();
        for (Direction direction : waiting) {
            direction.sendAgain(world.now()
                    + options.latencyNanos()
                    + world.choices().ways().upTo(SENT_AGAIN_NANOS));
        }
    }

    void isStuck(Direction direction) {
        stuck.add(direction);
    }

    /** When a piece of a stream arrives that leaves now. */
    long streamArrival(int bytes) {
        long late = world.choices().ways().happens(options.lossChances()) ? SENT_AGAIN_NANOS : 0;
        if (late > 0) {
            world.tell(from, "has to send a piece to " + to + " again: it comes later");
        }
        return passed(bytes) + options.latencyNanos() + world.choices().ways().upTo(options.jitterNanos()) + late;
    }

    /** When a datagram arrives that leaves now; negative: it is lost. */
    long datagramArrival(int bytes) {
        if (options.bandwidth() > 0 && waitingBytes() > options.queue()) {
            return -1;
        }
        if (world.choices().ways().happens(options.lossChances())) {
            return -1;
        }
        long longer = world.choices().ways().happens(options.reorderChances())
                ? world.choices().ways().upTo(3 * options.latencyNanos())
                : 0;
        return passed(bytes) + options.latencyNanos() + world.choices().ways().upTo(options.jitterNanos()) + longer;
    }

    /** When an answer of the system at its end, which takes no time, is back. */
    long arrivalBack() {
        return world.now() + world.wire(to, from).options.latencyNanos();
    }

    private long passed(int bytes) {
        if (options.bandwidth() == 0) {
            return from.standstill().leavesAt();
        }
        freeAt = Math.max(freeAt, from.standstill().leavesAt()) + bytes * SECOND / options.bandwidth();
        return freeAt;
    }

    private long waitingBytes() {
        return Math.max(0, freeAt - from.standstill().leavesAt()) * options.bandwidth() / SECOND;
    }

    @Override
    public String toString() {
        return from.name() + " -> " + to.name();
    }
}
