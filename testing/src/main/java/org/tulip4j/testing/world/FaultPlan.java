package org.tulip4j.testing.world;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the faults that a world's seed chooses. Confined to the world's thread. */
final class FaultPlan {
    /** Whose faults they are. */
    private final World world;
    /** What may go wrong. */
    private Faults faults = Faults.NONE;
    /** How often they were set: those of earlier times begin no more. */
    private int number;

    FaultPlan(World world) {
        this.world = world;
    }

    /** From the beginning on, or from now on. */
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

    /** Nothing goes wrong any more. */
    void end() {
        faults = Faults.NONE;
        number++;
    }

    /** The world is about to be run. */
    void check() {
        Contradictions.refuse(faults, world);
    }

    boolean shortRead() {
        return !isCalm() && world.choices().happens(faults.shortReads());
    }

    boolean shortWrite() {
        return !isCalm() && world.choices().happens(faults.shortWrites());
    }

    boolean isCalm() {
        return faults.calmAfter() > 0 && world.now() >= faults.calmAfter();
    }

    /** Begins, when the world does. */
    void begin() {
        every(faults.cutEvery(), this::cut);
        every(faults.resetEvery(), this::reset);
        every(faults.killEvery(), this::kill);
        every(faults.powerEvery(), this::powerOff);
    }

    /** The quiet choice is the longest time. */
    private void every(long interval, Runnable fault) {
        if (interval > 0) {
            int set = number;
            world.at(world.now() + 2 * interval + 1 - world.choices().upTo(2 * interval), () -> {
                if (!isCalm() && set == number) {
                    fault.run();
                    every(interval, fault);
                }
            });
        }
    }

    private void cut() {
        List<Wire> wires = new ArrayList<>();
        for (Wire wire : world.ways().all()) {
            if (wire.from() != wire.to() && !wire.isCut()) {
                wires.add(wire);
            }
        }
        // Zero is no cut.
        int chosen = world.choices().among(wires.size() + 1);
        if (chosen == 0) {
            return;
        }
        Wire wire = wires.get(chosen - 1);
        boolean bothWays = world.choices().among(2) == 0;
        long time = 1 + world.choices().upTo(faults.cutAtMost());
        world.cutOneWay(wire.from(), wire.to());
        if (bothWays) {
            world.cutOneWay(wire.to(), wire.from());
        }
        world.at(world.now() + time, () -> {
            world.healOneWay(wire.from(), wire.to());
            if (bothWays) {
                world.healOneWay(wire.to(), wire.from());
            }
        });
    }

    private void reset() {
        List<WorldStream> streams = new ArrayList<>();
        for (Host host : world.hosts()) {
            Program program = host.program();
            if (program != null && program.isRunning()) {
                program.backend().open().forEach(handle -> {
                    if (handle instanceof WorldStream stream) {
                        streams.add(stream);
                    }
                });
            }
        }
        int chosen = world.choices().among(streams.size() + 1);
        if (chosen > 0) {
            streams.get(chosen - 1).reset();
        }
    }

    private void kill() {
        Program chosen = someService();
        if (chosen == null) {
            return;
        }
        chosen.host().kill();
        world.at(world.now() + 1 + world.choices().upTo(faults.downAtMost()), () -> startAgain(chosen.host()));
    }

    private void powerOff() {
        Program chosen = someService();
        if (chosen == null) {
            return;
        }
        chosen.host().powerOff();
        world.at(world.now() + 1 + world.choices().upTo(faults.downAtMost()), () -> {
            chosen.host().powerOn();
            startAgain(chosen.host());
        });
    }

    private static void startAgain(Host host) {
        Program now = host.program();
        if (!host.isOff() && now != null && !now.isRunning()) {
            host.restart();
        }
    }

    private @Nullable Program someService() {
        List<Program> services = new ArrayList<>();
        for (Host host : world.hosts()) {
            Program program = host.program();
            if (program != null && program.isService() && program.isRunning()) {
                services.add(program);
            }
        }
        int chosen = world.choices().among(services.size() + 1);
        return chosen == 0 ? null : services.get(chosen - 1);
    }
}
