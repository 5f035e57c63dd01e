package org.tulip4j;

import java.util.List;
import org.tulip4j.internal.diagnose.LoopTable;
import org.tulip4j.internal.diagnose.TaskTables;
import org.tulip4j.internal.diagnose.TasksBean;
import org.tulip4j.internal.loop.Loop;

/**
 * Looks at every loop of the process, from any thread, in normal and in debug mode.
 *
 * <p>A running loop is asked between two callbacks, so that what it says is consistent. One that does not answer within a
 * second is stuck in a callback: then its tasks are named and the stack of its thread is printed.
 *
 * <p>Source: asyncio 3.14, {@code python -m asyncio ps} and {@code pstree}. Differs: from inside the process, or through JMX.
 *
 * @since 0.1.0
 */
public final class TulipDiagnostics {
    private TulipDiagnostics() {}

    /**
     * Every task that is not done: its loop's thread, id, name and state, where it stands, and the tasks that await it.
     *
     * @return a table, one line per task
     */
    public static String ps() {
        return TaskTables.ps();
    }

    /**
     * The tasks that nobody awaits, each with those it awaits below it. Tasks that await each other in a ring are printed
     * after the word {@code cycle}, which names the ring.
     *
     * @return lines, per loop
     */
    public static String pstree() {
        return TaskTables.pstree();
    }

    /**
     * What every open loop has done and has to do, in numbers; {@link EventLoop#stats} of each.
     *
     * @return some lines per loop, the first of which begins with the loop's name
     */
    public static String stats() {
        return LoopTable.stats();
    }

    /**
     * The timers of a loop that a program has set by {@code callLater} or {@code callAtNanos} and that have neither run nor been cancelled, by the
     * time when they are due. Those are left out that tulip has set for it: of sleeps, time-outs, connects.
     *
     * <p>Thread: the loop's; any while the loop does not run.
     *
     * @param loop any
     * @return a copy; empty when the loop is closed
     * @throws IllegalStateException in another thread while the loop runs
     */
    public static List<TimerHandle> pendingTimers(EventLoop loop) {
        return List.copyOf(((Loop) loop).pendingTimers());
    }

    /**
     * Registers the JMX bean {@code org.tulip4j:type=Tasks} with the operations {@code ps}, {@code pstree} and {@code stats}, and {@code snapshot}
     * and {@code stacks} for programs, which return JSON. Happens by itself with {@code -Dtulip.jmx=true}, and when a console of
     * tulip attaches to the process. Idempotent.
     *
     * @throws IllegalStateException without the module {@code java.management}, or when the name is taken
     */
    public static void registerMBean() {
        TasksBean.register();
    }
}
