package org.tulip4j.testing.world;

import org.tulip4j.testing.internal.sockets.SimulatedHandle;

/** Something of one process that may become ready. Confined to the world's thread. */
abstract class WorldHandle extends SimulatedHandle {
    /** Polls it. */
    private final WorldBackend backend;

    WorldHandle(WorldBackend backend) {
        this.backend = backend;
    }

    final WorldBackend backend() {
        return backend;
    }

    final World world() {
        return backend.world();
    }

    final Host host() {
        return backend.host();
    }

    @Override
    protected final void enqueue() {
        backend.becameReady(this);
    }

    /** Its host reads again, or does not for a while. */
    void intakeChanged() {
        changed();
    }

    /** Vanishes without a word, as everything does when the power goes. */
    abstract void vanish();
}
