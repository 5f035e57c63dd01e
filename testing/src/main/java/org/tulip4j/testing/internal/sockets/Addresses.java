package org.tulip4j.testing.internal.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/** Questions to addresses that no system is asked. */
public final class Addresses {
    private Addresses() {}

    /** Host and port, or the path, as a user would write them. */
    public static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return address.toString();
        }
        String host = inet.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
    }

    /**
     * Returns the host of an address.
     *
     * @throws UnknownHostException when its name was not looked up
     */
    public static InetAddress resolved(InetSocketAddress address) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException("Unresolved address: " + address);
        }
        return address.getAddress();
    }

    /** {@return whether sockets at these two hosts and one port would hear the same} */
    public static boolean overlap(InetAddress one, InetAddress other) {
        return one.equals(other) || one.isAnyLocalAddress() || other.isAnyLocalAddress();
    }

    /** {@return whether both are of IPv4 or both of IPv6} */
    public static boolean sameFamily(InetAddress one, InetAddress other) {
        return one.getAddress().length == other.getAddress().length;
    }

    /** {@return whether what is sent there is for several sockets} */
    public static boolean isForMany(InetAddress address) {
        return address.isMulticastAddress() || isBroadcast(address);
    }

    static boolean isBroadcast(InetAddress address) {
        for (byte part : address.getAddress()) {
            if (part != -1) {
                return false;
            }
        }
        return true;
    }
}
