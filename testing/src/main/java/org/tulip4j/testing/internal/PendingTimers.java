package org.tulip4j.testing.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.TimerHandle;
import org.tulip4j.TulipDiagnostics;

/** Names timers that a program has left behind. Without state. */
public final class PendingTimers {
    private PendingTimers() {}

    /**
     * Names the timers of a loop that have neither run nor been cancelled.
     *
     * @param loop of a program that has ended
     * @return the timers and the remedy; null: there are none
     */
    public static @Nullable String text(EventLoop loop) {
        List<TimerHandle> pending = TulipDiagnostics.pendingTimers(loop);
        if (pending.isEmpty()) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (TimerHandle timer : pending) {
            texts.add(timer + " due in " + Duration.ofNanos(timer.whenNanos() - loop.timeNanos()));
        }
        return texts + "; cancel them, or wait for them";
    }
}
