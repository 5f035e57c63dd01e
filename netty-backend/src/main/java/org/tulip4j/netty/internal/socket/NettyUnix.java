package org.tulip4j.netty.internal.socket;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.UnixAddress;

/** Addresses of Unix domain sockets, as Netty and the JDK give them. */
public final class NettyUnix {
    private NettyUnix() {}

    /** Tulip's address; for none, the unnamed one. */
    public static UnixAddress fromNetty(@Nullable SocketAddress address) {
        if (address instanceof DomainSocketAddress netty) {
            return named(netty.path());
        }
        return address instanceof UnixDomainSocketAddress jdk
                ? named(jdk.getPath().toString())
                : UnixAddress.UNNAMED;
    }

    /** Tulip's address for the JDK's of a Unix domain socket; others as they are. */
    public static @Nullable SocketAddress fromJdk(@Nullable SocketAddress address) {
        return address instanceof UnixDomainSocketAddress ? fromNetty(address) : address;
    }

    private static UnixAddress named(String name) {
        if (name.isEmpty()) {
            return UnixAddress.UNNAMED;
        }
        return name.charAt(0) == '\0' ? UnixAddress.abstractName(name.substring(1)) : UnixAddress.of(Path.of(name));
    }
}
