package org.tulip4j.python.internal;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.UnixAddress;

/** Addresses as Python's socket module writes them. */
final class Addresses {
    private Addresses() {}

    /** Host and port; four elements for IPv6; a text for a Unix socket, empty when it has no name; null for null. */
    static @Nullable Object of(@Nullable SocketAddress address) {
        if (address == null) {
            return null;
        }
        if (address instanceof UnixAddress unix) {
            return unix.path() != null ? unix.path() : unix.isUnnamed() ? "" : "\0" + unix.abstractName();
        }
        if (!(address instanceof InetSocketAddress inet)) {
            return address.toString();
        }
        if (inet.isUnresolved()) {
            return new Object[] {inet.getHostString(), inet.getPort()};
        }
        String host = inet.getAddress().getHostAddress();
        if (inet.getAddress() instanceof Inet6Address six) {
            int scope = host.indexOf('%');
            return new Object[] {scope < 0 ? host : host.substring(0, scope), inet.getPort(), 0, six.getScopeId()};
        }
        return new Object[] {host, inet.getPort()};
    }
}
