package org.tulip4j.tck.differential;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why tulip does on purpose what CPython does not. {@code player.py} knows each by its name and can do as tulip does: a difference that
 * is gone then has this reason, any other is a fault. The rows of {@code docs/conformance/differences.md}.
 */
enum Reason {
    /** One read at a time, also when the bytes of a second one are there. */
    READER,
    /** Reading all takes the bytes at the end, together. */
    READALL,
    /** A read is woken when its bytes are there. */
    WAKEUP,
    /** A lock that is released finds the next waiter at once, though one before it was cancelled and has not unwound. */
    LOCK,
    /** A number of a barrier's round is given once. */
    BARRIER,
    /** The message of a cancellation is for everybody who asks. */
    MESSAGE,
    /** An exception counts as retrieved when somebody got it. */
    UNRETRIEVED,
    /** Who waits at a queue keeps its place. */
    QUEUE;

    static final Set<Reason> ALL = EnumSet.allOf(Reason.class);

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of reasons, as the player reads them. */
    static String keys(Set<Reason> reasons) {
        return reasons.stream().map(Reason::key).collect(Collectors.joining(","));
    }

    /** The sets to try, one reason before two, all at last. */
    static List<Set<Reason>> sets() {
        List<Set<Reason>> sets = new java.util.ArrayList<>();
        for (Reason one : ALL) {
            sets.add(EnumSet.of(one));
        }
        for (Reason one : ALL) {
            for (Reason two : ALL) {
                if (one.ordinal() < two.ordinal()) {
                    sets.add(EnumSet.of(one, two));
                }
            }
        }
        sets.add(ALL);
        return sets;
    }
}
