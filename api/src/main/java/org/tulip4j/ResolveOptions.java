package org.tulip4j;

import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a host is looked up. Immutable: each {@code with} returns a changed copy.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class ResolveOptions {
    /** Addresses of any family, in the resolver's order. */
    public static final ResolveOptions DEFAULT = new ResolveOptions(null, false, false);

    private final @Nullable ProtocolFamily family;
    private final boolean passive;
    private final boolean numericHost;

    private ResolveOptions(@Nullable ProtocolFamily family, boolean passive, boolean numericHost) {
        if (family != null && family != StandardProtocolFamily.INET && family != StandardProtocolFamily.INET6) {
            throw new IllegalArgumentException("hosts have addresses of family INET and INET6, not " + family);
        }
        this.family = family;
        this.passive = passive;
        this.numericHost = numericHost;
    }

    /**
     * Returns these options, restricted to a family.
     *
     * @param wanted {@link StandardProtocolFamily#INET} or {@code INET6}
     * @return changed options
     */
    public ResolveOptions withFamily(ProtocolFamily wanted) {
        return new ResolveOptions(Objects.requireNonNull(wanted, "family"), passive, numericHost);
    }

    /**
     * Returns these options, for servers or not.
     *
     * @param on whether no host means the wildcard
     * @return changed options
     */
    public ResolveOptions withPassive(boolean on) {
        return new ResolveOptions(family, on, numericHost);
    }

    /**
     * Returns these options, for literal addresses only or not.
     *
     * @param on whether names are refused
     * @return changed options
     */
    public ResolveOptions withNumericHost(boolean on) {
        return new ResolveOptions(family, passive, on);
    }

    /** {@return only addresses of this family; null: of any} */
    public @Nullable ProtocolFamily family() {
        return family;
    }

    /** {@return the address of no host is the wildcard, for servers, instead of the loopback (AI_PASSIVE)} */
    public boolean passive() {
        return passive;
    }

    /** {@return the host must be a literal address; no resolver is asked (AI_NUMERICHOST)} */
    public boolean numericHost() {
        return numericHost;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResolveOptions that
                && Objects.equals(family, that.family)
                && passive == that.passive
                && numericHost == that.numericHost;
    }

    @Override
    public int hashCode() {
        return Objects.hash(family, passive, numericHost);
    }

    @Override
    public String toString() {
        return "ResolveOptions[family=" + family + ", passive=" + passive + ", numericHost=" + numericHost + "]";
    }
}
