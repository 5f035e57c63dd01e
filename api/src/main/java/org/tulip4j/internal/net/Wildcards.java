package org.tulip4j.internal.net;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What wildcard addresses mean: 0.0.0.0 is IPv4, :: is IPv6, and no host is both. */
final class Wildcards {
    private Wildcards() {}

    /** Where a server listens. */
    record Places(List<InetSocketAddress> addresses, boolean bothFamilies) {}

    /**
     * Where one must listen to hear what is asked for. Sockets that cannot leave IPv4 alone take both wildcards of a port for one: two
     * would be in each other's way.
     */
    static Places places(List<InetSocketAddress> asked, boolean separated) {
        if (separated) {
            return new Places(asked, false);
        }
        List<InetSocketAddress> places = new ArrayList<>(asked);
        boolean both = places.removeIf(one ->
                is(one, false) && asked.stream().anyMatch(six -> is(six, true) && six.getPort() == one.getPort()));
        return new Places(places, both);
    }

    private static boolean is(InetSocketAddress address, boolean six) {
        return address.getAddress().isAnyLocalAddress() && address.getAddress() instanceof Inet6Address == six;
    }
}
