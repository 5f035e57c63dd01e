package org.tulip4j.testing.world;

import java.util.ArrayList;
import java.util.List;

/** Faults of hosts and their programs that a world's seed chooses. Confined to the world's thread. */
final class HostFaults {
    /** Whose faults they are. */
    private final World world;
    /** Has them end. */
    private final FaultPlan plan;

    HostFaults(World world, FaultPlan plan) {
        this.world = world;
        this.plan = plan;
    }

    void kill(long downAtMost) {
        Program chosen = plan.oneOf(services());
        if (chosen == null) {
            return;
        }
        chosen.host().kill();
        world.at(world.now() + plan.time(downAtMost), () -> startAgain(chosen.host()));
    }

    void powerOff(long downAtMost) {
        Program chosen = plan.oneOf(services());
        if (chosen == null) {
            return;
        }
        chosen.host().powerOff();
        world.at(world.now() + plan.time(downAtMost), () -> {
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

    private List<Program> services() {
        return programs().stream().filter(Program::isService).toList();
    }

    private List<Program> programs() {
        List<Program> programs = new ArrayList<>();
        for (Host host : world.everyHost()) {
            Program program = host.program();
            if (program != null && program.isRunning()) {
                programs.add(program);
            }
        }
        return programs;
    }
}
