package org.tulip4j.samples.toy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** A connection that says when it can be read and written, as a selector would. One waiter per direction. */
final class ToySocket implements Protocol {
    private final StringBuilder received = new StringBuilder();
    private Transport transport;
    private boolean ended;
    private boolean paused;
    private @Nullable Runnable reader;
    private @Nullable Runnable writer;

    @Override
    public void connectionMade(Transport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        received.append(StandardCharsets.UTF_8.decode(data));
        wakeReader();
    }

    @Override
    public boolean eofReceived() {
        ended = true;
        wakeReader();
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        eofReceived();
        resumeWriting();
    }

    @Override
    public void pauseWriting() {
        paused = true;
    }

    @Override
    public void resumeWriting() {
        paused = false;
        Runnable waiting = writer;
        writer = null;
        if (waiting != null) {
            waiting.run();
        }
    }

    private void wakeReader() {
        Runnable waiting = reader;
        reader = null;
        if (waiting != null) {
            waiting.run();
        }
    }

    /** Calls once, when there is something to read or the end has come. */
    void onReadable(Runnable callback) {
        reader = callback;
        if (ended || received.length() > 0) {
            wakeReader();
        }
    }

    /** Calls once, when bytes are taken. */
    void onWritable(Runnable callback) {
        writer = callback;
        if (!paused) {
            resumeWriting();
        }
    }

    /** What has come; empty at the end. */
    String take() {
        String all = received.toString();
        received.setLength(0);
        return all;
    }

    void write(String text) {
        transport.write(StandardCharsets.UTF_8.encode(text));
    }

    void close() {
        transport.close();
    }
}
