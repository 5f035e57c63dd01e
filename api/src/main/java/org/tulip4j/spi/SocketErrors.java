package org.tulip4j.spi;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.UnixAddress;

/**
 * Tells what the system said of a socket in the same way on every backend: one error of the system has one type and one text, which
 * names the address once. The exception that a library gave for it becomes the cause. Known by English texts of the system, as the
 * JDK gives no more; other errors keep their own words.
 *
 * <p>Stateless; any thread.
 *
 * @since 0.1.0
 */
public final class SocketErrors {
    private SocketErrors() {}

    /**
     * Why a connect failed.
     *
     * @param remote resolved or not
     * @param cause what the library threw
     * @return {@link ConnectException} when it is refused or takes too long, {@link NoRouteToHostException} when network or host
     *     cannot be reached, {@link BindException} when there is no local address or port for it, {@link BacklogFullException} of a Unix
     *     socket whose queue is full, {@link OutOfResourcesException} without descriptors or memory, {@link UnknownHostException} of
     *     an address that is not resolved, else {@link SocketException}; the text is "Connect call to ADDRESS failed: WORDS"
     */
    public static IOException connecting(SocketAddress remote, Throwable cause) {
        Throwable said = innermost(cause);
        SystemError error = SystemError.of(said);
        String text = "Connect call to " + text(remote) + " failed: " + words(error, said);
        if (error == null) {
            return caused(
                    said instanceof ConnectException ? new ConnectException(text) : new SocketException(text), cause);
        }
        if (error.isLack()) {
            return new OutOfResourcesException(text, cause);
        }
        if (error.isUnreachable()) {
            return caused(new NoRouteToHostException(text), cause);
        }
        return switch (error) {
            case REFUSED, TIMED_OUT -> caused(new ConnectException(text), cause);
            case NOT_AVAILABLE, IN_USE -> caused(new BindException(text), cause);
            case UNRESOLVED -> caused(new UnknownHostException(text), cause);
            case QUEUE_FULL ->
                remote instanceof UnixAddress || remote instanceof UnixDomainSocketAddress
                        ? new BacklogFullException(text, cause)
                        : caused(new SocketException(text), cause);
            default -> caused(new SocketException(text), cause);
        };
    }

    /**
     * Why an address cannot be bound.
     *
     * @param local resolved or not; null: the system chooses it
     * @param cause what the library threw
     * @return {@link AddressNotAvailableException} when the machine does not have it, or none of its family,
     *     {@link OutOfResourcesException} without descriptors or memory, {@link UnknownHostException} of an address that is not
     *     resolved, else {@link BindException}; the text is "Cannot bind ADDRESS: WORDS"
     */
    public static IOException binding(@Nullable SocketAddress local, Throwable cause) {
        Throwable said = innermost(cause);
        SystemError error = SystemError.of(said);
        String text = "Cannot bind " + (local == null ? "a local address" : text(local)) + ": " + words(error, said);
        if (error == SystemError.NOT_AVAILABLE || error == SystemError.NO_FAMILY) {
            return new AddressNotAvailableException(text, cause);
        }
        if (error == SystemError.UNRESOLVED) {
            return caused(new UnknownHostException(text), cause);
        }
        return error != null && error.isLack()
                ? new OutOfResourcesException(text, cause)
                : caused(new BindException(text), cause);
    }

    /**
     * Why a connection is broken. The text has no address: who is told knows the connection.
     *
     * @param cause what the library threw
     * @return {@link SocketException} with the words for a known error, {@link NoRouteToHostException} among them; else the
     *     {@link IOException} itself, or one around what is none
     */
    public static IOException broken(Throwable cause) {
        Throwable said = innermost(cause);
        SystemError error = said instanceof SSLException ? null : SystemError.of(said);
        if (error == null) {
            return said instanceof IOException known ? unnamed(known) : new IOException(message(said), cause);
        }
        return caused(
                error.isUnreachable() ? new NoRouteToHostException(error.words()) : new SocketException(error.words()),
                cause);
    }

    /**
     * Why a datagram was not sent or received.
     *
     * @param cause what the library threw
     * @param peer whom it was for; null when that is not known
     * @return {@link PortUnreachableException} when nobody listens there, {@link SocketException} when it is of a family that
     *     the socket does not have; both name the peer; else as {@link #broken}
     */
    public static IOException datagram(Throwable cause, @Nullable SocketAddress peer) {
        Throwable said = innermost(cause);
        SystemError error = SystemError.of(said);
        if (said instanceof PortUnreachableException || error == SystemError.REFUSED) {
            String where = peer == null ? "the peer's port" : text(peer);
            return caused(new PortUnreachableException("Connection refused: nobody listens at " + where), cause);
        }
        if (error == SystemError.NO_FAMILY) {
            return caused(
                    new SocketException(
                            "Address family not supported by this socket" + (peer == null ? "" : ": " + text(peer))),
                    cause);
        }
        return broken(cause);
    }

    /**
     * An address as a user would write it.
     *
     * @param socketAddress of any kind
     * @return host and port, IPv6 in brackets; or the path
     */
    public static String text(SocketAddress socketAddress) {
        if (!(socketAddress instanceof InetSocketAddress address)) {
            return socketAddress.toString();
        }
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /** Returns the error as it is, or without the name of a call that its text begins with. */
    private static IOException unnamed(IOException known) {
        String message = known.getMessage();
        String words = reason(known);
        return message == null || message.isEmpty() || words.equals(message) ? known : new IOException(words, known);
    }

    /** Some libraries put what the system said into an unchecked exception of theirs. */
    private static Throwable innermost(Throwable cause) {
        Throwable inner = cause.getCause();
        return !(cause instanceof IOException) && inner instanceof IOException ? inner : cause;
    }

    private static String words(@Nullable SystemError error, Throwable said) {
        return error != null ? error.words() : reason(said);
    }

    private static String message(Throwable said) {
        return said.getMessage() == null ? said.toString() : said.getMessage();
    }

    /** The system's words, without the name of the call that Netty puts before them and the address that it puts behind. */
    private static String reason(Throwable said) {
        String message = said.getMessage();
        if (message == null || message.isEmpty()) {
            return said.getClass().getSimpleName();
        }
        int call = message.indexOf("(..) failed");
        if (call >= 0) {
            int words = message.indexOf(": ", call);
            message = words < 0 ? message : message.substring(words + 2);
        }
        int address = message.lastIndexOf(": ");
        return said instanceof ConnectException && address > 0 ? message.substring(0, address) : message;
    }

    private static IOException caused(IOException error, Throwable cause) {
        error.initCause(cause);
        return error;
    }
}
