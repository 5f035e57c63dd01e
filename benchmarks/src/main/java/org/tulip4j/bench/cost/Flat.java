package org.tulip4j.bench.cost;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What a pass of the loop with one event takes while many connections do nothing and many timers are far from due, by the processor time of
 * the loop's thread. The event is a byte that comes and is sent back. Connections are opened and closed between the measurements, so that all
 * levels are measured in turn on one loop; their other ends are in another process. A level that the limit of open files does not allow
 * is replaced by what it allows.
 */
public final class Flat {
    private static final int[] LEVELS = {1_000, 10_000, 100_000};
    private static final int TIMERS = 1_000_000;
    /** Descriptors that the JVM, its jars and the loops need beside the connections. */
    private static final int OTHER_FILES = 500;

    private static final double BAR = 1.2;

    private Flat() {}

    /**
     * Prints a table.
     *
     * @param args the backend, rounds (7)
     */
    public static void main(String[] args) throws Exception {
        String backend = args[0];
        int rounds = args.length < 2 ? 7 : Integer.parseInt(args[1]);
        long files =
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
        try (FarSide far = new FarSide();
                CountedEcho connections = new CountedEcho(backend, 0);
                CountedEcho noTimers = new CountedEcho(backend, 0);
                CountedEcho timers = new CountedEcho(backend, TIMERS)) {
            InTurn all = new InTurn();
            String base = "";
            for (int level : LEVELS) {
                int count = (int) Math.min(level, files - OTHER_FILES);
                String name = String.format(Locale.ROOT, "%,d idle connections", count);
                InTurn.Work work = () -> {
                    far.open(connections, count + 1);
                    return far.pass(connections);
                };
                all.add(name, work, base, BAR);
                base = base.isEmpty() ? name : base;
                if (count < level) {
                    System.out.printf(
                            Locale.ROOT,
                            "%nNot more than %,d connections: the limit of open files is %,d.%n",
                            count,
                            files);
                    break;
                }
            }
            far.open(noTimers, 1);
            far.open(timers, 1);
            all.add("no timer", () -> far.pass(noTimers));
            all.add(String.format(Locale.ROOT, "%,d pending timers", TIMERS), () -> far.pass(timers), "no timer", BAR);
            System.out.print(all.table(rounds));
        }
    }
}
