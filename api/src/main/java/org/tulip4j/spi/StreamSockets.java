package org.tulip4j.spi;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.Backend.Attempt;
import org.tulip4j.spi.Backend.ConnectSink;
import org.tulip4j.spi.Backend.ListenOptions;

/**
 * What connections and servers are made of: a backend, or one seen through handlers of another library. Thread and sinks: as
 * {@link Backend} says.
 *
 * @since 0.1.0
 */
public interface StreamSockets {
    /**
     * Begins to connect.
     *
     * @param remote resolved
     * @param local bound first, or null
     * @param sink told the outcome, in a later poll
     * @return gives up: nothing is told any more and the socket is closed
     * @throws IOException when it fails at once; nothing stays open
     */
    Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink) throws IOException;

    /**
     * {@return whether the wildcards of IPv4 and IPv6 can be bound apart, to one port; if not, the core binds one socket for both
     * where both are asked for. A backend that cannot bind one alone says so in the log when it is told to}
     */
    default boolean separatesFamilies() {
        return false;
    }

    /**
     * Binds and listens; connections are accepted only after {@link ListenEndpoint#resumeAccepting}.
     *
     * @param address resolved; a wildcard stands for its family, unless the options say that it is for both
     * @param options socket options
     * @param sink told of each connection
     * @return the listening socket
     * @throws AddressNotAvailableException when the machine does not have the address, or none of its family
     * @throws IOException when the address is in use or not permitted
     */
    ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException;
}
