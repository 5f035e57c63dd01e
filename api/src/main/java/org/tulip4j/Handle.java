package org.tulip4j;

import org.tulip4j.internal.seal.HandleSeal;

/**
 * A scheduled callback that can be cancelled.
 *
 * <p>Implemented by tulip alone.
 *
 * <p>Implemented by tulip alone.
 *
 * <p>Source: PEP 3156, "Handles"; asyncio 3.4.
 *
 * @since 0.1.0
 */
public sealed interface Handle permits TimerHandle, HandleSeal {
    /**
     * The callback will not start; nothing changes when it already has. Idempotent, never throws on the loop.
     *
     * <p>Thread: the loop's; a handle of {@code callSoonThreadsafe} may be cancelled from any thread. From elsewhere a timer of a
     * loop that runs throws {@link IllegalStateException}; a handle of {@code callSoon} may be too late without a word.
     */
    void cancel();

    /** {@return whether {@link #cancel} was called; having run does not count} */
    boolean isCancelled();

    /** {@return the context that the callback runs in} */
    Context context();
}
