package org.tulip4j.internal.diagnose;

import java.util.stream.Collectors;
import org.tulip4j.internal.loop.OpenLoops;
import org.tulip4j.metrics.LoopStats;

/** The figures of the loops of the process. No loop is asked, so that one that is stuck is in the table like any other. Any thread. */
public final class LoopTable {
    private LoopTable() {}

    /** The figures of every open loop, one below the other. */
    public static String stats() {
        return OpenLoops.all().stream().map(loop -> loop.stats() + "\n").collect(Collectors.joining());
    }

    /** Appends the figures of a loop as the members of an object; times are in nanoseconds. */
    static void members(JsonText text, LoopStats stats) {
        text.number("elapsedNanos", stats.elapsed().toNanos())
                .number("busyNanos", stats.busy().toNanos())
                .number("passNanos", stats.pass().toNanos())
                .number("longestPassNanos", stats.longestPass().toNanos())
                .number("lagNanos", stats.lag().toNanos())
                .number("longestLagNanos", stats.longestLag().toNanos());
        text.number("callbacks", stats.callbacks())
                .number("ready", stats.ready())
                .number("polls", stats.polls())
                .number("waits", stats.waits())
                .number("timers", stats.timers())
                .number("tasksAlive", stats.tasksAlive())
                .number("tasksDone", stats.tasksDone())
                .number("errors", stats.errors())
                .number("cleanUpsCut", stats.cleanUpsCut());
        text.number("connections", stats.connections())
                .number("accepted", stats.accepted())
                .number("refused", stats.refused())
                .number("acceptPauses", stats.acceptPauses())
                .number("bytesIn", stats.bytesIn())
                .number("bytesOut", stats.bytesOut())
                .number("pausedWriters", stats.pausedWriters())
                .number("writePauses", stats.writePauses())
                .number("handshakes", stats.handshakes())
                .number("handshakesFailed", stats.handshakesFailed());
    }
}
