package org.tulip4j.testing.replay;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.AddressNotAvailableException;
import org.tulip4j.spi.BacklogFullException;
import org.tulip4j.spi.OutOfResourcesException;

/** Exceptions of the system in a recording: type and message. A file names no class that is loaded for it. */
final class Failures {
    /** Stands for no message, which is not an empty one. */
    private static final String NO_MESSAGE = "\0";

    private Failures() {}

    static String message(Throwable failure) {
        return failure.getMessage() == null ? NO_MESSAGE : failure.getMessage();
    }

    static String words(String type, String message) {
        return type.substring(type.lastIndexOf('.') + 1)
                + (message.isEmpty() || message.equals(NO_MESSAGE) ? "" : ": " + message);
    }

    private static @Nullable String original(String message) {
        return message.equals(NO_MESSAGE) ? null : message;
    }

    /** Throws what an executor has thrown: none throws what is checked, so what is of no known type is as good as unchecked. */
    static void raiseUnchecked(Throwable refused) {
        throw refused instanceof RuntimeException known
                ? known
                : new IllegalStateException(refused.getMessage(), refused);
    }

    /** The exception again; of the nearest type that backends have, where it is none of theirs. */
    static Throwable again(String type, String kept) {
        @Nullable String message = original(kept);
        return switch (type.substring(type.lastIndexOf('.') + 1)) {
            case "UnsupportedOperationException" -> new UnsupportedOperationException(message);
            case "IllegalArgumentException" -> new IllegalArgumentException(message);
            case "IllegalStateException" -> new IllegalStateException(message);
            case "NullPointerException" -> new NullPointerException(message);
            case "RejectedExecutionException" -> new RejectedExecutionException(message);
            default -> io(type, kept);
        };
    }

    static IOException io(String type, String kept) {
        @Nullable String message = original(kept);
        return switch (type.substring(type.lastIndexOf('.') + 1)) {
            case "ConnectException" -> new ConnectException(message);
            case "NoRouteToHostException" -> new NoRouteToHostException(message);
            case "BindException" -> new BindException(message);
            case "PortUnreachableException" -> new PortUnreachableException(message);
            case "SocketException" -> new SocketException(message);
            case "SocketTimeoutException" -> new SocketTimeoutException(message);
            case "UnknownHostException" -> new UnknownHostException(message);
            case "EOFException" -> new EOFException(message);
            case "ClosedChannelException" -> new ClosedChannelException();
            case "AsynchronousCloseException" -> new AsynchronousCloseException();
            case "AddressNotAvailableException" -> new AddressNotAvailableException(kept, new IOException("recorded"));
            case "BacklogFullException" -> new BacklogFullException(kept, new IOException("recorded"));
            case "OutOfResourcesException" -> new OutOfResourcesException(kept, new IOException("recorded"));
            default -> new IOException(message);
        };
    }
}
