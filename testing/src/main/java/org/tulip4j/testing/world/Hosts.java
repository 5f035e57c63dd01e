package org.tulip4j.testing.world;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The hosts of a world, each with a name and an address of its own. Confined to the world's thread. */
final class Hosts {
    /** What no program could look up: nothing, blanks, what is taken for an address. */
    private static final Pattern NO_NAME = Pattern.compile("^$|[\\s\\p{Cntrl}:\\[\\]]|^[0-9.]+$|.{254}");

    /** Whose hosts they are. */
    private final World world;
    /** Every host, by name, in the order in which they were added. */
    private final Map<String, Host> byName = new LinkedHashMap<>();

    Hosts(World world) {
        this.world = world;
    }

    /** Adds one with the next free address. */
    Host add(String name) {
        int number = byName.size() + 1;
        while (isTaken(free(number))) {
            number++;
        }
        return add(name, free(number));
    }

    private static byte[] free(int number) {
        return new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    }

    private boolean isTaken(byte[] address) {
        return byName.values().stream()
                .anyMatch(host -> Arrays.equals(host.address().getAddress(), address));
    }

    /** Adds one with a literal address. */
    Host add(String name, String address) {
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]+")) {
            throw new IllegalArgumentException("'" + address + "' is no literal address for the host " + name);
        }
        try {
            return add(name, InetAddress.getByName(address).getAddress());
        } catch (UnknownHostException wrong) {
            throw new IllegalArgumentException("'" + address + "' is no literal address for the host " + name, wrong);
        }
    }

    private Host add(String name, byte[] address) {
        world.requireGoesOn("nothing happens on the host " + name);
        if (byName.containsKey(name)) {
            throw new IllegalArgumentException("there is a host '" + name
                    + "' already, and another one needs another name: keep what host(\"" + name
                    + "\") has returned, or find it in hosts()");
        }
        if (NO_NAME.matcher(name).find() || name.equals("localhost")) {
            throw new IllegalArgumentException("a host needs a name of its own, which '" + name + "' is not");
        }
        Host host;
        try {
            host = new Host(world, name, InetAddress.getByAddress(name, address));
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
        for (Host other : byName.values()) {
            if (other.address().equals(host.address())) {
                throw new IllegalArgumentException(other + " has the address "
                        + host.address().getHostAddress() + " already: give " + name + " another one");
            }
        }
        byName.put(name, host);
        world.names().add(name, host);
        return host;
    }

    /** Every one, without a copy. */
    Collection<Host> every() {
        return byName.values();
    }

    List<Host> copy() {
        return List.copyOf(byName.values());
    }
}
