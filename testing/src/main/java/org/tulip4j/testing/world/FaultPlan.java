package org.tulip4j.testing.world;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Has the faults begin and end that a world's seed chooses. Confined to the world's thread. */
final class FaultPlan {
    /** Whose faults they are. */
    private final World world;
    /** Those of the network. */
    private final NetworkFaults network;
    /** Those of hosts and their programs. */
    private final HostFaults hosts;
    /** What may go wrong. */
    private Faults faults = Faults.NONE;
    /** How often they were set: those of earlier times begin no more. */
    private int number;
    /** Only services are left. */
    private boolean over;
    /** How those end that go on. */
    private final Set<Runnable> ends = new LinkedHashSet<>();

    FaultPlan(World world) {
        this.world = world;
        this.network = new NetworkFaults(world, this);
        this.hosts = new HostFaults(world, this);
    }

    /** Has these begin, from the beginning on or from now on, in place of others. */
    void set(Faults wanted) {
        world.requireGoesOn("no faults happen");
        Contradictions.refuse(wanted);
        if (world.wasRun()) {
            Contradictions.refuse(wanted, world);
        }
        faults = wanted;
        number++;
        if (world.wasRun()) {
            begin();
        }
    }

    /** The world is about to be run. */
    void check() {
        Contradictions.refuse(faults, world);
    }

    boolean shortRead() {
        return !isCalm() && world.choices().faults().happens(faults.shortReads());
    }

    boolean shortWrite() {
        return !isCalm() && world.choices().faults().happens(faults.shortWrites());
    }

    boolean isCalm() {
        return faults.calmAfter() > 0 && world.now() >= faults.calmAfter();
    }

    /** Begins, when the world does. */
    void begin() {
        hosts.haveClocksDrift(faults.drift());
        for (Faults.Kind kind : Faults.Kind.values()) {
            every(faults.of(kind), fault(kind));
        }
    }

    private Fault fault(Faults.Kind kind) {
        return switch (kind) {
            case CUTS -> network::cut;
            case RESETS -> network::reset;
            case KILLS -> hosts::kill;
            case POWER_CUTS -> hosts::powerOff;
            case STALLS -> network::stall;
            case LOST_ENDS -> network::loseOneEnd;
            case REFUSALS -> network::refuse;
            case BAD_NAMES -> network::spoilNames;
            case PAUSES -> hosts::pause;
            case SLOW_READERS -> hosts::slowReaders;
            case CLOCK_JUMPS -> hosts::jumpClock;
            case FEW_DESCRIPTORS -> hosts::takeDescriptors;
        };
    }

    /** The quiet choice is the longest time. */
    private void every(Spell spell, Fault fault) {
        long interval = spell.every();
        if (interval > 0) {
            int set = number;
            world.at(world.now() + 2 * interval + 1 - world.choices().faults().upTo(2 * interval), () -> {
                if (!isCalm() && set == number) {
                    fault.begin(spell.atMost());
                    every(spell, fault);
                }
            });
        }
    }

    /** One fault. */
    @FunctionalInterface
    interface Fault {
        void begin(long atMost);
    }

    // For those that make them

    /** {@return one of them; null: none, which is the quiet choice} */
    <T> @Nullable T oneOf(List<T> all) {
        int chosen = world.choices().faults().among(all.size() + 1);
        return chosen == 0 ? null : all.get(chosen - 1);
    }

    /** {@return how long a fault goes on: not at all long is the quiet choice} */
    long time(long atMost) {
        return 1 + world.choices().faults().upTo(atMost);
    }

    /** Has a fault end after a time, or with the world's last program, whatever is first. */
    void endsAfter(long time, Runnable end) {
        ends.add(end);
        world.at(world.now() + time, () -> {
            if (ends.remove(end)) {
                end.run();
            }
        });
    }

    /** Has a fault end with the world's last program. */
    void endsWithTheWorld(Runnable end) {
        ends.add(end);
    }

    /** Whether only services are left, which are told to end: another one would not be. */
    boolean isOver() {
        return over;
    }

    /** Only services are left, which are to end in peace. */
    void end() {
        faults = Faults.NONE;
        number++;
        over = true;
        List<Runnable> now = List.copyOf(ends);
        ends.clear();
        now.forEach(Runnable::run);
        world.everyHost().forEach(Host::endsInPeace);
        world.names().getWell();
    }
}
