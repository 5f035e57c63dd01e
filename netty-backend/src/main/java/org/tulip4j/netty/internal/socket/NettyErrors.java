package org.tulip4j.netty.internal.socket;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.spi.PeerFaults;
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

    /**
     * What handlers of Netty say of what a peer has sent, or has not; by name, for the modules of some may not be there. Subclasses are
     * meant as well.
     */
    private static final Set<String> OF_PEERS = Set.of(
            "io.netty.handler.codec.DecoderException",
            "io.netty.handler.codec.PrematureChannelClosureException",
            "io.netty.handler.codec.http2.Http2Exception",
            "io.netty.handler.timeout.TimeoutException");

    private NettyErrors() {}

    /**
     * {@return whether an exception by which a connection ended is what its peer has done: also a decoder's that names no other cause than
     * that. What a decoder's own code has thrown is not}
     */
    public static boolean isByPeer(Throwable failure) {
        if (PeerFaults.isOfThisProcess(failure)) {
            return false;
        }
        Throwable cause = failure.getCause();
        return isOfPeers(failure.getClass())
                ? cause == null || cause == failure || isByPeer(cause)
                : PeerFaults.isByPeer(failure);
    }

    private static boolean isOfPeers(@Nullable Class<?> type) {
        return type != null && (OF_PEERS.contains(type.getName()) || isOfPeers(type.getSuperclass()));
    }

    /** {@return the error of a connection, as every backend tells it} */
    public static IOException broken(Throwable error) {
        return lacksDirectMemory(error) ? outOfDirectMemory(error) : SocketErrors.broken(error);
    }

    /**
     * {@return what a handler in front has thrown, as protocols and coroutines are told it: as it is; but when Netty has no direct memory
     * left that is no reason for the loop to end, as an {@link OutOfMemoryError} would be, for Netty only counts it}
     */
    public static Throwable inFront(Throwable error) {
        return lacksDirectMemory(error) ? outOfDirectMemory(error) : error;
    }

    private static boolean lacksDirectMemory(@Nullable Throwable error) {
        return error != null
                && (error.getClass().getName().equals("io.netty.util.internal.OutOfDirectMemoryError")
                        || (isOfPeers(error.getClass()) && lacksDirectMemory(error.getCause())));
    }

    private static OutOfResourcesException outOfDirectMemory(Throwable error) {
        return new OutOfResourcesException("Netty's direct memory has run out: " + reason(error), error);
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
