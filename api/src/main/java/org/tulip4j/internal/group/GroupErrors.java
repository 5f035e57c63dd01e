package org.tulip4j.internal.group;

import java.util.concurrent.CompletionException;

/**
 * Takes exceptions out of the wrapping that stages of {@code java.util.concurrent} put around them, and puts them into it.
 * Without state; any thread.
 */
public final class GroupErrors {
    private GroupErrors() {}

    /** What made a stage fail, without its wrapping. */
    public static Throwable cause(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof CompletionException && cause != null ? cause : thrown;
    }

    /** Wraps an exception for a stage, once: one that is wrapped already is returned as it is. */
    static CompletionException completion(Throwable thrown) {
        return thrown instanceof CompletionException wrapped ? wrapped : new CompletionException(thrown);
    }
}
