package org.tulip4j.samples;

import java.nio.ByteBuffer;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** Sends back what it gets; while the peer does not read, it does not read either. */
final class EchoProtocol implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        transport.write(data);
    }

    @Override
    public void pauseWriting() {
        transport.pauseReading();
    }

    @Override
    public void resumeWriting() {
        transport.resumeReading();
    }
}
