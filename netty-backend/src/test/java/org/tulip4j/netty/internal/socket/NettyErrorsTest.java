package org.tulip4j.netty.internal.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.spi.OutOfResourcesException;

/** Netty's errors in the words of the JDK. */
class NettyErrorsTest {
    @BeforeEach
    void errnoNamesNeedTheNativeLibrary() {
        Assumptions.assumeTrue(Epoll.isAvailable());
    }

    @Test
    void aNativeResetIsTheResetOfTheJdk() {
        NativeIoException error = new NativeIoException("recvAddress", Errors.ERRNO_ECONNRESET_NEGATIVE);
        assertThat(NettyErrors.broken(error))
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset")
                .hasCause(error);
    }

    @Test
    void aResetByPeerOfTheJdkIsTheSame() {
        assertThat(NettyErrors.broken(new IOException("Connection reset by peer")))
                .hasMessage("Connection reset");
    }

    @Test
    void aNativeBrokenPipeHasTheWordsOfTheJdk() {
        assertThat(NettyErrors.broken(new NativeIoException("writeAddress", Errors.ERRNO_EPIPE_NEGATIVE)))
                .hasMessage("Broken pipe");
    }

    @Test
    void otherNativeErrorsLoseTheNameOfTheCall() {
        assertThat(NettyErrors.broken(new NativeIoException("setsockopt", Errors.ERRNO_ENOENT_NEGATIVE)))
                .hasMessage("No such file or directory");
    }

    /** EMFILE, ENFILE, ENOBUFS of Linux and of BSD, ENOMEM, ENOSPC. */
    @ParameterizedTest
    @ValueSource(ints = {24, 23, 105, 55, 12, 28})
    void acceptingWithoutDescriptorsOrMemoryIsLackOfResources(int errno) {
        NativeIoException error = new NativeIoException("accept", -errno);
        assertThat(NettyErrors.accepting(error))
                .isInstanceOf(OutOfResourcesException.class)
                .hasCause(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Too many open files",
                "Too many open files in system",
                "No buffer space available",
                "Cannot allocate memory"
            })
    void theJdkSaysSoInWords(String words) {
        IOException error = new IOException(words);
        assertThat(NettyErrors.accepting(error))
                .isInstanceOf(OutOfResourcesException.class)
                .hasMessage(words);
    }

    /** EPROTO, ENETDOWN, EPERM of Linux. */
    @ParameterizedTest
    @ValueSource(ints = {71, 100, 1})
    void otherFailuresToAcceptStayWhatTheyAre(int errno) {
        NativeIoException error = new NativeIoException("accept", -errno);
        assertThat(NettyErrors.accepting(error)).isSameAs(error);
        assertThat(NettyErrors.isPeerGone(error)).isFalse();
    }

    @Test
    void anAbortedConnectionIsThePeersDoing() {
        assertThat(NettyErrors.isPeerGone(new NativeIoException("accept", -103)))
                .isTrue();
        assertThat(NettyErrors.isPeerGone(new IOException("Software caused connection abort")))
                .isTrue();
    }

    @Test
    void otherExceptionsAreWrappedOnce() {
        IOException inner = new IOException("inner");
        RuntimeException defect = new RuntimeException("defect");
        assertThat(NettyErrors.broken(inner)).isSameAs(inner);
        assertThat(NettyErrors.broken(new ChannelException(inner))).isSameAs(inner);
        assertThat(NettyErrors.broken(defect)).hasMessage("defect").hasCause(defect);
    }

    @Test
    void connectErrorsKeepTheirTypeAndNameTheAddress() throws IOException {
        InetSocketAddress six = new InetSocketAddress(InetAddress.getByName("::1"), 80);
        assertThat(NettyErrors.notConnected(new ConnectException("Connection refused: /[::1]:80"), six))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Connect call to [0:0:0:0:0:0:0:1]:80 failed: Connection refused");
        assertThat(NettyErrors.notConnected(new NoRouteToHostException("No route to host"), six))
                .isInstanceOf(NoRouteToHostException.class)
                .hasMessageEndingWith("failed: No route to host (network or host unreachable)");
        assertThat(NettyErrors.notConnected(new IOException(), six)).hasMessageEndingWith("failed: IOException");
    }

    @Test
    void theSystemsWordsAreThereWhenNettyCannotOpenASocket() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 80);
        ChannelException jdk = new ChannelException("Failed to open a socket.", new IOException("Too many open files"));
        ChannelException own = new ChannelException(new NativeIoException("newSocketStream", -24));
        assertThat(NettyErrors.notConnected(jdk, address))
                .hasMessage("Connect call to 127.0.0.1:80 failed: Too many open files");
        assertThat(NettyErrors.notConnected(own, address)).hasMessageEndingWith("failed: Too many open files");
        assertThat(NettyErrors.notBound(jdk, address)).hasMessage("Cannot bind 127.0.0.1:80: Too many open files");
    }

    @Test
    void datagramErrorsSayMoreThanNothing() throws IOException {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 80);
        assertThat(NettyErrors.datagram(new PortUnreachableException(), peer))
                .isInstanceOf(PortUnreachableException.class)
                .hasMessage("Connection refused: nobody listens at 127.0.0.1:80");
        assertThat(NettyErrors.datagram(new UnsupportedAddressTypeException(), null))
                .hasMessage("Address family not supported by this socket");
        assertThat(NettyErrors.datagram(new IllegalStateException(), null))
                .hasMessage("java.lang.IllegalStateException");
    }

    @Test
    void bindErrorsNameTheAddress() {
        assertThat(NettyErrors.notBound(
                        new NativeIoException("bind", -98), InetSocketAddress.createUnresolved("host", 7)))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot bind host:7: Address already in use");
        assertThat(NettyErrors.notBound(new IOException("no"), null)).hasMessage("Cannot bind a local address: no");
    }
}
