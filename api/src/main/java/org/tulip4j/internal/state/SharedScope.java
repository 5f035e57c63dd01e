package org.tulip4j.internal.state;

/**
 * A scope of variables that may be in force in two threads: in the one that begins the next step of a coroutine, and in the one that has
 * not left the step before. What either sets counts for both.
 */
public interface SharedScope {
    /** What runs in this scope, in the caller's thread, has set variables. */
    void changed(ContextValues values);
}
