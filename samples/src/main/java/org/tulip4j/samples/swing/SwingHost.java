package org.tulip4j.samples.swing;

import java.awt.EventQueue;
import org.tulip4j.GuestHost;

/** Swing's event queue as the host of a tulip loop. Works without a display too. */
public final class SwingHost implements GuestHost {
    /** The one event queue there is. */
    public SwingHost() {}

    @Override
    public void execute(Runnable turn) {
        EventQueue.invokeLater(turn);
    }

    @Override
    public boolean inHostThread() {
        return EventQueue.isDispatchThread();
    }

    @Override
    public boolean hasEnded() {
        return false;
    }

    @Override
    public String toString() {
        return "Swing's event queue";
    }
}
