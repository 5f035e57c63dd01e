package org.tulip4j.spi;

import java.io.IOException;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.Backend.ListenOptions;

/**
 * A listening socket that is there already, in a form that its library knows.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ListeningSocket {
    /**
     * Takes the socket over; connections are accepted only after {@link ListenEndpoint#resumeAccepting}. Thread: the loop's.
     *
     * @param options {@link ListenOptions#backlog} is the most that are accepted in one turn; of the others only {@link
     *     ListenOptions#keepAlive} has a meaning, for the socket is bound
     * @param sink told of each connection
     * @return its endpoint, which owns the socket
     * @throws IOException when the system refuses; the socket is left as it was
     * @throws RuntimeException when it is no socket that can be taken; left as it was
     */
    ListenEndpoint takeOver(ListenOptions options, AcceptSink sink) throws IOException;
}
