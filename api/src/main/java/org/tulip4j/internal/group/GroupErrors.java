package org.tulip4j.internal.group;

import java.util.concurrent.CompletionException;

/** Exceptions of stages. */
public final class GroupErrors {
    private GroupErrors() {}

    /** What made a stage fail, without its wrapping. */
    public static Throwable cause(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof CompletionException && cause != null ? cause : thrown;
    }

    /** The same, wrapped once. */
    static CompletionException completion(Throwable thrown) {
        return thrown instanceof CompletionException wrapped ? wrapped : new CompletionException(thrown);
    }
}
