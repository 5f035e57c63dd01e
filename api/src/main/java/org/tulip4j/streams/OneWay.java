package org.tulip4j.streams;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;
import org.tulip4j.transport.WriteTransport;

/** A pipe that is written to, for a writer that wants both directions: nothing is ever read. Confined to the loop. */
final class OneWay implements Transport {
    private final WriteTransport out;

    OneWay(WriteTransport out) {
        this.out = out;
    }

    @Override
    public boolean isReading() {
        return false;
    }

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {}

    @Override
    public void write(ByteBuffer data) {
        out.write(data);
    }

    @Override
    public void writeAll(List<ByteBuffer> data) {
        out.writeAll(data);
    }

    @Override
    public void writeEof() {
        out.writeEof();
    }

    @Override
    public boolean canWriteEof() {
        return out.canWriteEof();
    }

    @Override
    public void abort() {
        out.abort();
    }

    @Override
    public long writeBufferSize() {
        return out.writeBufferSize();
    }

    @Override
    public WriteBufferLimits writeBufferLimits() {
        return out.writeBufferLimits();
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits limits) {
        out.setWriteBufferLimits(limits);
    }

    @Override
    public <T> @Nullable T extraInfo(InfoKey<T> key, @Nullable T fallback) {
        return out.extraInfo(key, fallback);
    }

    @Override
    public boolean isClosing() {
        return out.isClosing();
    }

    @Override
    public void close() {
        out.close();
    }

    @Override
    public void setProtocol(BaseProtocol<?> protocol) {
        out.setProtocol(protocol);
    }

    @Override
    public @Nullable BaseProtocol<?> protocol() {
        return out.protocol();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
