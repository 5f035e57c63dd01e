package org.tulip4j.bench.echo.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/**
 * Every socket keeps so many datagrams in flight. A datagram bears its number and then the bytes that belong to it; one that
 * has not come back within a second is counted as lost and sent anew.
 */
final class DatagramLoad implements AutoCloseable {
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Pattern PATTERN = new Pattern();

    private final Selector selector = Selector.open();
    private final Meter meter;
    private final Port[] ports;
    private final int size;
    private final int pipeline;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
    private boolean measuring;
    private long lost;
    private long back;
    private IOException failure;

    /** A socket: the number in each slot of its pipeline, and when it left. */
    private final class Port {
        final DatagramChannel channel;
        final long[] numbers = new long[pipeline];
        final long[] sentNanos = new long[pipeline];
        long next;

        Port(Order order) throws IOException {
            channel = DatagramChannel.open();
            channel.connect(order.address());
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(int slot, long now) throws IOException {
            // a slot's numbers are those that leave its own remainder
            numbers[slot] = next++ * pipeline + slot;
            sentNanos[slot] = now;
            buffer.clear().putLong(numbers[slot]).put(PATTERN.at(numbers[slot], size - Long.BYTES));
            channel.write(buffer.flip());
        }

        void receive() throws IOException {
            for (int count = channel.read(buffer.clear()); count > 0; count = channel.read(buffer.clear())) {
                buffer.flip();
                long number = buffer.getLong();
                if (count != size || !PATTERN.matches(buffer, number)) {
                    throw new IOException(
                            "another datagram than sent came back: " + count + " bytes, number " + number);
                }
                int slot = (int) (number % pipeline);
                if (numbers[slot] != number) {
                    continue; // it was counted as lost
                }
                long now = System.nanoTime();
                back++;
                if (measuring) {
                    meter.message(now - sentNanos[slot]);
                }
                send(slot, now);
            }
        }

        void findLost(long now) throws IOException {
            for (int slot = 0; slot < pipeline; slot++) {
                if (now - sentNanos[slot] > LOST_NANOS) {
                    lost++;
                    send(slot, now);
                }
            }
        }
    }

    DatagramLoad(Order order) throws IOException {
        meter = new Meter((long) order.number("pid"));
        size = order.count("size");
        pipeline = order.count("pipeline");
        if (size < Long.BYTES) {
            throw new IllegalArgumentException("a datagram bears a number of 8 bytes: size=" + size);
        }
        ports = new Port[order.count("connections")];
        for (int i = 0; i < ports.length; i++) {
            ports[i] = new Port(order);
        }
    }

    String run(Order order) throws IOException {
        long start = System.nanoTime();
        for (Port port : ports) {
            for (int slot = 0; slot < pipeline; slot++) {
                port.send(slot, start);
            }
        }
        runUntil(start + order.nanos("warmup"));
        meter.begin();
        lost = 0;
        measuring = true;
        runUntil(System.nanoTime() + order.nanos("seconds"));
        String figures = meter.figures() + "," + meter.percentiles() + ",\"lost\":" + lost;
        if (back == 0) {
            throw new IOException("no datagram came back");
        }
        return figures;
    }

    private void runUntil(long end) throws IOException {
        long looked = System.nanoTime();
        for (long now = looked; now - end < 0; now = System.nanoTime()) {
            selector.select(this::ready, 100);
            if (failure != null) {
                throw failure;
            }
            if (now - looked > LOST_NANOS / 10) {
                looked = now;
                for (Port port : ports) {
                    port.findLost(now);
                }
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            ((Port) key.attachment()).receive();
        } catch (IOException broken) {
            failure = broken;
        }
    }

    @Override
    public void close() throws IOException {
        for (Port port : ports) {
            if (port != null) {
                port.channel.close();
            }
        }
        selector.close();
    }
}
