package org.tulip4j.tck.differential;

/** What a program throws; without a stack, for there are many. */
final class Boom extends Exception {
    private static final long serialVersionUID = 1L;

    Boom(String tag) {
        super(tag, null, false, false);
    }
}
