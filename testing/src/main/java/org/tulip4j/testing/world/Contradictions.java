package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.Set;

/** Refuses what was asked of a world and cannot be, or would change nothing: a test that asks for it tries something else than it says. */
final class Contradictions {
    private Contradictions() {}

    /** Settings of faults that exclude each other, whatever the world is like. */
    static void refuse(Faults faults) {
        if (faults.calmAfter() > 0) {
            faults.spells().forEach((what, spell) -> {
                long every = spell.every();
                if (every > faults.calmAfter()) {
                    throw new IllegalArgumentException(what + " about every " + Duration.ofNanos(every)
                            + " hardly begin in a world that is calm after " + Duration.ofNanos(faults.calmAfter())
                            + ": have them come more often, or be calm later");
                }
            });
        }
    }

    /** A world in which nothing runs, or nothing that it could wait for. */
    static void refuseWithoutPrograms(World world) {
        if (world.programs().stream().allMatch(Program::isService)) {
            throw new IllegalStateException(
                    world.hosts().isEmpty()
                            ? "there is no host in this world: add one, and start a program on it"
                            : world.programs().isEmpty()
                                    ? "there is no program in this world: start one on a host"
                                    : "there are only services in this world, and nothing to wait for: start a program on a host");
        }
    }

    /** Faults that cannot happen in a world as it is when it is run, or when they are set while it runs. */
    static void refuse(Faults faults, World world) {
        long limit = world.limit().toNanos();
        if (faults.calmAfter() > limit) {
            throw new IllegalStateException("the faults of " + world + " end at " + Duration.ofNanos(faults.calmAfter())
                    + ", behind its limit of " + world.limit() + ": be calm earlier, or raise the limit with setLimit");
        }
        faults.spells().forEach((what, spell) -> {
            long every = spell.every();
            if (every > limit) {
                throw new IllegalStateException(what + " about every " + Duration.ofNanos(every) + " hardly begin in "
                        + world + ", whose limit is " + world.limit()
                        + ": have them come more often, or raise the limit");
            }
        });
        if (world.hosts().size() < 2 && (asks(faults, Faults.Kind.CUTS) || asks(faults, Faults.Kind.REFUSALS))) {
            throw new IllegalStateException("there is no way between hosts in " + world
                    + ", which has one host only, for cuts or refusals by seed: add another one, or leave them out");
        }
        if ((asks(faults, Faults.Kind.KILLS) || asks(faults, Faults.Kind.POWER_CUTS))
                && world.programs().stream().noneMatch(Program::isService)) {
            throw new IllegalStateException((asks(faults, Faults.Kind.KILLS) ? "kills" : "power cuts")
                    + " by seed fall on services, and there is none in " + world
                    + ": begin one with Host.serve, or leave them out");
        }
    }

    private static boolean asks(Faults faults, Faults.Kind kind) {
        return faults.of(kind).every() > 0;
    }

    /** Options of a way that change nothing. */
    static void refuse(LinkOptions link) {
        if (link.bandwidth() == 0 && link.queue() != LinkOptions.DEFAULT.queue()) {
            throw new IllegalArgumentException("a queue is in front of a bandwidth, and there is no limit to that of "
                    + link + ": add withBandwidth");
        }
        if (link.reordering() > 0 && link.latencyNanos() == 0) {
            throw new IllegalArgumentException(
                    "what is reordered takes up to four times the latency, and that is zero in " + link
                            + ": add withLatency, or have a jitter alone put datagrams out of order");
        }
    }

    /** A partition that separates nobody. */
    static void refuse(Set<Host> group, World world) {
        group.forEach(host -> requireOwn(host, world));
        if (group.isEmpty() || group.size() == world.hosts().size()) {
            throw new IllegalArgumentException("a partition of " + (group.isEmpty() ? "no" : "all")
                    + " hosts separates nobody; the hosts are " + world.hosts());
        }
    }

    /** A way that is none. */
    static void refuse(Host from, Host to) {
        if (from == to) {
            throw new IllegalArgumentException(from + " cannot be cut from itself: kill its program, or power it off");
        }
    }

    static void requireOwn(Host host, World world) {
        if (host.world() != world) {
            throw new IllegalArgumentException(
                    host + " must be a host of this world, whose hosts are " + world.hosts());
        }
    }
}
