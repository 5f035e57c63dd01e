package org.tulip4j.internal.loop;

/** Finds out that a stack is nearly full before something begins that may not be left half done. */
final class StackRoom {
    private StackRoom() {}

    /**
     * Calls itself so deep.
     *
     * @return so many
     * @throws StackOverflowError when there is no room for so many calls
     */
    static int need(int calls) {
        return calls == 0 ? 0 : 1 + need(calls - 1);
    }
}
