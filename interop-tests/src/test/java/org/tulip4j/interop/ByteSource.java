package org.tulip4j.interop;

import java.nio.ByteBuffer;
import org.tulip4j.EventLoop;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.ReadTransport;

/** Feeds a reader with so many bytes, as long as it is not paused. */
final class ByteSource implements ReadTransport {
    private static final int MOST = 16;

    private final EventLoop loop;
    private final StreamReader reader;
    private long left;
    private boolean reading = true;

    ByteSource(EventLoop loop, StreamReader reader, long count) {
        this.loop = loop;
        this.reader = reader;
        this.left = count;
        reader.setTransport(this);
        loop.callSoon(this::feed);
    }

    private void feed() {
        if (!reading) {
            return;
        }
        if (left == 0) {
            reader.feedEof();
            return;
        }
        int count = (int) Math.min(left, MOST);
        left -= count;
        loop.callSoon(this::feed);
        reader.feedData(ByteBuffer.allocate(count));
    }

    @Override
    public boolean isReading() {
        return reading;
    }

    @Override
    public void pauseReading() {
        reading = false;
    }

    @Override
    public void resumeReading() {
        if (!reading) {
            reading = true;
            loop.callSoon(this::feed);
        }
    }

    @Override
    public <T> T extraInfo(InfoKey<T> key, T fallback) {
        return fallback;
    }

    @Override
    public boolean isClosing() {
        return false;
    }

    @Override
    public void close() {
        left = 0;
    }

    @Override
    public void setProtocol(BaseProtocol<?> protocol) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BaseProtocol<?> protocol() {
        return null;
    }
}
