package org.tulip4j.internal.task;

import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;

/** An outcome: the future was cancelled. Any thread may ask for the error, and each gets one of its own but the first. */
final class Cancellation {
    /** Why; null: nobody has said. */
    final @Nullable String message;
    /** What ended the task, for the first who asks: the very object. */
    @Nullable CancelledError original;

    Cancellation(@Nullable String message, @Nullable CancelledError original) {
        this.message = message;
        this.original = original;
    }

    CancelledError error() {
        CancelledError first = original;
        original = null;
        return first == null ? new CancelledError(message) : first;
    }
}
