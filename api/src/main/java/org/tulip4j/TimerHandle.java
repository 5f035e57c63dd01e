package org.tulip4j;

import org.tulip4j.internal.seal.TimerHandleSeal;

/**
 * A callback scheduled for a time.
 *
 * <p>Implemented by tulip alone.
 *
 * <p>Implemented by tulip alone.
 *
 * <p>Source: PEP 3156, "Handles"; asyncio 3.4, {@code TimerHandle}.
 *
 * @since 0.1.0
 */
public sealed interface TimerHandle extends Handle permits TimerHandleSeal {
    /**
     * Tells when it is due. asyncio: {@code TimerHandle.when}.
     *
     * @return nanoseconds on the clock of {@link EventLoop#timeNanos()}; readable in every state
     */
    long whenNanos();
}
