package org.tulip4j.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses of transports that need no cast. */
final class Inet {
    private Inet() {}

    static InetSocketAddress address(BaseTransport transport, InfoKey<SocketAddress> key) {
        SocketAddress address = transport.extraInfo(key);
        if (address instanceof InetSocketAddress inet) {
            return inet;
        }
        throw new IllegalStateException("no internet address: the " + key.name() + " of " + transport + " is "
                + (address == null ? "not known" : address + "; ask for it with extraInfo"));
    }
}
