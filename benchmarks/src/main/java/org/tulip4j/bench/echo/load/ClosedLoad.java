package org.tulip4j.bench.echo.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.LongSummaryStatistics;

/** Every connection keeps so many messages in flight: what a server can do at most. */
final class ClosedLoad extends Load {
    private final long[][] sentNanos;
    private final long[] done;
    /** Messages in the window. */
    private final long[] measured;

    private final int pipeline;
    private boolean running;
    private boolean measuring;

    ClosedLoad(Order order) throws IOException {
        super(order);
        pipeline = order.count("pipeline");
        sentNanos = new long[wires.length][pipeline];
        done = new long[wires.length];
        measured = new long[wires.length];
    }

    String run(Order order) throws IOException {
        boolean spins = order.count("spin") != 0;
        long start = System.nanoTime();
        running = true;
        for (int i = 0; i < wires.length; i++) {
            // one message each was for the greeting
            done[i] = 1;
            Arrays.fill(sentNanos[i], start);
            wires[i].want(size * pipeline);
        }
        runUntil(start + order.nanos("warmup"), spins);
        meter.begin();
        measuring = true;
        runUntil(System.nanoTime() + order.nanos("seconds"), spins);
        measuring = false;
        String figures = meter.figures();
        running = false;
        while (!isQuiet()) {
            turn(100);
        }
        return figures + "," + meter.percentiles() + "," + shares();
    }

    /** What the connection with the fewest messages had of an equal share, and the one with the most. */
    private String shares() {
        LongSummaryStatistics each = Arrays.stream(measured).summaryStatistics();
        return String.format(
                Locale.ROOT,
                "\"least_share\":%.3f,\"most_share\":%.3f",
                each.getMin() / Math.max(each.getAverage(), 1e-9),
                each.getMax() / Math.max(each.getAverage(), 1e-9));
    }

    private void runUntil(long end, boolean spins) throws IOException {
        do {
            turn(spins ? 0 : 100);
        } while (System.nanoTime() - end < 0);
    }

    @Override
    void answered(int wire, long received, long now) throws IOException {
        if (!running) {
            return;
        }
        long whole = received / size;
        int more = 0;
        for (; done[wire] < whole; done[wire]++) {
            int slot = (int) (done[wire] % pipeline);
            if (measuring) {
                meter.message(now - sentNanos[wire][slot]);
                measured[wire]++;
            }
            sentNanos[wire][slot] = now;
            more += size;
        }
        if (more > 0) {
            wires[wire].want(more);
        }
    }
}
