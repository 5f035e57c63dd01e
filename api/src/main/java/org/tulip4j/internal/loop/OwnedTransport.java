package org.tulip4j.internal.loop;

/** A transport that holds what no backend knows of: a pipe, a child process. Called on the loop, and when that is closed. */
public interface OwnedTransport {
    /** Ends at once and tells connectionLost. */
    void abort();

    /** Lets go of what it holds; nothing is told, for nothing runs any more. */
    void free();

    /** {@return whether nobody needs to hear that it was left open} */
    default boolean isSpent() {
        return false;
    }
}
