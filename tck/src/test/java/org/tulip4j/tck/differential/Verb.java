package org.tulip4j.tck.differential;

import org.jspecify.annotations.Nullable;

/** How an operation is done. */
@FunctionalInterface
interface Verb {
    /** Does it, in a task or in a callback; what it returns is logged unless it is null, and so is what it throws. */
    @Nullable String apply(Player player, Op op) throws Throwable;
}
