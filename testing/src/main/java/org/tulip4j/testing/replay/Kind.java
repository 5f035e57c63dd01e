package org.tulip4j.testing.replay;

import org.jspecify.annotations.Nullable;

/**
 * What an entry of a recording says. Its number in a file is its place here; 0 is no entry, but the end of what was written. Behind each stands which fields it
 * has: an {@code i}d, a {@code n}umber, a {@code t}ext, an {@code o}ther text, {@code b}ytes.
 */
enum Kind {
    /** There is nothing more. */
    NONE(""),
    /** The beginning: what the backend can (n), where it was (t). */
    START("nt"),
    /** The loop was closed. */
    CLOSED(""),
    /** The program looked at the clock: nanoseconds since the time before (n). */
    CLOCK("n"),
    /** Something comes in: nanoseconds since the time before (n). */
    AT("n"),
    /** A poll has ended; n is 1 when the thread was interrupted. */
    PASS("n"),
    /** What somebody sent comes in: the how manieth of the sender's (i), how many places behind the one before (n), who (t), with which answer (o). */
    ARRIVES("into"),
    /** Work is given to an executor (i: its number). */
    WORK("i"),
    /** The executor does the work in the very call. */
    BEGINS("i"),
    /** A future of somebody else is waited for (i: its number), which is done already when n is 1. */
    STAGE("in"),
    /** A name is asked for (i: its number, t), and answered at once (o) or not. */
    QUERY("ito"),
    /** What was called failed: type (t) and message (o). */
    THROWS("to"),
    /** A connect begins (i) to an address (t), from another (o). */
    CONNECT("ito"),
    /** A connect (i) is given up. */
    GIVE_UP("i"),
    /** A server listens (i), on an address as asked (t) and as bound (o). */
    LISTEN("ito"),
    /** A server (i) listens no more. */
    UNLISTEN("i"),
    /** So many bytes (n) are offered to a connection (i), which takes some (b). */
    WRITE("inb"),
    /** Bytes (b) are given to a connection (i), to be taken when there is room. */
    SEND("ib"),
    /** A connection (i) is read outside of a poll, with room for so many bytes (n). */
    READ("inb"),
    /** A connection's (i) sending direction is closed. */
    SHUTDOWN("i"),
    /** A connection (i) is closed. */
    CLOSE("i"),
    /** An option (t) of a connection (i) is read (o). */
    OPTION("ito"),
    /** An option (t) of a connection (i) is set (o). */
    SET_OPTION("ito"),
    /** A connect (i) succeeds, as a connection (n) to an address (t) from another (o). */
    CONNECTED("into", true),
    /** A connect (i) fails. */
    UNCONNECTED("ito", true),
    /** A connect (i) fails for a reason that no other address can mend. */
    HOPELESS("ito", true),
    /** A server (i) accepts a connection (n) of somebody (t) at its address (o). */
    ACCEPTED("into", true),
    /** A server (i) cannot accept. */
    UNACCEPTED("ito", true),
    /** A connection (i) asks where bytes should go (n: a good size). */
    TARGET("in", true),
    /** Bytes (b) of a connection (i) came to where they should go. */
    FILLED("ib", true),
    /** Bytes (b) of a connection (i) came. */
    RECEIVED("ib", true),
    /** A connection (i) has bytes, and asks whether they are left where they are. */
    UNREAD("i", true),
    /** The peer of a connection (i) sends no more. */
    ENDS("i", true),
    /** So many bytes (n) of what waited were taken by a connection (i). */
    SENT("in", true),
    /** A connection (i) is broken. */
    BROKEN("ito", true);

    private static final Kind[] ALL = values();

    /** Which fields it has. */
    final String fields;
    /** Whether a poll tells it. */
    final boolean told;

    Kind(String fields) {
        this(fields, false);
    }

    Kind(String fields, boolean told) {
        this.fields = fields;
        this.told = told;
    }

    boolean has(char field) {
        return fields.indexOf(field) >= 0;
    }

    /** {@return the kind of a number in a file; null: there is none} */
    static @Nullable Kind of(int number) {
        return number < 0 || number >= ALL.length ? null : ALL[number];
    }
}
