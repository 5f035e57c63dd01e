package org.tulip4j.testing.replay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Addresses in a recording: literal ones, so that no name is looked up. */
final class Addresses {
    private Addresses() {}

    /** The address of a text that {@link Recorder#text} has made. */
    static @Nullable InetSocketAddress parse(String text) {
        if (text.isEmpty()) {
            return null;
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return new InetSocketAddress(literal(host), Integer.parseInt(text.substring(colon + 1)));
        } catch (UnknownHostException | IllegalArgumentException none) {
            throw new IllegalArgumentException("no address of a recording: '" + text + "'", none);
        }
    }

    /** A literal address; a name is refused, and never looked up. */
    static InetAddress literal(String host) throws UnknownHostException {
        if (host.isEmpty() || (host.indexOf(':') < 0 && !host.matches("[0-9.]+"))) {
            throw new UnknownHostException("not a literal address: " + host);
        }
        return InetAddress.getByName(host);
    }
}
