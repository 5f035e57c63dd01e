package org.tulip4j.transport;

/**
 * The receiving side.
 *
 * <p>Not for implementation, as {@link BaseTransport} is not.
 *
 * <p>Source: PEP 3156; asyncio 3.7.
 *
 * @since 0.1.0
 */
public interface ReadTransport extends BaseTransport {
    /** {@return false when paused or closing} */
    boolean isReading();

    /** No {@code dataReceived} from now on, not even for an event that is queued. Idempotent. */
    void pauseReading();

    /** Reads on; data comes with a later event. Idempotent. */
    void resumeReading();
}
