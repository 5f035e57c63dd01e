package org.tulip4j.spi;

/**
 * How many connections a backend accepts on one listening socket in one turn, where it has to ask the system for each. To ask and find nobody
 * costs a tenth of a short connection, for the system makes a socket first. So after a single connection it is left to the next poll
 * to say whether there is another one; as long as there always is, turns become longer. One for each socket that listens.
 *
 * <p>Thread: the backend's. Source: not in asyncio, which asks until nobody is left.
 *
 * @since 0.1.0
 */
public final class AcceptPace {
    /** After so many turns in a row that found as many as they might, the next may find twice as many. */
    private static final int TURNS = 16;

    /** The most accepted in one turn. */
    private final int most;
    /** How many a turn may accept now. */
    private int may = 1;
    /** How many turns in a row have accepted that many. */
    private int full;

    /**
     * A pace that begins with one connection a turn.
     *
     * @param most the limit of a turn, the backlog as a rule; less than 1 counts as 1
     */
    public AcceptPace(int most) {
        this.most = Math.max(1, most);
    }

    /**
     * Tells whether a turn goes on.
     *
     * @param accepted how many connections it has accepted, or failed to
     * @return whether to ask for another one
     */
    public boolean goesOn(int accepted) {
        return accepted < may;
    }

    /**
     * Ends a turn.
     *
     * @param accepted how many connections it has accepted, or failed to
     * @param noneLeft whether it has asked and found nobody
     */
    public void ended(int accepted, boolean noneLeft) {
        if (noneLeft) {
            may = Math.min(most, Math.max(1, accepted));
            full = 0;
        } else if (accepted >= may && ++full == TURNS) {
            may = (int) Math.min(most, 2L * may);
            full = 0;
        }
    }
}
