package org.tulip4j;

import org.jspecify.annotations.Nullable;

/**
 * A limit that the program has set has passed: that of a {@link Timeout}, of {@link Tulip#waitFor} or of {@link Tulip#asCompleted}. Unchecked, so
 * that a plain {@code catch} can stand around a plain {@code await()}.
 *
 * <p>It is not {@link java.util.concurrent.TimeoutException} and none of its kind: {@code await(TimeoutException.class)} compiles, and a
 * {@code catch} of that never runs. What throws that one is {@link Future#get(long, java.util.concurrent.TimeUnit)}, in other threads.
 *
 * <p>What a connection takes too long for is I/O and an {@link java.io.IOException}: connecting and the end of TLS fail with a
 * {@link java.net.SocketTimeoutException}.
 *
 * <p>Source: asyncio 3.4, {@code TimeoutError}. Differs: there it is a kind of {@code OSError}.
 *
 * @since 0.1.0
 */
public final class TimedOutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An error that names what was waited for and the limit.
     *
     * @param message what was not done within which limit
     */
    public TimedOutException(String message) {
        super(message);
    }

    /**
     * An error with the cancellation that ended the wait.
     *
     * @param message what was not done within which limit
     * @param cause the cancellation, or null
     */
    public TimedOutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
