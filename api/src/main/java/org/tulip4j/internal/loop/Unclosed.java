package org.tulip4j.internal.loop;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/** A loop that is not closed yet. When it is collected so, a line in the log says what is lost with it. */
final class Unclosed implements Runnable {
    private final String text;
    /** Both under its own lock: closing and collecting never meet, but run in different threads. */
    private boolean closed;

    private Cleaner.@Nullable Cleanable cleanable;

    private Unclosed(String text) {
        this.text = text;
    }

    static Unclosed watch(Loop loop) {
        Unclosed one = new Unclosed(loop.toString());
        synchronized (one) {
            one.cleanable = LoopErrors.CLEANER.register(loop, one);
        }
        return one;
    }

    synchronized void closed() {
        closed = true;
        if (cleanable != null) {
            cleanable.clean();
        }
    }

    /** The cleaner's thread, or {@link #closed}. */
    @Override
    public synchronized void run() {
        if (!closed) {
            LoopErrors.warn(
                    text + " was never closed and cannot be any more: its descriptors stay open until the process ends."
                            + " Close loops, by try-with-resources, a Runner or Tulip.run",
                    null);
        }
    }
}
