package org.tulip4j.python.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** The protocol of a datagram endpoint: tells Python's transport. Thread: the loop's. */
public final class DatagramBridge implements DatagramProtocol {
    /** Python's transport. */
    private final Value python;

    DatagramBridge(Value python) {
        this.python = python;
    }

    @Override
    public void connectionMade(DatagramTransport transport) {
        python.invokeMember("_made", new TransportHandle(transport));
    }

    @Override
    public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
        int count = data.remaining();
        python.invokeMember("_datagram", Bytes.number(data), count, Addresses.of(from));
    }

    @Override
    public void errorReceived(IOException exception) {
        python.invokeMember("_received_error", Failure.of(exception));
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
