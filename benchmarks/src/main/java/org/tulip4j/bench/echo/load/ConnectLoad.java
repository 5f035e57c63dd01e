package org.tulip4j.bench.echo.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Connects, sends a byte, gets it back, closes; so many at a time. The client's address changes from connection to
 * connection: one address alone would run out of ports while closed connections linger.
 */
final class ConnectLoad implements AutoCloseable {
    private static final int ADDRESSES = 250;
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final InetSocketAddress server;
    private final Selector selector = Selector.open();
    private final Meter meter;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(16);
    private final int parallel;
    private long opened;
    private boolean measuring;
    private IOException failure;

    ConnectLoad(Order order) throws IOException {
        server = order.address();
        meter = new Meter((long) order.number("pid"));
        parallel = order.count("connections");
    }

    /** One connection of its time. */
    private record Dial(long startNanos) {}

    String run(Order order) throws IOException {
        for (int i = 0; i < parallel; i++) {
            open();
        }
        runUntil(System.nanoTime() + order.nanos("warmup"));
        meter.begin();
        measuring = true;
        runUntil(System.nanoTime() + order.nanos("seconds"));
        return meter.figures() + "," + meter.percentiles();
    }

    private void runUntil(long end) throws IOException {
        long progress = System.nanoTime();
        for (long now = progress; now - end < 0; now = System.nanoTime()) {
            if (selector.select(this::ready, 100) > 0) {
                progress = now;
            } else if (now - progress > STALL_NANOS) {
                throw new IOException("no connection was served for ten seconds");
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    private void open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress("127.1.0." + (1 + opened++ % ADDRESSES), 0));
        channel.register(selector, SelectionKey.OP_CONNECT, new Dial(System.nanoTime()));
        channel.connect(server);
    }

    private void ready(SelectionKey key) {
        try {
            SocketChannel channel = (SocketChannel) key.channel();
            if (key.isConnectable()) {
                channel.finishConnect();
                channel.write(buffer.clear().put((byte) opened).flip());
                key.interestOps(SelectionKey.OP_READ);
            } else {
                int count = channel.read(buffer.clear());
                if (count != 1) {
                    throw new IOException(count + " bytes came back for one");
                }
                if (measuring) {
                    meter.message(System.nanoTime() - ((Dial) key.attachment()).startNanos());
                }
                channel.close();
                open();
            }
        } catch (IOException broken) {
            failure = broken;
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
