package org.tulip4j.internal.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupTest {
    private static List<InetSocketAddress> addresses(String... literals) {
        return Arrays.stream(literals)
                .map(literal -> {
                    try {
                        return new InetSocketAddress(InetAddress.getByName(literal), 1);
                    } catch (java.net.UnknownHostException impossible) {
                        throw new IllegalArgumentException(impossible);
                    }
                })
                .toList();
    }

    @Test
    void familiesAlternateAndKeepTheirOrder() {
        assertThat(Lookup.interleave(addresses("1.1.1.1", "1.1.1.2", "1.1.1.3", "::1", "::2"), 1))
                .isEqualTo(addresses("::1", "1.1.1.1", "::2", "1.1.1.2", "1.1.1.3"));
    }

    @Test
    void moreOfTheFirstFamilyMayLead() {
        assertThat(Lookup.interleave(addresses("1.1.1.1", "::1", "::2", "::3"), 2))
                .isEqualTo(addresses("::1", "::2", "1.1.1.1", "::3"));
    }

    @Test
    void zeroKeepsTheResolversOrder() {
        assertThat(Lookup.interleave(addresses("1.1.1.1", "::1"), 0)).isEqualTo(addresses("1.1.1.1", "::1"));
    }

    @Test
    void literalAddressesSkipTheResolver() {
        assertThat(Lookup.isLiteral("127.0.0.1")).isTrue();
        assertThat(Lookup.isLiteral("::1")).isTrue();
        assertThat(Lookup.isLiteral("localhost")).isFalse();
    }
}
