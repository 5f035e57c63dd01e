package org.tulip4j;

/**
 * Tells the time of a loop.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Clock {
    /** The system's monotonic clock. */
    Clock SYSTEM = System::nanoTime;

    /** {@return monotonic nanoseconds from an arbitrary origin; any thread} */
    long nanoTime();
}
