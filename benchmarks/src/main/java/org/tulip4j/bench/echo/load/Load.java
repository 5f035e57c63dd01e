package org.tulip4j.bench.echo.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/** Connections that send messages of one size, and the turn that serves them. Closes with its connections. */
abstract class Load implements AutoCloseable {
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Pattern PATTERN = new Pattern();
    private static final ByteBuffer BUFFER = ByteBuffer.allocateDirect(Pattern.CHUNK);

    final Wire[] wires;
    final int size;
    final Meter meter;
    private final Selector selector;
    private final java.util.function.Consumer<SelectionKey> serve = this::serve;
    /** Thrown by {@link #serve}, which may not. */
    private IOException failure;

    private long progressNanos;

    /** Connects, a message on each, so that all are accepted and served before anything is timed. */
    Load(Order order) throws IOException {
        size = order.count("size");
        meter = new Meter((long) order.number("pid"));
        selector = Selector.open();
        wires = new Wire[order.count("connections")];
        progressNanos = System.nanoTime();
        for (int i = 0; i < wires.length; i++) {
            wires[i] = new Wire(order.address(), order.asks("tls"), selector, PATTERN, BUFFER, i);
            wires[i].want(size);
            while (!wires[i].isQuiet()) {
                turn(100);
            }
        }
    }

    /** Whole messages came back on a connection. */
    abstract void answered(int wire, long received, long now) throws IOException;

    /** Waits for bytes, at most so many milliseconds or (0) not at all, and serves them. */
    final void turn(long millis) throws IOException {
        int ready = millis == 0 ? selector.selectNow(serve) : selector.select(serve, millis);
        if (failure != null) {
            throw failure;
        }
        long now = System.nanoTime();
        if (ready > 0) {
            progressNanos = now;
        } else if (now - progressNanos > STALL_NANOS && !isQuiet()) {
            throw new IOException("no byte came back for ten seconds");
        }
    }

    private void serve(SelectionKey key) {
        Wire wire = (Wire) key.attachment();
        try {
            if (key.isWritable()) {
                wire.flush();
            }
            if (key.isReadable()) {
                long received = wire.read();
                answered(wire.number(), received, System.nanoTime());
            }
        } catch (IOException broken) {
            failure = broken;
        }
    }

    final boolean isQuiet() {
        for (Wire wire : wires) {
            if (wire != null && !wire.isQuiet()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final void close() throws IOException {
        for (Wire wire : wires) {
            if (wire != null) {
                wire.close();
            }
        }
        selector.close();
    }
}
