package org.tulip4j.python.internal;

import java.nio.ByteBuffer;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** The protocol of a connection: tells Python's transport, the one of transports.py. Thread: the loop's. */
public final class StreamBridge implements Protocol {
    /** Python's transport. */
    private final Value python;

    /** Its method that takes data, looked up once. */
    private final Value data;

    StreamBridge(Value python) {
        this.python = python;
        this.data = python.getMember("_data");
    }

    @Override
    public void connectionMade(Transport transport) {
        python.invokeMember("_made", new TransportHandle(transport));
    }

    @Override
    public void dataReceived(ByteBuffer received) {
        int count = received.remaining();
        data.executeVoid(Bytes.number(received), count);
    }

    @Override
    public boolean eofReceived() {
        return python.invokeMember("_eof").asBoolean();
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        python.invokeMember("_lost", Failure.of(exception));
    }

    @Override
    public void pauseWriting() {
        python.invokeMember("_pause");
    }

    @Override
    public void resumeWriting() {
        python.invokeMember("_resume");
    }
}
