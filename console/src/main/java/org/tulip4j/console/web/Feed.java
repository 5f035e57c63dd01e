package org.tulip4j.console.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tulip4j.console.target.GoneException;
import org.tulip4j.console.target.Target;

/**
 * Looks at the process while somebody listens, and tells every listener of the latest look as an event: who is slow misses some. Any
 * thread, under its lock; the process is asked outside of it.
 */
final class Feed {
    private static final int MOST_TASKS = 10_000;
    private static final int MOST_LISTENERS = 16;
    private static final long PULSE_MILLIS = 10_000;

    /** The process. */
    private final Target target;
    /** How long to wait between two looks. */
    private final Duration every;
    /** The latest look, as JSON. */
    private String latest = "";
    /** How many looks there were. */
    private long number;
    /** How many listen. */
    private int listeners;
    /** Why there will be no more looks; null: there will. */
    private @Nullable GoneException gone;

    Feed(Target target, Duration every) {
        this.target = target;
        this.every = every;
    }

    /** Looks until the process has ended; throws what it ended with when all listeners know. */
    void run() throws GoneException, InterruptedException {
        while (true) {
            awaitListener();
            try {
                tell(target.json(MOST_TASKS, false));
                Thread.sleep(every.toMillis());
            } catch (GoneException ended) {
                end(ended);
                throw ended;
            }
        }
    }

    private synchronized void awaitListener() throws InterruptedException {
        while (listeners == 0) {
            wait();
        }
    }

    private synchronized void tell(String json) {
        latest = json;
        number++;
        notifyAll();
    }

    private synchronized void end(GoneException ended) throws InterruptedException {
        gone = ended;
        notifyAll();
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (listeners > 0 && System.nanoTime() < until) {
            wait(100);
        }
    }

    /** Takes in a listener; false: there are too many. */
    synchronized boolean enter() {
        if (listeners == MOST_LISTENERS) {
            return false;
        }
        listeners++;
        notifyAll();
        return true;
    }

    private synchronized void leave() {
        listeners--;
        notifyAll();
    }

    /** Tells a listener that was taken in of every look, until it or the process is gone. */
    void tell(OutputStream out) throws IOException, InterruptedException {
        try {
            long seen = 0;
            for (String event = ""; !event.startsWith("event: gone"); ) {
                long before = seen;
                synchronized (this) {
                    event = next(before);
                    seen = number;
                }
                out.write(event.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } finally {
            leave();
        }
    }

    /** The next event: a look that the listener has not seen, the end, or, when there is none for long, a pulse by which a listener that is gone is noticed. */
    private String next(long seen) throws InterruptedException {
        if (number == seen && gone == null) {
            wait(PULSE_MILLIS);
        }
        if (number != seen) {
            return "data: " + latest + "\n\n";
        }
        GoneException ended = gone;
        return ended == null
                ? ":\n\n"
                : "event: gone\ndata: " + ended.getMessage().replaceAll("\\s+", " ") + "\n\n";
    }
}
