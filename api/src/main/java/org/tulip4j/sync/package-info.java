/**
 * Locks, events, conditions, semaphores and barriers for tasks of one loop. Waiters are served in the order they came; a
 * cancelled waiter leaves without a trace. They have no time-outs of their own: use {@code Timeout} or {@code waitFor}.
 */
@NullMarked
package org.tulip4j.sync;

import org.jspecify.annotations.NullMarked;
