package org.tulip4j.nio.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.spi.SocketErrors;

/**
 * Reads and rewrites what the JDK says about broken sockets. The JDK tells some system errors by text only: every test on
 * text is here.
 */
final class NioErrors {
    /** EMFILE and ENFILE, ENOBUFS, ENOMEM, ENOSPC (of epoll: no more watches). */
    private static final List<String> LACKS = List.of(
            "Too many open files", "No buffer space available", "Cannot allocate memory", "No space left on device");

    private NioErrors() {}

    /** ECONNRESET. */
    static boolean isReset(Throwable cause) {
        return says(cause, "Connection reset");
    }

    /** EPIPE. */
    static boolean isBrokenPipe(Throwable cause) {
        return says(cause, "Broken pipe");
    }

    /** Why accepting failed, as the core wants to hear it: lack of descriptors and memory has a type of its own. */
    static IOException accepting(IOException cause) {
        for (String lack : LACKS) {
            if (says(cause, lack)) {
                return new OutOfResourcesException(cause.getMessage(), cause);
            }
        }
        return cause;
    }

    /** ECONNABORTED and its like: one connection is lost, the listening socket is well. */
    static boolean isPeerGone(Throwable cause) {
        return isReset(cause) || isBrokenPipe(cause) || says(cause, "connection abort");
    }

    /** The error of a connection, as every backend tells it. */
    static IOException broken(IOException cause) {
        return SocketErrors.broken(cause);
    }

    /** {@return the error of a connect that failed, which names the peer} */
    static IOException connecting(SocketAddress remote, Exception cause) {
        return SocketErrors.connecting(remote, cause);
    }

    /** {@return the error of an address that cannot be bound, which names it} */
    static IOException binding(SocketAddress local, Exception cause) {
        return SocketErrors.binding(local, cause);
    }

    /** Why a datagram was not sent or received; the JDK says of some refusals nothing but their class. */
    static IOException datagram(Exception cause, @Nullable SocketAddress peer) {
        return SocketErrors.datagram(cause, peer);
    }

    /** Host and port, or the path, as a user would write them. */
    static String text(SocketAddress address) {
        return SocketErrors.text(address);
    }

    private static boolean says(Throwable cause, String words) {
        String message = cause.getMessage();
        return message != null && message.contains(words);
    }
}
