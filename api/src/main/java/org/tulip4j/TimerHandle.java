package org.tulip4j;

/**
 * A callback scheduled for a time.
 *
 * <p>Source: PEP 3156, "Handles"; asyncio 3.4, {@code TimerHandle}.
 *
 * @since 0.1.0
 */
public interface TimerHandle extends Handle {
    /**
     * Tells when it is due. asyncio: {@code TimerHandle.when}.
     *
     * @return nanoseconds on the clock of {@link EventLoop#timeNanos()}; readable in every state
     */
    long whenNanos();
}
