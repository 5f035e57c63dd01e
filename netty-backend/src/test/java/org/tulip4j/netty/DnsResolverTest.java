package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;

/** Names by DNS, asked of a server in this process. */
@Timeout(60)
class DnsResolverTest {
    private TinyDnsServer server;

    @BeforeEach
    void begin() throws Exception {
        server = new TinyDnsServer();
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    private DnsResolver open(long limitMillis) {
        return DnsResolver.open(
                builder -> builder.nameServerProvider(new SingletonDnsServerAddressStreamProvider(server.address()))
                        .searchDomains(List.of())
                        .queryTimeoutMillis(limitMillis));
    }

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    @Test
    void twoAddressesKeepTheirOrder() throws Exception {
        try (DnsResolver resolver = open(20_000)) {
            assertThat(get(resolver.resolve("two.test")))
                    .extracting(InetAddress::getHostAddress)
                    .containsExactly("127.0.0.9", "127.0.0.8");
        }
    }

    @Test
    void noSuchName() {
        try (DnsResolver resolver = open(20_000)) {
            assertThatThrownBy(() -> get(resolver.resolve("none.test")))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("none.test");
        }
    }

    @Test
    void aMuteServerEndsInTime() {
        try (DnsResolver resolver = open(100)) {
            assertThatThrownBy(() -> get(resolver.resolve("mute.test")))
                    .hasCauseInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("mute.test");
            assertThatThrownBy(() -> get(resolver.nameOf(InetAddress.getByName("10.0.0.99"))))
                    .hasCauseInstanceOf(UnknownHostException.class);
            assertThat(resolver).hasToString("<DnsResolver open waiting=0>");
        }
    }

    @Test
    void namesOfAddresses() throws Exception {
        try (DnsResolver resolver = open(20_000)) {
            assertThat(get(resolver.nameOf(InetAddress.getByName("10.1.2.3")))).isEqualTo("host.test");
            assertThat(server.asked()).contains("3.2.1.10.in-addr.arpa");
            assertThat(get(resolver.nameOf(InetAddress.getByName("10.0.0.1")))).isEqualTo("10.0.0.1");
            assertThat(get(resolver.nameOf(InetAddress.getByName("2001:db8::1"))))
                    .contains("2001:db8");
            assertThat(server.asked())
                    .contains("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
        }
    }

    @Test
    void cancelLetsGo() throws Exception {
        try (DnsResolver resolver = open(20_000)) {
            var answer = resolver.resolve("mute.test");
            assertThat(resolver).hasToString("<DnsResolver open waiting=1>");
            assertThat(answer.cancel(false)).isTrue();
            assertThat(resolver).hasToString("<DnsResolver open waiting=0>");
            assertThat(get(resolver.resolve("two.test"))).hasSize(2);
        }
    }

    @Test
    void closeFailsWhoWaitsAndWhoAsksLater() {
        DnsResolver resolver = open(20_000);
        var waiting = resolver.resolve("mute.test");
        resolver.close();
        resolver.close();
        assertThatThrownBy(() -> get(waiting))
                .hasCauseInstanceOf(UnknownHostException.class)
                .hasMessageContaining("<DnsResolver closed>");
        assertThatThrownBy(() -> get(resolver.resolve("two.test")))
                .hasCauseInstanceOf(UnknownHostException.class)
                .hasMessageContaining("<DnsResolver closed>");
        assertThatThrownBy(() -> get(resolver.nameOf(InetAddress.getByName("10.1.2.3"))))
                .hasMessageContaining("<DnsResolver closed>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty-nio"})
    void aLoopAsksIt(String backend) {
        try (DnsResolver resolver = open(20_000);
                EventLoop loop = EventLoops.newLoop(
                        LoopOptions.DEFAULT.withBackend(backend).withResolver(resolver))) {
            loop.runUntilCompleteVoid(() -> {
                assertThat(loop.getAddrInfo("two.test", 80, org.tulip4j.ResolveOptions.DEFAULT)
                                .await())
                        .extracting(found -> found.getAddress().getHostAddress())
                        .containsExactly("127.0.0.9", "127.0.0.8");
                assertThatThrownBy(() -> loop.getAddrInfo("none.test", 80, org.tulip4j.ResolveOptions.DEFAULT)
                                .await())
                        .isInstanceOf(UnknownHostException.class);
            });
        }
    }

    @Test
    void theMissingArtifactIsNamed() throws Exception {
        assertThat(Hiding.failure("io.netty.resolver.dns.", "org.tulip4j.netty.DnsResolver", "open", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("io.netty:netty-resolver-dns");
    }
}
