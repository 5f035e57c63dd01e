package org.tulip4j.internal.net;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.HostAndPort;
import org.tulip4j.NameFlags;
import org.tulip4j.ResolveOptions;
import org.tulip4j.internal.names.Lookup;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.transport.UnixAddress;

/**
 * What users give as hosts, ports and addresses: refuses at the call what cannot be one, and looks the others up. Owns the loop's
 * {@link Lookup}. Confined to the loop, but for the checks, which any thread may call.
 */
public final class Addresses {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_HOST = 253;

    /** Asks the resolver of the loop. */
    private final Lookup lookup;

    Addresses(Lookup lookup) {
        this.lookup = lookup;
    }

    /** Looks a host up. */
    FutureImpl<List<InetSocketAddress>> resolve(String host, int port) {
        return lookup.resolve(host, port);
    }

    /** The addresses of a host. */
    public FutureImpl<List<InetSocketAddress>> addresses(@Nullable String host, int port, ResolveOptions options) {
        Objects.requireNonNull(options, "options");
        if (host != null) {
            checkHost(host);
        }
        checkPort(port, 0);
        return lookup.resolve(host, port, options);
    }

    /** The name of an address. */
    public FutureImpl<HostAndPort> name(InetSocketAddress address, NameFlags flags) {
        Objects.requireNonNull(flags, "flags");
        if (Objects.requireNonNull(address, "address").isUnresolved()) {
            throw new IllegalArgumentException(address + " is unresolved; give an address, not a name");
        }
        return lookup.nameInfo(address, flags);
    }

    /** Looks all of them up at once. */
    List<FutureImpl<List<InetSocketAddress>>> resolveAll(List<String> hosts, int port) {
        // No stream: this is on the way of every start, and a pipeline loads two dozen classes.
        List<FutureImpl<List<InetSocketAddress>>> lookups = new ArrayList<>();
        for (String host : hosts) {
            lookups.add(resolve(host, port));
        }
        return lookups;
    }

    /** {@return whether no host, or an empty one, asks for all interfaces} */
    static boolean isEverywhere(List<String> hosts) {
        boolean everywhere = hosts.isEmpty();
        for (String host : hosts) {
            everywhere |= host.isBlank();
        }
        return everywhere;
    }

    /** Refuses the unnamed address. */
    static void checkNamed(UnixAddress address) {
        if (address.isUnnamed()) {
            throw new IllegalArgumentException(
                    "a path or a name is needed, not the unnamed address: UnixAddress.of, UnixAddress.abstractName");
        }
    }

    /** Refuses what is neither a name nor an address. */
    static void checkHost(@Nullable String host) {
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException("a host is needed: " + host);
        }
        boolean bad = host.length() > MAX_HOST;
        for (int i = 0; i < host.length() && !bad; i++) {
            bad = host.charAt(i) <= ' ';
        }
        if (bad) {
            throw new IllegalArgumentException("not a host name or address: \"" + host + "\"");
        }
    }

    /** Refuses ports out of range. */
    static void checkPort(int port, int least) {
        if (port < least || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is out of range " + least + " to " + MAX_PORT);
        }
    }
}
