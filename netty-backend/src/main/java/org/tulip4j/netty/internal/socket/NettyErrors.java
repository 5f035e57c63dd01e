package org.tulip4j.netty.internal.socket;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.spi.SocketErrors;

/** Netty's errors, as users of the JDK know them, and as every backend tells them. Stateless. */
public final class NettyErrors {
    /** The numbers of ENOMEM, ENFILE, EMFILE, ENOSPC (epoll has no more watches), and ENOBUFS on BSD and on Linux. */
    private static final Set<Integer> LACKS = Set.of(12, 23, 24, 28, 55, 105);

    /** What the JDK says where it lacks one of these; it has no numbers. */
    private static final List<String> LACKS_IN_WORDS = List.of(
            "Too many open files", "No buffer space available", "Cannot allocate memory", "No space left on device");

    /** What systems say of a peer that gave up before it was accepted. */
    private static final List<String> PEER_GONE_IN_WORDS =
            List.of("connection abort", "Connection reset", "Broken pipe");

    private NettyErrors() {}

    /** {@return the error of a connection, as every backend tells it} */
    public static IOException broken(Throwable error) {
        return SocketErrors.broken(error);
    }

    /** {@return why accepting failed, as the core wants to hear it: lack of descriptors and memory has a type of its own} */
    public static Throwable accepting(Throwable error) {
        boolean lacking = error instanceof NativeIoException nativeError
                ? LACKS.contains(-nativeError.expectedErr())
                : error instanceof IOException && LACKS_IN_WORDS.stream().anyMatch(reason(error)::contains);
        return lacking ? new OutOfResourcesException(reason(error), error) : error;
    }

    /** {@return whether the peer gave a connection up before it was accepted: ECONNABORTED and its like} */
    public static boolean isPeerGone(Throwable error) {
        return error instanceof IOException && PEER_GONE_IN_WORDS.stream().anyMatch(reason(error)::contains);
    }

    /** {@return why a datagram was not sent or received; names the peer when nobody listens there} */
    public static IOException datagram(Throwable error, @Nullable SocketAddress peer) {
        return SocketErrors.datagram(error, peer);
    }

    /** {@return why a connect failed; names the address} */
    public static IOException notConnected(Throwable error, SocketAddress remote) {
        return SocketErrors.connecting(remote, error);
    }

    /** {@return why an address cannot be bound; names it} */
    public static IOException notBound(Throwable error, @Nullable SocketAddress local) {
        return SocketErrors.binding(local, error);
    }

    /** {@return host and port, IPv6 in brackets; or the path} */
    public static String text(SocketAddress address) {
        return SocketErrors.text(address);
    }

    /** {@return what the system said, without Netty's exception around it} */
    private static String reason(Throwable error) {
        Throwable said = error instanceof ChannelException && error.getCause() != null ? error.getCause() : error;
        return String.valueOf(said.getMessage());
    }
}
