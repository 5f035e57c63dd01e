package org.tulip4j.internal.loop;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.internal.state.Log;

/** A loop that is not closed yet. When it is collected so, a line in the log says what is lost with it. */
public final class Unclosed implements Runnable {
    /** The loop's text, for it is gone when it is told of. */
    private final String text;
    /**
     * The loop was closed: nothing is to be told. As the field below under this object's lock, for closing and collecting never
     * meet but run in different threads.
     */
    private boolean closed;

    /** Notices that the loop was collected; null only while it is being registered. */
    private Cleaner.@Nullable Cleanable cleanable;

    private Unclosed(String text) {
        this.text = text;
    }

    /** Begins with a loop that was made; its text then is what is logged. */
    public static Unclosed begin(EventLoop loop) {
        Unclosed one = new Unclosed(loop.toString());
        synchronized (one) {
            one.cleanable = LoopErrors.CLEANER.register(loop, one);
        }
        return one;
    }

    /** The loop was closed. */
    public synchronized void closed() {
        closed = true;
        if (cleanable != null) {
            cleanable.clean();
        }
    }

    /** The cleaner's thread, or {@link #closed}. */
    @Override
    public synchronized void run() {
        if (!closed) {
            Log.warn(
                    text + " was never closed and cannot be any more: its descriptors stay open until the process ends."
                            + " Close loops, by try-with-resources, a Runner or Tulip.run",
                    null);
        }
    }
}
