package org.tulip4j;

/**
 * When {@link Tulip#wait(java.util.Collection, java.time.Duration, ReturnWhen)} returns.
 *
 * <p>Source: asyncio 3.4.
 *
 * @since 0.1.0
 */
public enum ReturnWhen {
    /** When at least one future is done or cancelled. */
    FIRST_COMPLETED,
    /** When one ended with an exception; a cancelled one does not count. Otherwise when all are done. */
    FIRST_EXCEPTION,
    /** When all are done or cancelled. */
    ALL_COMPLETED
}
