package org.tulip4j.internal.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.internal.state.Log;

/**
 * Lines of the log that peers can cause: whoever reaches a port can make as many as he likes. None is above INFO, and of each kind one a
 * second is at INFO, with how many there were since the one before; the others are at DEBUG. Stacks are shown in debug mode. Any thread.
 */
public final class PeerLines {
    private static final long LINE_EVERY_NANOS = 1_000_000_000L;
    private static final int KINDS_MOST = 64;

    /** The loop whose peers they are; it tells the time. */
    private final EventLoop loop;
    /** What was said of each kind. Guarded by this. */
    private final Map<String, Said> kinds = new HashMap<>();

    PeerLines(EventLoop loop) {
        this.loop = loop;
    }

    /** What was said of one kind. */
    private static final class Said {
        /** When the latest line at INFO was written, in loop time. */
        private final long nanos;
        /** How many lines went to DEBUG since. */
        private long silent;

        Said(long nanos) {
            this.nanos = nanos;
        }
    }

    /**
     * Logs a line.
     *
     * @param kind begins the line; one of few constants
     * @param rest goes on after the kind; asked for when the line is written
     * @param failure what has happened, or null; shown in debug mode
     */
    public void say(String kind, Supplier<String> rest, @Nullable Throwable failure) {
        long before = 0;
        System.Logger.Level level;
        synchronized (this) {
            long now = loop.timeNanos();
            Said said = kinds.get(kind);
            if (said != null && now - said.nanos < LINE_EVERY_NANOS) {
                said.silent++;
                level = System.Logger.Level.DEBUG;
            } else {
                before = said == null ? 0 : said.silent;
                if (kinds.size() >= KINDS_MOST) {
                    kinds.clear();
                }
                kinds.put(kind, new Said(now));
                level = System.Logger.Level.INFO;
            }
        }
        if (Log.LOG.isLoggable(level)) {
            String others = before == 0 ? "" : "; " + before + " more like it since the last line";
            Log.LOG.log(level, kind + rest.get() + others, loop.isDebug() ? failure : null);
        }
    }

    /**
     * Tells of writes to a transport that has ended.
     *
     * @param byPeer the peer, or the way to it, has ended it: who writes may not know yet
     * @param dropped how many there were so far
     * @param transport has the text
     */
    public void lateWrites(boolean byPeer, int dropped, Object transport) {
        if (byPeer) {
            say("write after close or loss", () -> ": " + dropped + " writes to " + transport + " dropped", null);
        } else {
            Log.warn("write after close or loss: " + dropped + " writes to " + transport + " dropped", null);
        }
    }
}
