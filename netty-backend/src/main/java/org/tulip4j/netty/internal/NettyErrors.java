package org.tulip4j.netty.internal;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.UnixAddress;
import org.tulip4j.spi.AddressNotAvailableException;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.spi.QueueFullException;

/** Netty's errors, as users of the JDK know them. */
final class NettyErrors {
    /** ENOMEM, ENFILE, EMFILE, ENOSPC (of epoll: no more watches), and ENOBUFS of BSD and of Linux. */
    private static final Set<Integer> LACKS = Set.of(12, 23, 24, 28, 55, 105);

    /** The same of the JDK, which tells it by text only. */
    private static final List<String> LACKS_IN_WORDS = List.of(
            "Too many open files", "No buffer space available", "Cannot allocate memory", "No space left on device");

    private static final List<String> PEER_GONE_IN_WORDS =
            List.of("connection abort", "Connection reset", "Broken pipe");

    private NettyErrors() {}

    /** {@return the error of a connection, with the JDK's type and words where it has them} */
    static IOException broken(Throwable error) {
        if (error instanceof NativeIoException nativeError) {
            return translated(nativeError);
        }
        if (error instanceof IOException io) {
            return "Connection reset by peer".equals(io.getMessage()) ? reset(io) : io;
        }
        if (error.getCause() instanceof IOException cause) {
            return broken(cause);
        }
        return new IOException(error.getMessage() == null ? error.toString() : error.getMessage(), error);
    }

    /** {@return why accepting failed, as the core wants to hear it: lack of descriptors and memory has a type of its own} */
    static Throwable accepting(Throwable error) {
        boolean lacking = error instanceof NativeIoException nativeError
                ? LACKS.contains(-nativeError.expectedErr())
                : error instanceof IOException && LACKS_IN_WORDS.stream().anyMatch(reason(error)::contains);
        return lacking ? new OutOfResourcesException(reason(error), error) : error;
    }

    /** {@return whether the peer gave a connection up before it was accepted: ECONNABORTED and its like} */
    static boolean isPeerGone(Throwable error) {
        return error instanceof IOException && PEER_GONE_IN_WORDS.stream().anyMatch(reason(error)::contains);
    }

    /** {@return why a datagram was not sent or received; names the peer when nobody listens there} */
    static IOException datagram(Throwable error, @Nullable SocketAddress peer) {
        boolean refused = error instanceof NativeIoException nativeError
                && nativeError.expectedErr() == Errors.ERROR_ECONNREFUSED_NEGATIVE;
        if (refused || error instanceof PortUnreachableException) {
            String where = peer == null ? "the peer's port" : text(peer);
            return caused(new PortUnreachableException("Connection refused: nobody listens at " + where), error);
        }
        if (error instanceof UnsupportedAddressTypeException) {
            return caused(new SocketException("Address family not supported by this socket"), error);
        }
        return broken(error);
    }

    private static IOException translated(NativeIoException error) {
        int number = error.expectedErr();
        if (number == Errors.ERRNO_ECONNRESET_NEGATIVE) {
            return reset(error);
        }
        if (number == Errors.ERRNO_EPIPE_NEGATIVE) {
            return new IOException("Broken pipe", error);
        }
        return new IOException(reason(error), error);
    }

    private static IOException reset(IOException error) {
        SocketException reset = new SocketException("Connection reset");
        reset.initCause(error);
        return reset;
    }

    /** {@return why a connect failed; names the address} */
    static IOException notConnected(Throwable error, SocketAddress remote) {
        String message = "Connect call to " + text(remote) + " failed: " + reason(error);
        if (remote instanceof UnixAddress && message.contains("Resource temporarily unavailable")) {
            return new QueueFullException(message, error);
        }
        if (error instanceof ConnectException) {
            return caused(new ConnectException(message), error);
        }
        if (error instanceof NoRouteToHostException) {
            return caused(new NoRouteToHostException(message), error);
        }
        return new IOException(message, error);
    }

    /** {@return why an address cannot be bound; names it} */
    static IOException notBound(Throwable error, @Nullable SocketAddress local) {
        String address = local == null ? "a local address" : text(local);
        String message = "Cannot bind " + address + ": " + reason(error);
        return isNotAvailable(error)
                ? new AddressNotAvailableException(message, error)
                : caused(new BindException(message), error);
    }

    /** EADDRNOTAVAIL, or an address of a family that is missing. */
    private static boolean isNotAvailable(Throwable error) {
        String reason = reason(error);
        return error instanceof UnsupportedAddressTypeException
                || reason.contains("assign requested address")
                || reason.contains("Address family not supported");
    }

    private static IOException caused(IOException error, Throwable cause) {
        error.initCause(cause);
        return error;
    }

    /** {@return host and port, IPv6 in brackets; or the path} */
    static String text(SocketAddress socketAddress) {
        if (!(socketAddress instanceof InetSocketAddress address)) {
            return socketAddress.toString();
        }
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /** {@return the system's words, without Netty's call name and address} */
    private static String reason(Throwable error) {
        if (error instanceof ChannelException && error.getCause() != null) {
            return reason(error.getCause());
        }
        String message = error.getMessage();
        if (message == null) {
            return error.getClass().getSimpleName();
        }
        int call = message.indexOf("(..) failed");
        if (call >= 0) {
            int words = message.indexOf(": ", call);
            message = words < 0 ? message : message.substring(words + 2);
        }
        int address = message.lastIndexOf(": ");
        return error instanceof ConnectException && address > 0 ? message.substring(0, address) : message;
    }
}
