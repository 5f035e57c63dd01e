package org.tulip4j.netty.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.tulip4j.Clock;
import org.tulip4j.netty.internal.platform.KqueueTransport;
import org.tulip4j.netty.internal.platform.NettyTransport;
import org.tulip4j.netty.internal.version.NettyVersion;
import org.tulip4j.netty.internal.version.Unavailable;
import org.tulip4j.spi.BackendProvider;

/** What users ask for by name, and what they hear when it is not there. kqueue itself is not run here. */
class ProvidersTest {
    @Test
    void theServiceLoaderFindsAllFour() {
        List<BackendProvider> found = ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider instanceof NettyBackendProvider)
                .toList();
        assertThat(found)
                .extracting(BackendProvider::name)
                .containsExactlyInAnyOrder("epoll", "kqueue", "io_uring", "netty-nio");
    }

    @Test
    void nativeReadinessComesFirstAndTheRestOnlyOnRequest() {
        assertThat(new EpollBackendProvider().priority()).isEqualTo(100);
        assertThat(new KqueueBackendProvider().priority()).isEqualTo(100);
        assertThat(new IoUringBackendProvider().priority()).isNegative();
        assertThat(new NettyNioBackendProvider().priority()).isNegative();
        assertThat(new NettyNioBackendProvider().isAvailable()).isTrue();
    }

    @Test
    void aVersionFitsFromTheOldestOnWithinIts4_2() {
        assertThat(NettyVersion.fits("4.2.7.Final", 7)).isTrue();
        assertThat(NettyVersion.fits("4.2.18.Final-SNAPSHOT", 7)).isTrue();
        for (String other : List.of("4.2.6.Final", "4.2.0.RC1", "4.1.138.Final", "4.3.0.Final", "5.0.0.Alpha5", "?")) {
            assertThat(NettyVersion.fits(other, 7)).as(other).isFalse();
        }
    }

    @Test
    void whatIsHereIsSeenWithoutNettyAndWithAJarThatDoesNotSayItsVersion() {
        assertThat(NettyVersion.problem(0, Map.of())).isNull();
        assertThat(NettyVersion.problem(99, Map.of()))
                .contains("is here (netty-", "tulip needs 4.2.99 or a newer 4.2", "netty-bom");
        assertThat(NettyVersion.problem(0, Map.of(), ClassLoader.getPlatformClassLoader()))
                .contains("is missing; add it, 4.2.0 or a newer 4.2");
        assertThat(NettyVersion.version(ProvidersTest.class)).isNull();
        assertThat(NettyVersion.version(io.netty.channel.Channel.class)).startsWith("4.2.");
    }

    @Test
    void missingClassesAreNamedNotThrown() {
        BackendProvider provider = provider(() -> {
            throw new NoClassDefFoundError("io/netty/channel/epoll/Epoll");
        });
        assertThat(provider.isAvailable()).isFalse();
        assertThat(Unavailable.because(
                        "epoll", new NoClassDefFoundError("io/netty/channel/unix/Errors"), "Linux", "amd64"))
                .hasMessageContaining("add io.netty:netty-transport-native-unix-common");
        assertThat(Unavailable.because("epoll", new NoClassDefFoundError("x"), "Linux", "amd64"))
                .hasMessageContaining("io.netty:netty-transport-classes-epoll");
        assertThatThrownBy(() -> provider.create(Clock.SYSTEM))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("epoll cannot be used here");
    }

    @Test
    void aMissingLibraryIsNamedWithItsClassifier() {
        Throwable cause = new Error("failed to load", new UnsatisfiedLinkError("no netty_transport_native_epoll"));
        assertThat(Unavailable.because("epoll", cause, "Linux", "aarch64"))
                .hasMessageContaining("netty-transport-native-epoll with the classifier linux-aarch_64")
                .hasMessageContaining("no netty_transport_native_epoll");
        assertThat(Unavailable.because("kqueue", cause, "Mac OS X", "x86_64"))
                .hasMessageContaining("netty-transport-native-kqueue with the classifier osx-x86_64");
    }

    @Test
    void theWrongSystemIsNamed() {
        Throwable cause = new IllegalStateException("Only supported on ...");
        assertThat(Unavailable.because("kqueue", cause, "Linux", "amd64")).hasMessageContaining("needs macOS or a BSD");
        assertThat(Unavailable.because("epoll", cause, "Mac OS X", "aarch64")).hasMessageContaining("it needs Linux");
        assertThat(Unavailable.because("io_uring", cause, "Windows 11", "amd64"))
                .hasMessageContaining("it needs Linux");
    }

    @Test
    void eachIsExpectedWhereItIsMadeFor() {
        for (String bsd : new String[] {"mac os x", "freebsd", "openbsd", "netbsd", "darwin"}) {
            assertThat(Unavailable.suits("kqueue", bsd)).as(bsd).isTrue();
            assertThat(Unavailable.suits("epoll", bsd)).as(bsd).isFalse();
        }
        assertThat(Unavailable.suits("kqueue", "linux")).isFalse();
        assertThat(Unavailable.suits("kqueue", "windows 11")).isFalse();
        assertThat(Unavailable.suits("epoll", "linux")).isTrue();
        assertThat(Unavailable.suits("io_uring", "linux")).isTrue();
        assertThat(Unavailable.suits("io_uring", "windows 11")).isFalse();
        assertThat(new NettyNioBackendProvider().suitsSystem()).isTrue();
    }

    @Test
    void anOldOrLockedKernelIsNamed() {
        Throwable cause = new RuntimeException("io_uring_setup(..) failed: Operation not permitted");
        assertThat(Unavailable.because("io_uring", cause, "Linux", "amd64"))
                .hasMessageContaining("io_uring_disabled")
                .hasMessageContaining("seccomp")
                .hasMessageContaining("Operation not permitted");
    }

    @Test
    void aRefusalOfTheSystemIsAnIoException() {
        BackendProvider provider = new NettyBackendProvider("epoll", 100, 0, Map.of(), () -> null, () -> {
            throw new IllegalStateException("too many open files");
        });
        assertThatThrownBy(() -> provider.create(Clock.SYSTEM))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too many open files");
    }

    @Test
    void kqueueIsTreatedAsEpollIs() {
        NettyTransport transport = new KqueueTransport();
        assertThat(transport.readsAtOnce()).isTrue();
        assertThat(transport.mapsWildcard()).isTrue();
        assertThat(transport.bindsThread()).isFalse();
        assertThat(transport.waitUnitNanos()).isEqualTo(1);
    }

    private static BackendProvider provider(Supplier<Throwable> check) {
        return new NettyBackendProvider("epoll", 100, 0, Map.of(), check, () -> {
            throw new AssertionError("not asked");
        });
    }
}
