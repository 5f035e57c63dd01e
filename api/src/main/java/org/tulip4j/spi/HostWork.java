package org.tulip4j.spi;

import java.io.IOException;

/**
 * What only the thread of a loop's host may do; see {@link Adoption#inHost}.
 *
 * @param <T> what it returns
 * @since 0.1.0
 */
@FunctionalInterface
public interface HostWork<T> {
    /**
     * Does it, in the host's thread.
     *
     * @return anything
     * @throws IOException as it likes
     */
    T call() throws IOException;
}
