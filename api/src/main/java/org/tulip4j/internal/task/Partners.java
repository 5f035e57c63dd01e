package org.tulip4j.internal.task;

import java.util.Collection;
import java.util.List;
import org.tulip4j.Future;

/**
 * Whose end alone can end a future, a cancellation aside: what it is said to wait for when somebody looks for rings. Nothing of it
 * is kept; it is made for the one who asks.
 *
 * @param all whether the future needs each of them: it waits for ever as soon as one of them does; else it may end with any of them
 * @param futures at least one; one that is done already counts as about to be told
 */
public record Partners(boolean all, Collection<? extends Future<?>> futures) {
    /** {@return what waits for one alone} */
    public static Partners of(Future<?> only) {
        return new Partners(true, List.of(only));
    }
}
