package org.tulip4j;

import org.jspecify.annotations.Nullable;

/**
 * Frees what a future has brought and nobody takes: closes a connection, gives it back to its pool.
 *
 * @param <T> what is brought
 * @since 0.1.0
 */
@FunctionalInterface
public interface Disposer<T extends @Nullable Object> {
    /**
     * Frees the value. Called once for each value, on the loop; when that is closed by then, in the thread that brings it or that closes
     * the loop. It must not block: closing that takes time is begun here.
     *
     * @param value never null; nobody else has it
     * @throws Exception is told to the loop's exception handler, or logged when the loop is closed
     */
    void dispose(T value) throws Exception;
}
