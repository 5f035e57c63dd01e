package org.tulip4j;

import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a host is looked up.
 *
 * @param family only addresses of this family; null: of any
 * @param passive the address of no host is the wildcard, for servers, instead of the loopback (AI_PASSIVE)
 * @param numericHost the host must be a literal address; no resolver is asked (AI_NUMERICHOST)
 */
public record ResolveOptions(@Nullable ProtocolFamily family, boolean passive, boolean numericHost) {
    /** Addresses of any family, in the resolver's order. */
    public static final ResolveOptions DEFAULT = new ResolveOptions(null, false, false);

    /**
     * Checks the family.
     *
     * @param family see the record
     * @param passive see the record
     * @param numericHost see the record
     * @throws IllegalArgumentException when the family is neither INET nor INET6
     */
    public ResolveOptions {
        if (family != null && family != StandardProtocolFamily.INET && family != StandardProtocolFamily.INET6) {
            throw new IllegalArgumentException("hosts have addresses of family INET and INET6, not " + family);
        }
    }

    /**
     * The same, restricted to a family.
     *
     * @param wanted {@link StandardProtocolFamily#INET} or {@code INET6}
     * @return changed options
     */
    public ResolveOptions withFamily(ProtocolFamily wanted) {
        return new ResolveOptions(Objects.requireNonNull(wanted, "family"), passive, numericHost);
    }

    /**
     * The same, for servers or not.
     *
     * @param on whether no host means the wildcard
     * @return changed options
     */
    public ResolveOptions withPassive(boolean on) {
        return new ResolveOptions(family, on, numericHost);
    }

    /**
     * The same, for literal addresses only or not.
     *
     * @param on whether names are refused
     * @return changed options
     */
    public ResolveOptions withNumericHost(boolean on) {
        return new ResolveOptions(family, passive, on);
    }
}
