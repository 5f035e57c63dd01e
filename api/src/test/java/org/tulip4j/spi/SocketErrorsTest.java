package org.tulip4j.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.transport.UnixAddress;

class SocketErrorsTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("10.1.2.3", 9);

    /** What the JDK, and Netty, on Linux and on macOS, say of the same error. */
    @ParameterizedTest
    @CsvSource({
        "Connection refused, ConnectException, Connection refused",
        "connect(..) failed with error(-111): Connection refused: /10.1.2.3:9, ConnectException, Connection refused",
        "Connection timed out, ConnectException, Connection timed out",
        "Operation timed out, ConnectException, Connection timed out",
        "Network is unreachable, NoRouteToHostException, No route to host (network or host unreachable)",
        "No route to host, NoRouteToHostException, No route to host (network or host unreachable)",
        "Network is unreachable: /10.1.2.3:9, NoRouteToHostException, No route to host (network or host unreachable)",
        "Cannot assign requested address, BindException, Cannot assign requested address",
        "Can't assign requested address, BindException, Cannot assign requested address",
        "Permission denied, SocketException, Permission denied",
        "Too many open files, OutOfResourcesException, Too many open files",
        "No buffer space available, OutOfResourcesException, No buffer space available",
        "Address family not supported by protocol, SocketException, Address family not supported",
        "something else, SocketException, something else"
    })
    void aFailedConnectHasOneTypeAndOneText(String said, String type, String words) {
        IOException cause = new SocketException(said);
        IOException told = SocketErrors.connecting(ADDRESS, cause);
        assertThat(told.getClass().getSimpleName()).isEqualTo(type);
        assertThat(told)
                .hasMessage("Connect call to 10.1.2.3:9 failed: " + words)
                .hasCause(cause);
    }

    @ParameterizedTest
    @CsvSource({
        "Address already in use, BindException, Address already in use",
        "bind(..) failed with error(-98): Address already in use, BindException, Address already in use",
        "Address in use, BindException, Address already in use",
        "Permission denied, BindException, Permission denied",
        "Cannot assign requested address, AddressNotAvailableException, Cannot assign requested address",
        "Address family not supported by protocol, AddressNotAvailableException, Address family not supported",
        "something else, BindException, something else"
    })
    void anAddressThatCannotBeBoundHasOneTypeAndOneText(String said, String type, String words) {
        IOException told = SocketErrors.binding(ADDRESS, new SocketException(said));
        assertThat(told.getClass().getSimpleName()).isEqualTo(type);
        assertThat(told).hasMessage("Cannot bind 10.1.2.3:9: " + words);
    }

    @ParameterizedTest
    @CsvSource({
        "Connection reset, Connection reset",
        "Connection reset by peer, Connection reset",
        "writeAddress(..) failed with error(-104): Connection reset by peer, Connection reset",
        "Broken pipe, Broken pipe",
        "Operation timed out, Connection timed out"
    })
    void aBrokenConnectionIsASocketException(String said, String words) {
        IOException cause = new IOException(said);
        assertThat(SocketErrors.broken(cause))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage(words)
                .hasCause(cause);
    }

    @Test
    void whatIsNoErrorOfTheSystemStaysWhatItIs() {
        for (IOException own : new IOException[] {
            new ClosedChannelException(), new SSLException("Connection reset"), new IOException("x")
        }) {
            assertThat(SocketErrors.broken(own)).isSameAs(own);
        }
        assertThat(SocketErrors.broken(new IllegalStateException("defect")))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("defect");
    }

    @Test
    void whatHasNoWordsIsKnownByItsType() {
        assertThat(SocketErrors.connecting(ADDRESS, new NoRouteToHostException()))
                .isInstanceOf(NoRouteToHostException.class)
                .hasMessageEndingWith("failed: No route to host (network or host unreachable)");
        assertThat(SocketErrors.connecting(ADDRESS, new NoRouteToHostException("null: /10.1.2.3:9")))
                .hasMessageEndingWith("failed: No route to host (network or host unreachable)");
        assertThat(SocketErrors.connecting(ADDRESS, new ConnectException())).isInstanceOf(ConnectException.class);
        assertThat(SocketErrors.connecting(ADDRESS, new UnresolvedAddressException()))
                .isInstanceOf(UnknownHostException.class);
        assertThat(SocketErrors.binding(null, new UnsupportedAddressTypeException()))
                .isInstanceOf(AddressNotAvailableException.class)
                .hasMessage("Cannot bind a local address: Address family not supported");
        assertThat(SocketErrors.binding(ADDRESS, new RuntimeException(new BindException("Address already in use"))))
                .hasMessage("Cannot bind 10.1.2.3:9: Address already in use");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFullQueueIsOneOfAUnixSocketOnly(boolean unix) {
        IOException cause = new IOException("Resource temporarily unavailable");
        IOException told = SocketErrors.connecting(unix ? UnixAddress.abstractName("x") : ADDRESS, cause);
        assertThat(told instanceof BacklogFullException).isEqualTo(unix);
    }

    @Test
    void aDatagramToNobodyNamesThePeer() {
        assertThat(SocketErrors.datagram(new PortUnreachableException(), ADDRESS))
                .isInstanceOf(PortUnreachableException.class)
                .hasMessage("Connection refused: nobody listens at 10.1.2.3:9");
        assertThat(SocketErrors.datagram(new IOException("Message too long"), ADDRESS))
                .isInstanceOf(SocketException.class)
                .hasMessage("Message too long");
    }
}
