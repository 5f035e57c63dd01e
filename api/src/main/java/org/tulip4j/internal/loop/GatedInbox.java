package org.tulip4j.internal.loop;

import org.tulip4j.spi.ThreadGate;

/** What other threads send to a loop with a gate: the gate keeps it, and says where it comes in. */
final class GatedInbox extends ThreadInbox {
    /** Keeps what was sent. */
    private final ThreadGate gate;
    /** The loop's. */
    private final ReadyQueue ready;

    GatedInbox(ThreadGate gate, ReadyQueue ready) {
        this.gate = gate;
        this.ready = ready;
    }

    @Override
    boolean add(InboxItem item) {
        gate.sent(() -> ready.add(item));
        return isAsleep();
    }

    @Override
    boolean isEmpty() {
        return gate.isEmpty();
    }

    @Override
    boolean isPassedBy() {
        return false;
    }

    @Override
    void addBehind(Ready item, ReadyQueue to) {
        gate.admit();
        to.add(item);
    }

    @Override
    boolean moveTo(ReadyQueue to) {
        gate.admit();
        return true;
    }
}
