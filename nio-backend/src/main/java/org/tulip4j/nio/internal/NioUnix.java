package org.tulip4j.nio.internal;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.UnixAddress;

/** Addresses of Unix domain sockets, of the JDK and of tulip. Stateless. */
final class NioUnix {
    private NioUnix() {}

    /** The JDK's address. */
    static UnixDomainSocketAddress toJdk(UnixAddress address) {
        Path path = address.path();
        if (path == null) {
            throw new UnsupportedOperationException("the backend nio has no abstract names, as the JDK has none: "
                    + address + "; use a path, or the backend epoll or io_uring");
        }
        return UnixDomainSocketAddress.of(path);
    }

    /** Tulip's address for one of a Unix domain socket; others as they are. */
    static @Nullable SocketAddress fromJdk(@Nullable SocketAddress address) {
        if (!(address instanceof UnixDomainSocketAddress unix)) {
            return address;
        }
        Path path = unix.getPath();
        return path.toString().isEmpty() ? UnixAddress.UNNAMED : UnixAddress.of(path);
    }
}
