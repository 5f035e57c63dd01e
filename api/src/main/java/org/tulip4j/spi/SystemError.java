package org.tulip4j.spi;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The errors of the system that sockets meet. Libraries tell them by other types and in other words; the words here are those of Linux,
 * and what the others say is known by a part of it.
 */
enum SystemError {
    REFUSED("Connection refused"),
    TIMED_OUT("Connection timed out", "Operation timed out"),
    /** ENETUNREACH and EHOSTUNREACH: Netty's native transports do not tell which. */
    UNREACHABLE(
            "No route to host (network or host unreachable)",
            "Network is unreachable",
            "No route to host",
            "Host is unreachable"),
    NETWORK_DOWN("Network is down"),
    HOST_DOWN("Host is down"),
    RESET("Connection reset"),
    ABORTED("Software caused connection abort", "connection abort"),
    BROKEN_PIPE("Broken pipe"),
    NOT_AVAILABLE("Cannot assign requested address", "assign requested address"),
    NO_FAMILY("Address family not supported", "Unsupported address type"),
    IN_USE("Address already in use", "Address in use"),
    DENIED("Permission denied"),
    NOT_PERMITTED("Operation not permitted"),
    OUT_OF_DESCRIPTORS("Too many open files"),
    OUT_OF_BUFFERS("No buffer space available"),
    OUT_OF_MEMORY("Cannot allocate memory"),
    QUEUE_FULL("Resource temporarily unavailable"),
    TOO_LONG("Message too long"),
    UNRESOLVED("Unresolved address");

    private final String words;
    private final List<String> others;

    SystemError(String words, String... others) {
        this.words = words;
        this.others = List.of(others);
    }

    String words() {
        return words;
    }

    boolean isUnreachable() {
        return this == UNREACHABLE || this == NETWORK_DOWN || this == HOST_DOWN;
    }

    boolean isLack() {
        return this == OUT_OF_DESCRIPTORS || this == OUT_OF_BUFFERS || this == OUT_OF_MEMORY;
    }

    private boolean isSaidBy(String message) {
        return message.contains(words) || others.stream().anyMatch(message::contains);
    }

    /** {@return which it is, by what is said or, where nothing is, by its type; or null} */
    static @Nullable SystemError of(Throwable thrown) {
        String message = thrown.getMessage();
        if (message != null) {
            for (SystemError one : values()) {
                if (one.isSaidBy(message)) {
                    return one;
                }
            }
        }
        if (thrown instanceof UnsupportedAddressTypeException) {
            return NO_FAMILY;
        }
        if (thrown instanceof UnresolvedAddressException) {
            return UNRESOLVED;
        }
        // Netty says nothing but this type, in front of the address.
        if (thrown instanceof NoRouteToHostException) {
            return UNREACHABLE;
        }
        return thrown instanceof ConnectException && message == null ? REFUSED : null;
    }
}
