package org.tulip4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an address is named. Immutable: each {@code with} returns a changed copy.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class NameFlags {
    /** The name, or the literal address when there is none. */
    public static final NameFlags NONE = new NameFlags(false, false);

    /** The literal address. */
    public static final NameFlags NUMERIC_HOST = new NameFlags(true, false);

    /** The name, or an error when there is none. */
    public static final NameFlags NAME_REQUIRED = new NameFlags(false, true);

    private final boolean numericHost;
    private final boolean nameRequired;

    private NameFlags(boolean numericHost, boolean nameRequired) {
        if (numericHost && nameRequired) {
            throw new IllegalArgumentException("numericHost and nameRequired exclude each other");
        }
        this.numericHost = numericHost;
        this.nameRequired = nameRequired;
    }

    /** {@return the literal address; no resolver is asked (NI_NUMERICHOST)} */
    public boolean numericHost() {
        return numericHost;
    }

    /** {@return an address without a name is an error (NI_NAMEREQD)} */
    public boolean nameRequired() {
        return nameRequired;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NameFlags that && numericHost == that.numericHost && nameRequired == that.nameRequired;
    }

    @Override
    public int hashCode() {
        return Objects.hash(numericHost, nameRequired);
    }

    @Override
    public String toString() {
        return "NameFlags[numericHost=" + numericHost + ", nameRequired=" + nameRequired + "]";
    }
}
