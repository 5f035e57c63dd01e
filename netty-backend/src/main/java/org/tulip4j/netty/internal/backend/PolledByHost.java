package org.tulip4j.netty.internal.backend;

import org.tulip4j.spi.Backend;

/** A backend of a guest: its host waits and performs the I/O, between the turns of the loop. Thread: the host's. */
interface PolledByHost extends Backend {
    @Override
    default void pollNow() {
        // the host does
    }

    @Override
    default void pollNanos(long timeoutNanos) {
        pollForever();
    }

    @Override
    default void pollForever() {
        throw new IllegalStateException("a guest does not wait: its host does");
    }

    @Override
    default void wakeup() {
        // a turn is queued with the host
    }
}
