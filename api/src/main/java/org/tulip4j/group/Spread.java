package org.tulip4j.group;

/**
 * How the connections of a server come to the loops of a {@link LoopGroup}.
 *
 * @since 0.1.0
 */
public enum Spread {
    /** Every loop listens on the same address (SO_REUSEPORT) and the system chooses; on Linux. */
    REUSE_PORT("SO_REUSEPORT"),
    /** The first loop accepts and hands the connections to all, in turn. */
    HAND_OVER("hand-over");

    private final String text;

    Spread(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
