package org.tulip4j.testing.replay;

import java.util.Locale;
import org.tulip4j.testing.internal.sockets.Excerpt;

/**
 * One entry of a recording. What its fields mean says its kind.
 *
 * @param at where in the file it begins
 * @param kind what it says
 * @param id of a connection, a server, a connect, work
 * @param number or 0
 * @param text or empty
 * @param other or empty
 * @param bytes or none
 */
record Entry(long at, Kind kind, int id, long number, String text, String other, byte[] bytes) {
    private static final int PREVIEW = 32;

    /** What it says, in words. */
    String words() {
        return switch (kind) {
            case NONE -> "nothing";
            case START -> "the run begins: " + text;
            case CLOSED -> "the loop is closed";
            case CLOCK -> "the clock is read";
            case AT -> "something comes in";
            case PASS -> "a poll ends" + (number == 1 ? ", and the thread was interrupted" : "");
            case ARRIVES ->
                Sender.words(text) + ", number " + (id + 1) + ", comes in" + (other.isEmpty() ? "" : ": " + other);
            case WORK -> "work " + id + " is given to an executor";
            case BEGINS -> "work " + id + " is done in the call itself";
            case STAGE ->
                "future " + id + " of somebody else is waited for" + (number == 1 ? ", which is done already" : "");
            case QUERY -> "the resolver is asked for " + text + (other.isEmpty() ? "" : " and says " + other);
            case THROWS -> "it fails: " + Failures.words(text, other);
            case CONNECT -> "connect " + id + " to " + text + (other.isEmpty() ? "" : " from " + other);
            case GIVE_UP -> "connect " + id + " is given up";
            case LISTEN -> "server " + id + " listens on " + (other.isEmpty() ? text : other);
            case UNLISTEN -> "server " + id + " listens no more";
            case WRITE -> of("is given " + number + " bytes and takes " + preview(bytes));
            case SEND -> of("is to send " + preview(bytes) + " when it can");
            case READ -> of("is read in a step: " + preview(bytes));
            case SHUTDOWN -> of("is told that no more is sent");
            case CLOSE -> of("is closed");
            case OPTION -> of("has the option " + text + ": " + other);
            case SET_OPTION -> of("gets the option " + text + ": " + other);
            default -> toldWords();
        };
    }

    private String toldWords() {
        return switch (kind) {
            case CONNECTED -> "connect " + id + " succeeds: connection " + number + ", " + other + " -> " + text;
            case UNCONNECTED, HOPELESS -> "connect " + id + " fails: " + Failures.words(text, other);
            case ACCEPTED -> "server " + id + " accepts connection " + number + ", " + other + " <- " + text;
            case UNACCEPTED -> "server " + id + " cannot accept: " + Failures.words(text, other);
            case TARGET -> of("asks where bytes should go");
            case FILLED, RECEIVED -> of("hears " + preview(bytes));
            case UNREAD -> of("has bytes");
            case ENDS -> of("hears the peer's end");
            case SENT -> of("has taken " + number + " bytes of what waited");
            case BROKEN -> of("is broken: " + Failures.words(text, other));
            default -> kind.name().toLowerCase(Locale.ROOT);
        };
    }

    private String of(String what) {
        return "connection " + id + " " + what;
    }

    /** How many bytes, and how they begin. */
    static String preview(byte[] bytes) {
        return Excerpt.of(bytes, PREVIEW);
    }
}
