package org.tulip4j.nio.internal;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.AddressNotAvailableException;
import org.tulip4j.spi.OutOfResourcesException;

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

    /** EAGAIN, where the queue of a listening Unix domain socket is full. */
    static boolean isQueueFull(Throwable cause) {
        return says(cause, "Resource temporarily unavailable");
    }

    /** EADDRNOTAVAIL, or an address of a family that the JDK found missing. */
    private static boolean isNotAvailable(Throwable cause) {
        return cause instanceof UnsupportedAddressTypeException || says(cause, "assign requested address");
    }

    /** ECONNABORTED and its like: one connection is lost, the listening socket is well. */
    static boolean isPeerGone(Throwable cause) {
        return isReset(cause) || isBrokenPipe(cause) || says(cause, "connection abort");
    }

    /** The same failure to connect, naming the peer. */
    static IOException connecting(SocketAddress remote, Exception cause) {
        return naming(remote, cause);
    }

    /** The same failure to bind, naming the address. */
    static IOException binding(SocketAddress local, Exception cause) {
        return isNotAvailable(cause)
                ? new AddressNotAvailableException(reason(cause) + ": " + text(local), cause)
                : naming(local, cause);
    }

    /** Why a datagram was not sent or received; the JDK says of some refusals nothing but their class. */
    static IOException datagram(Exception cause, @Nullable SocketAddress peer) {
        IOException named;
        if (cause instanceof PortUnreachableException) {
            named = new PortUnreachableException(
                    "Connection refused: nobody listens at " + (peer == null ? "the peer's port" : text(peer)));
        } else if (cause instanceof UnsupportedAddressTypeException) {
            named = new SocketException(
                    "Address family not supported by this socket" + (peer == null ? "" : ": " + text(peer)));
        } else {
            return cause instanceof IOException io ? io : new IOException(cause.toString(), cause);
        }
        named.initCause(cause);
        return named;
    }

    /** Host and port, or the path, as a user would write them. */
    static String text(SocketAddress socketAddress) {
        if (!(socketAddress instanceof InetSocketAddress address)) {
            return socketAddress.toString();
        }
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static IOException naming(SocketAddress address, Exception cause) {
        String text = reason(cause) + ": " + text(address);
        IOException named;
        if (cause instanceof ConnectException) {
            named = new ConnectException(text);
        } else if (cause instanceof NoRouteToHostException) {
            named = new NoRouteToHostException(text);
        } else if (cause instanceof BindException) {
            named = new BindException(text);
        } else if (cause instanceof UnresolvedAddressException) {
            named = new UnknownHostException(text);
        } else if (cause instanceof SocketException || cause instanceof UnsupportedAddressTypeException) {
            named = new SocketException(text);
        } else {
            named = new IOException(text);
        }
        named.initCause(cause);
        return named;
    }

    private static String reason(Exception cause) {
        @Nullable String message = cause.getMessage();
        if (message != null && !message.isEmpty()) {
            return message;
        }
        return cause instanceof UnresolvedAddressException
                ? "Unresolved address"
                : cause.getClass().getSimpleName();
    }

    private static boolean says(Throwable cause, String words) {
        String message = cause.getMessage();
        return message != null && message.contains(words);
    }
}
