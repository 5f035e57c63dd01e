package org.tulip4j.internal.counters;

/** What a loop counts, whether histograms are kept or not. A number since the loop was made, unless its line says otherwise. */
public enum Count {
    /** Callbacks and steps of tasks that the ready queue has run. */
    CALLBACKS,
    /** Polls for I/O. */
    POLLS,
    /** Polls that could wait. */
    WAITS,
    /** Timers whose time had come. */
    TIMERS,
    /** How late the first of the timers was that became due last; in nanoseconds, not a number of anything. */
    LAG,
    /** The longest {@link #LAG}; in nanoseconds. */
    LONGEST_LAG,
    /** Stream connections that are open now: with a transport that has not ended. */
    CONNECTIONS,
    /** Connections that servers were given and kept. */
    ACCEPTED,
    /** Connections that servers were given and closed at once. */
    REFUSED,
    /** Bytes that protocols of connections and datagrams were told. */
    BYTES_IN,
    /** Bytes of protocols of connections and datagrams that endpoints have taken. */
    BYTES_OUT,
    /** Transports that have told their protocol to pause writing and not yet to resume; now. */
    PAUSED_WRITERS,
    /** Pauses of writing. */
    WRITE_PAUSES,
    /** TLS handshakes that succeeded. */
    HANDSHAKES,
    /** TLS handshakes that failed. */
    HANDSHAKES_FAILED,
    /** Pauses of accepting. */
    ACCEPT_PAUSES,
    /** Tasks that were cancelled again while they waited in their clean-up. */
    CLEANUPS_CUT;

    /** How many there are. */
    static final int NUMBER = values().length;
}
