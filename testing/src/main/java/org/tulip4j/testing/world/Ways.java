package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Resets every connection between two hosts. */
    void reset(Host one, Host other) {
        of(one, other);
        resetAt(one, other);
        resetAt(other, one);
    }

    private static void resetAt(Host host, Host peer) {
        Program program = host.program();
        if (program != null && program.isRunning()) {
            for (WorldHandle handle : List.copyOf(program.backend().open())) {
                if (handle instanceof WorldStream stream && stream.isTo(peer)) {
                    stream.reset();
                }
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
