package org.tulip4j.samples;

import org.jspecify.annotations.Nullable;

/**
 * A binary tree.
 *
 * @param left what comes before the value, or null
 * @param value of this node
 * @param right what comes after the value, or null
 */
record Tree(@Nullable Tree left, String value, @Nullable Tree right) {
    static Tree leaf(String value) {
        return new Tree(null, value, null);
    }

    /** The words of a sentence, in order. */
    static Tree sample() {
        return new Tree(
                new Tree(leaf("yield"), "from", leaf("goes")),
                "straight",
                new Tree(leaf("to"), "the", new Tree(null, "inner", leaf("generator"))));
    }
}
