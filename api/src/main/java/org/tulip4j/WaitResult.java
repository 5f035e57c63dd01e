package org.tulip4j;

import java.util.Set;

/**
 * The futures that are done and those that are not: the very objects that were given.
 *
 * @param done done or cancelled, in the order given
 * @param pending not done; nothing was cancelled
 * @param <F> what they are, futures or tasks
 * @since 0.1.0
 */
public record WaitResult<F extends Future<?>>(Set<F> done, Set<F> pending) {}
