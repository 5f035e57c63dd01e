package org.tulip4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection and the protocol that was made for it.
 *
 * @param <X> the transport's type
 * @param <P> the protocol's type
 * @since 0.1.0
 */
public final class Connected<X, P> {
    private final X transport;
    private final P protocol;

    private Connected(X transport, P protocol) {
        this.transport = transport;
        this.protocol = protocol;
    }

    /**
     * Makes what the loop answers, for those who stand in for one in a test.
     *
     * @param transport the connection
     * @param protocol what the factory made
     * @param <X> the transport's type
     * @param <P> the protocol's type
     * @return the value
     */
    public static <X, P> Connected<X, P> of(X transport, P protocol) {
        return new Connected<>(transport, protocol);
    }

    /** {@return the connection} */
    public X transport() {
        return transport;
    }

    /** {@return what the factory made} */
    public P protocol() {
        return protocol;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Connected<?, ?> that
                && Objects.equals(transport, that.transport)
                && Objects.equals(protocol, that.protocol);
    }

    @Override
    public int hashCode() {
        return Objects.hash(transport, protocol);
    }

    @Override
    public String toString() {
        return "Connected[transport=" + transport + ", protocol=" + protocol + "]";
    }
}
