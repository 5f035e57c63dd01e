package org.tulip4j.bench.echo.load;

import java.io.IOException;

/**
 * Messages at a fixed rate, whether answers come or not, the connections in turn. A latency counts from the moment the
 * message was due: a server that stops for a while is charged for all the messages it kept waiting.
 */
final class PacedLoad extends Load {
    private final long[][] dueNanos;
    private final long[] asked;
    private final long[] done;
    private long windowStart;
    private long windowEnd;
    private boolean running;

    PacedLoad(Order order) throws IOException {
        super(order);
        dueNanos = new long[wires.length][64];
        asked = new long[wires.length];
        done = new long[wires.length];
    }

    String run(Order order) throws IOException {
        double intervalNanos = 1e9 / order.number("rate");
        java.util.Arrays.fill(asked, 1);
        java.util.Arrays.fill(done, 1);
        running = true;
        long start = System.nanoTime();
        windowStart = start + order.nanos("warmup");
        windowEnd = windowStart + order.nanos("seconds");
        boolean measuring = false;
        long next = 0;
        for (long now = start; now - windowEnd < 0; now = System.nanoTime()) {
            if (!measuring && now - windowStart >= 0) {
                measuring = true;
                meter.begin();
            }
            // a burst is bounded, so that answers are taken in between
            for (int burst = 0; burst < 256; burst++) {
                long due = start + (long) (next * intervalNanos);
                if (due - now > 0) {
                    break;
                }
                ask((int) (next++ % wires.length), due);
            }
            turn(0);
        }
        String figures = meter.figures();
        while (!isQuiet()) {
            turn(100);
        }
        return figures + "," + meter.percentiles();
    }

    private void ask(int wire, long due) throws IOException {
        long[] ring = dueNanos[wire];
        if (asked[wire] - done[wire] == ring.length) {
            ring = grow(wire);
        }
        ring[(int) (asked[wire]++ & (ring.length - 1))] = due;
        wires[wire].want(size);
    }

    private long[] grow(int wire) {
        long[] small = dueNanos[wire];
        long[] large = new long[small.length * 2];
        for (long i = done[wire]; i < asked[wire]; i++) {
            large[(int) (i & (large.length - 1))] = small[(int) (i & (small.length - 1))];
        }
        dueNanos[wire] = large;
        return large;
    }

    @Override
    void answered(int wire, long received, long now) {
        if (!running) {
            return;
        }
        long[] ring = dueNanos[wire];
        for (long whole = received / size; done[wire] < whole; done[wire]++) {
            long due = ring[(int) (done[wire] & (ring.length - 1))];
            if (due - windowStart < 0) {
                continue;
            }
            if (now - windowEnd < 0) {
                meter.message(now - due);
            } else {
                meter.late(now - due);
            }
        }
    }
}
