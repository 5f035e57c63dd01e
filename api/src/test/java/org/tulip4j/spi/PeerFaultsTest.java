package org.tulip4j.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.TimedOutException;
import org.tulip4j.streams.IncompleteReadException;
import org.tulip4j.streams.LimitOverrunException;

/** Which exceptions count as a peer's doing, by their types. */
class PeerFaultsTest {
    static Stream<Arguments> table() {
        IOException ring = new IOException("a ring");
        IOException other = new IOException("a ring", ring);
        ring.initCause(other);
        return Stream.of(
                // What breaks connections.
                arguments(true, new SocketException("Connection reset")),
                arguments(true, new NoRouteToHostException("No route to host")),
                arguments(true, new ConnectException("Connection refused")),
                arguments(true, new SocketTimeoutException("the TLS handshake takes too long")),
                arguments(true, new ClosedChannelException()),
                arguments(true, new EOFException()),
                arguments(true, new SSLException("Unsupported or unrecognized SSL message")),
                arguments(true, new SSLHandshakeException("bad certificate")),
                arguments(true, new IOException("Broken pipe")),
                arguments(true, new UncheckedIOException(new SocketException("Connection reset"))),
                arguments(true, new SocketException("Connection reset").initCause(new RuntimeException("said"))),
                arguments(true, ring),
                // What it sends.
                arguments(true, new IncompleteReadException(new byte[1], 2)),
                arguments(true, new LimitOverrunException("too long", 3)),
                // What this process lacks.
                arguments(false, new OutOfResourcesException("Too many open files", null)),
                arguments(false, new IOException("wrapped", new OutOfResourcesException("memory", null))),
                arguments(false, new NoSuchFileException("page.html")),
                arguments(false, new UncheckedIOException(new NoSuchFileException("page.html"))),
                // What it does wrong, also where a library has put it into an exception of connections.
                arguments(false, new OutOfMemoryError("Direct buffer memory")),
                arguments(false, new StackOverflowError()),
                arguments(false, new NoClassDefFoundError("x")),
                arguments(false, new AssertionError()),
                arguments(false, new IOException("cannot read", new OutOfMemoryError())),
                arguments(false, new SSLException("engine", new CompletionException(new LinkageError()))),
                arguments(false, new NullPointerException()),
                arguments(false, new IllegalStateException("closed", new SocketException("Connection reset"))),
                arguments(false, new TimedOutException("a time-out of the program's")),
                arguments(false, new Exception("checked")));
    }

    @ParameterizedTest
    @MethodSource("table")
    void theTypeDecides(boolean byPeer, Throwable failure) {
        assertThat(PeerFaults.isByPeer(failure)).isEqualTo(byPeer);
    }
}
