package org.tulip4j;

/**
 * How an address is named.
 *
 * @param numericHost the literal address; no resolver is asked (NI_NUMERICHOST)
 * @param nameRequired an address without a name is an error (NI_NAMEREQD)
 */
public record NameFlags(boolean numericHost, boolean nameRequired) {
    /** The name, or the literal address when there is none. */
    public static final NameFlags NONE = new NameFlags(false, false);

    /** The literal address. */
    public static final NameFlags NUMERIC_HOST = new NameFlags(true, false);

    /** The name, or an error when there is none. */
    public static final NameFlags NAME_REQUIRED = new NameFlags(false, true);

    /**
     * Checks that the flags agree.
     *
     * @param numericHost see the record
     * @param nameRequired see the record
     * @throws IllegalArgumentException when both are set
     */
    public NameFlags {
        if (numericHost && nameRequired) {
            throw new IllegalArgumentException("numericHost and nameRequired exclude each other");
        }
    }
}
