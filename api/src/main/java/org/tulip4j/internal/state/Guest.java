package org.tulip4j.internal.state;

/**
 * How a loop that lives in another's thread is turned, as the loop itself sees it. There is one per guest loop, from its making to
 * its end; an owned loop has none. A class and not an interface, for it has one subclass, and calls to it stay as cheap as that.
 */
public abstract class Guest {
    /** {@return whether the caller is in the host's thread; any thread} */
    public abstract boolean inHostThread();

    /** {@return whether a callback, or something between {@link #enter} and {@link #exit}, is running} */
    public abstract boolean inTurn();

    /** Notes that something was called from the host's thread between two turns: the next turn must see it. */
    public abstract void called();

    /** Has the host take a turn, for there is something to do. Any thread. */
    public abstract void rouse();

    /**
     * Notes that somebody has sent something to the loop who does not have it. Any thread.
     *
     * @param asleep whether the loop takes no turn by itself
     */
    public abstract void sent(boolean asleep);

    /** Begins what belongs to the loop, in the host's thread; may be nested. */
    public abstract void enter();

    /** Ends {@link #enter}. */
    public abstract void exit();

    /** Has a transport aborted when the host ends. */
    public abstract void opened(Object transport, Runnable abort);

    /** Forgets a transport that has ended. */
    public abstract void lost(Object transport);

    /** Detaches the loop from its host, from any thread, and closes it. */
    public abstract void close();

    /** {@return the host's text, for messages} */
    public abstract String host();
}
