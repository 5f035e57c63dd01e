package org.tulip4j.streams;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.ReadTransport;

/** A transport for a reader, which writes down when it is paused, resumed and closed. */
final class Source implements ReadTransport {
    /** What was asked of it, in order. */
    final List<String> calls = new ArrayList<>();

    @Override
    public boolean isReading() {
        return true;
    }

    @Override
    public void pauseReading() {
        calls.add("pause");
    }

    @Override
    public void resumeReading() {
        calls.add("resume");
    }

    @Override
    public <T> @Nullable T extraInfo(InfoKey<T> key, @Nullable T fallback) {
        return fallback;
    }

    @Override
    public boolean isClosing() {
        return false;
    }

    @Override
    public void close() {
        calls.add("close");
    }

    @Override
    public void setProtocol(BaseProtocol<?> protocol) {}

    @Override
    public @Nullable BaseProtocol<?> protocol() {
        return null;
    }
}
