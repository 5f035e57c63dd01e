package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Faults of hosts and their programs that a world's seed chooses. Confined to the world's thread. */
final class HostFaults {
    /** So many bytes in a second, and twice as many up to so often. */
    private static final long SLOWEST = 16;

    private static final int SLOW_RATES = 12;
    /** How many descriptors a shortage leaves at most. */
    private static final int MOST_LEFT = 2;

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

    /** Between two turns, or in the middle of one: where something is sent. */
    void pause(long atMost) {
        Program chosen = plan.oneOf(programs().stream()
                .filter(each -> !each.host().standstill().isBusy())
                .toList());
        if (chosen == null) {
            return;
        }
        boolean middle = world.choices().faults().among(2) == 1;
        long time = plan.time(atMost);
        if (middle) {
            chosen.host().standstill().beginAtNextSend(time);
        } else {
            chosen.host().standstill().begin(time);
        }
    }

    void slowReaders(long atMost) {
        Program chosen = plan.oneOf(programs());
        if (chosen == null) {
            return;
        }
        Host host = chosen.host();
        boolean slow = world.choices().faults().among(2) == 1;
        Duration time = Duration.ofNanos(plan.time(atMost));
        if (slow) {
            long rate = SLOWEST << world.choices().faults().among(SLOW_RATES);
            world.tell(host, "reads " + rate + " bytes a second, for " + time);
            host.intake().slowDown(rate, Agenda.nanos(time));
        } else {
            host.stopReading(time);
        }
    }

    void jumpClock(long atMost) {
        Program chosen = plan.oneOf(programs());
        if (chosen != null) {
            chosen.host().jumpClock(Duration.ofNanos(plan.time(atMost)));
        }
    }

    /** Leaves a program up to two sockets more than it has open; another program of its host is not meant. */
    void takeDescriptors(long atMost) {
        Program chosen = plan.oneOf(programs().stream()
                .filter(each -> !each.backend().open().isEmpty())
                .toList());
        if (chosen == null) {
            return;
        }
        WorldBackend backend = chosen.backend();
        int count = backend.open().size() + MOST_LEFT - world.choices().faults().among(MOST_LEFT + 1);
        world.tell(chosen.host(), "has " + count + " descriptors only");
        backend.setDescriptors(count);
        plan.endsAfter(plan.time(atMost), () -> {
            world.tell(chosen.host(), "has descriptors again");
            backend.setDescriptors(Integer.MAX_VALUE);
        });
    }

    /** Those that no script has drift, by so many millionths at most. */
    void haveClocksDrift(int atMost) {
        for (Host host : atMost == 0 ? List.<Host>of() : world.hosts()) {
            if (!host.clock().drifts()) {
                int chosen = world.choices().faults().among(2 * atMost + 1);
                int drift = chosen % 2 == 0 ? chosen / 2 : -(chosen + 1) / 2;
                world.tell(
                        host,
                        "has a clock that is too " + (drift < 0 ? "slow" : "fast") + " by " + Math.abs(drift)
                                + " millionths");
                host.clock().setDrift(drift);
                host.rouse();
            }
        }
    }

    private void startAgain(Host host) {
        Program now = host.program();
        if (!plan.isOver() && !host.isOff() && now != null && !now.isRunning()) {
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
