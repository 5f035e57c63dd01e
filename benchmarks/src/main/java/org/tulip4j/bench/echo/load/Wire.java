package org.tulip4j.bench.echo.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection: bytes that are to go, have gone and have come back. All are offsets in its stream. */
final class Wire implements AutoCloseable {
    private final ByteChannel channel;
    private final SelectionKey key;
    private final Pattern pattern;
    private final ByteBuffer buffer;
    private final int number;
    private long goal;
    private long sent;
    private long received;

    /** Connects and waits for it. */
    Wire(InetSocketAddress to, boolean secured, Selector selector, Pattern pattern, ByteBuffer buffer, int number)
            throws IOException {
        this.pattern = pattern;
        this.buffer = buffer;
        this.number = number;
        SocketChannel socket = SocketChannel.open(to);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel = secured ? new SecuredChannel(socket) : socket;
        socket.configureBlocking(false);
        key = socket.register(selector, SelectionKey.OP_READ, this);
    }

    /** More bytes are to go; sends what the socket takes. */
    void want(int bytes) throws IOException {
        goal += bytes;
        flush();
    }

    void flush() throws IOException {
        while (sent < goal) {
            int count = (int) Math.min(goal - sent, Pattern.CHUNK);
            int taken = channel.write(pattern.at(place(sent), count));
            sent += taken;
            if (taken < count) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
        }
        if (key.interestOps() != SelectionKey.OP_READ) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Reads and compares; returns how much came back in all. */
    long read() throws IOException {
        int count = channel.read(buffer.clear());
        if (count < 0) {
            throw new EOFException("the server closed connection " + number + " after " + received + " bytes");
        }
        if (count > sent - received) {
            throw new IOException("more bytes than sent came back on connection " + number);
        }
        if (!pattern.matches(buffer.flip(), place(received))) {
            throw new IOException("other bytes than sent came back on connection " + number + " at " + received);
        }
        received += count;
        return received;
    }

    int number() {
        return number;
    }

    boolean isQuiet() {
        return received == goal;
    }

    private long place(long offset) {
        return offset + number * 977L;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
