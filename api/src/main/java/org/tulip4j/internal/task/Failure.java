package org.tulip4j.internal.task;

import org.jspecify.annotations.Nullable;
import org.tulip4j.StopIteration;

/**
 * An outcome: the exception that the future failed with. Any thread may ask for it, and the first who does withdraws the
 * report; the trace belongs to the loop.
 */
final class Failure {
    /** What was set, or what stands for it. */
    final Throwable exception;

    /** The report that nobody has looked at the exception; null when somebody has. */
    @Nullable Unretrieved report;

    /** Its stack trace before an awaiter's frames were added; null before it was awaited. */
    StackTraceElement @Nullable [] trace;

    /** A StopIteration would end the generator that a waiter runs in: it is stored as the cause of an error. */
    Failure(Throwable exception) {
        this.exception = exception instanceof StopIteration stop
                ? new IllegalStateException("StopIteration cannot be the exception of a future", stop)
                : exception;
    }
}
