package org.tulip4j.netty;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** Writes down what it hears. */
class Recorder implements Protocol {
    final List<String> events = new ArrayList<>();
    boolean keepOpen;

    @Nullable Transport transport;

    @Nullable Throwable lostBy;

    @Override
    public void connectionMade(Transport made) {
        transport = made;
        events.add("made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        events.add("data " + text(data));
    }

    @Override
    public boolean eofReceived() {
        events.add("eof");
        return keepOpen;
    }

    @Override
    public void pauseWriting() {
        events.add("pause");
    }

    @Override
    public void resumeWriting() {
        events.add("resume");
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        lostBy = exception;
        events.add("lost" + (exception == null ? "" : " " + exception.getClass().getSimpleName()));
    }

    static String text(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
