package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.List;

/** Faults of ways, connections and names that a world's seed chooses. Confined to the world's thread. */
final class NetworkFaults {
    /** Whose faults they are. */
    private final World world;
    /** Has them end. */
    private final FaultPlan plan;

    NetworkFaults(World world, FaultPlan plan) {
        this.world = world;
        this.plan = plan;
    }

    void cut(long atMost) {
        Wire wire = plan.oneOf(wires().stream().filter(each -> !each.isCut()).toList());
        if (wire == null) {
            return;
        }
        boolean bothWays = world.choices().faults().among(2) == 0;
        long time = plan.time(atMost);
        List<Wire> cut = bothWays ? List.of(wire, world.wire(wire.to(), wire.from())) : List.of(wire);
        cut.forEach(world.ways()::beginFault);
        world.at(world.now() + time, () -> cut.forEach(world.ways()::endFault));
    }

    private List<Wire> wires() {
        return world.ways().all().stream()
                .filter(wire -> wire.from() != wire.to())
                .toList();
    }

    void reset(long atMost) {
        WorldStream stream = plan.oneOf(world.ways().streams());
        if (stream != null) {
            stream.reset();
        }
    }

    void stall(long atMost) {
        Connection connection = plan.oneOf(connections());
        if (connection == null) {
            return;
        }
        int direction = world.choices().faults().among(3);
        long time = plan.time(atMost);
        switch (direction) {
            case 0 -> connection.stall(Duration.ofNanos(time));
            case 1 -> connection.stallOneWay(connection.from(), Duration.ofNanos(time));
            default -> connection.stallOneWay(connection.to(), Duration.ofNanos(time));
        }
    }

    void loseOneEnd(long atMost) {
        Connection connection = plan.oneOf(connections());
        if (connection != null) {
            connection.loseOneEnd(world.choices().faults().among(2) == 0 ? connection.to() : connection.from());
            plan.endsWithTheWorld(connection::reset);
        }
    }

    private List<Connection> connections() {
        return List.copyOf(world.ways().connections());
    }

    void refuse(long atMost) {
        Wire wire = plan.oneOf(wires().stream()
                .filter(each -> each.firewall() == Firewall.OPEN && !each.to().isFull())
                .toList());
        if (wire == null) {
            return;
        }
        int how = world.choices().faults().among(3);
        long time = plan.time(atMost);
        if (how == 2) {
            wire.to().setFull(true);
            plan.endsAfter(time, () -> wire.to().setFull(false));
        } else {
            world.setFirewall(wire.from(), wire.to(), how == 0 ? Firewall.REJECT : Firewall.DROP);
            plan.endsAfter(time, () -> world.setFirewall(wire.from(), wire.to(), Firewall.OPEN));
        }
    }

    void spoilNames(long atMost) {
        int how = world.choices().faults().among(4);
        if (how == 0) {
            return;
        }
        Duration time = Duration.ofNanos(plan.time(atMost));
        switch (how) {
            case 1 -> world.names().slowDown(Duration.ofNanos(plan.time(atMost)), time);
            case 2 -> world.names().fail(time);
            default -> world.names().answerAsBefore(time);
        }
    }
}
