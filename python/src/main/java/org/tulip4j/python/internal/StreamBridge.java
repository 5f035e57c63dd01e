package org.tulip4j.python.internal;

import java.nio.ByteBuffer;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/**
 * A connection between tulip's transport and the one of transports.py: a protocol to the first, methods to call for the second.
 *
 * <p>Thread: the loop's.
 */
public final class StreamBridge implements Protocol {
    /** Python's transport. */
    private final Value python;

    /** Its method that takes data, looked up once. */
    private final Value data;

    /** Set by {@link #connectionMade}. */
    private @Nullable Transport transport;

    StreamBridge(Value python) {
        this.python = python;
        this.data = python.getMember("_data");
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        python.invokeMember("_made", this);
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

    /**
     * Returns Python's transport.
     *
     * @return made by the factory
     */
    public Value python() {
        return python;
    }

    /**
     * Returns tulip's transport.
     *
     * @return after the connection was made
     */
    public Transport transport() {
        if (transport == null) {
            throw new IllegalStateException("the connection is not made yet");
        }
        return transport;
    }

    /**
     * Writes a bytes-like object.
     *
     * @param bytes copied
     */
    public void write(Value bytes) {
        transport().write(Bytes.of(bytes));
    }

    /**
     * Sets the water marks.
     *
     * @param high bytes
     * @param low bytes
     */
    public void setLimits(long high, long low) {
        transport().setWriteBufferLimits(WriteBufferLimits.of(low, high));
    }
}
