package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.testing.internal.sockets.Addresses;

/** How the hosts of a world find and reach each other. Confined to the world's thread. */
final class Ways {
    /** Whose hosts they are. */
    private final World world;
    /** Every way that was used or described. */
    private final Map<Host, Map<Host, Wire>> wires = new LinkedHashMap<>();

    Ways(World world) {
        this.world = world;
    }

    Wire of(Host from, Host to) {
        Contradictions.requireOwn(from, world);
        Contradictions.requireOwn(to, world);
        return wires.computeIfAbsent(from, key -> new LinkedHashMap<>())
                .computeIfAbsent(to, key -> new Wire(world, from, to));
    }

    List<Wire> all() {
        List<Wire> all = new ArrayList<>();
        wires.values().forEach(some -> all.addAll(some.values()));
        return all;
    }

    void cut(Host from, Host to) {
        Contradictions.refuse(from, to);
        Wire wire = of(from, to);
        world.tell(null, "the way from " + from + " to " + to + " is cut");
        wire.cut();
    }

    void heal(Host from, Host to) {
        Contradictions.refuse(from, to);
        Wire wire = of(from, to);
        world.tell(null, "the way from " + from + " to " + to + " is open");
        wire.heal();
    }

    /** A fault of the seed cuts a way. */
    void beginFault(Wire wire) {
        world.tell(null, "the way from " + wire.from() + " to " + wire.to() + " is cut");
        wire.beginFault();
    }

    /** A fault of the seed is over; a way that a script has healed or cut meanwhile stays as that says. */
    void endFault(Wire wire) {
        if (wire.endFault()) {
            world.tell(null, "the way from " + wire.from() + " to " + wire.to() + " is open");
        }
    }

    void set(Host from, Host to, Firewall firewall) {
        Wire wire = of(from, to);
        if (from == to) {
            throw new IllegalArgumentException("there is no firewall between " + from + " and itself");
        }
        wire.set(firewall);
        world.tell(
                null,
                "the firewall on the way from " + wire.from() + " to " + wire.to()
                        + switch (firewall) {
                            case OPEN -> " lets connects pass";
                            case REJECT -> " rejects connects";
                            case DROP -> " drops connects";
                        });
    }

    void partition(List<Host> inside) {
        Contradictions.refuse(Set.copyOf(inside), world);
        for (Host one : inside) {
            for (Host other : world.hosts()) {
                if (!inside.contains(other)) {
                    cut(one, other);
                    cut(other, one);
                }
            }
        }
    }

    void healAll() {
        world.tell(null, "every way is open");
        all().forEach(Wire::heal);
    }

    /** Lets go what waits for a host that has power again. */
    void letGo(Host host) {
        for (Wire wire : all()) {
            if (wire.to() == host) {
                wire.letGo();
            }
        }
    }

    /** Finds the connections of programs that run, each once, in the order of hosts and of their begin. */
    Set<Connection> connections() {
        Set<Connection> found = new LinkedHashSet<>();
        for (Host host : world.everyHost()) {
            for (WorldStream stream : streams(host)) {
                found.add(Objects.requireNonNull(stream.connection()));
            }
        }
        return found;
    }

    List<Connection> connections(Host one, Host other) {
        of(one, other);
        return connections().stream()
                .filter(each -> each.from() == one && each.to() == other || each.from() == other && each.to() == one)
                .toList();
    }

    /** Finds the connection with such ends; of several, which only loopback addresses can have, that of the program whose turn it is. */
    Connection connection(SocketAddress local, SocketAddress remote) {
        Program asking = world.threads().turnOf();
        Connection found = null;
        for (Host host : world.everyHost()) {
            for (WorldStream stream : streams(host)) {
                if (stream.isBetween(local, remote) && (found == null || (asking != null && asking.host() == host))) {
                    found = stream.connection();
                }
            }
        }
        if (found == null) {
            throw new IllegalArgumentException("no connection of this world is open from " + local + " to " + remote
                    + "; open are " + connections());
        }
        return found;
    }

    /** Finds every end of a connection that a program has open. */
    List<WorldStream> streams() {
        List<WorldStream> streams = new ArrayList<>();
        for (Host host : world.everyHost()) {
            streams.addAll(streams(host));
        }
        return streams;
    }

    private static List<WorldStream> streams(Host host) {
        Program program = host.program();
        List<WorldStream> streams = new ArrayList<>();
        if (program != null && program.isRunning()) {
            for (WorldHandle handle : program.backend().open()) {
                if (handle instanceof WorldStream stream) {
                    streams.add(stream);
                }
            }
        }
        return streams;
    }

    /** Resets every connection between two hosts. */
    void reset(Host one, Host other) {
        of(one, other);
        resetAt(one, other);
        resetAt(other, one);
    }

    private static void resetAt(Host host, Host peer) {
        for (WorldStream stream : streams(host)) {
            if (stream.isTo(peer)) {
                stream.reset();
            }
        }
    }

    /** Finds who has an address, as seen from a host. */
    @Nullable Host hostOrNull(InetAddress address, Host from) {
        if (from.isOwn(address)) {
            return from;
        }
        for (Host host : world.hosts()) {
            if (host.address().equals(address)) {
                return host;
            }
        }
        return null;
    }

    Host hostAt(InetSocketAddress remote, Host from) throws IOException {
        Host found = hostOrNull(remote.getAddress(), from);
        if (found == null) {
            throw new NoRouteToHostException("No route to host: no host of this world is " + Addresses.text(remote)
                    + "; its hosts are " + world.hosts());
        }
        return found;
    }

    /** {@return host and port as the story calls them} */
    String name(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return String.valueOf(address);
        }
        for (Host host : world.hosts()) {
            if (host.address().equals(inet.getAddress())) {
                return host.name() + ":" + inet.getPort();
            }
        }
        return Addresses.text(inet);
    }
}
