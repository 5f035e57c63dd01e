package org.tulip4j.bench.echo.server;

import java.nio.ByteBuffer;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** The protocols of {@link TulipEcho}; each stops reading while its peer does not. */
final class TulipProtocols {
    private TulipProtocols() {}

    /** What the others share: the transport, and reading only while the peer reads. */
    private abstract static class Pausing implements Protocol {
        Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
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

    /** Sends back what it gets. */
    static final class Whole extends Pausing {
        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }

    /** Sends back what it gets, through an array of its own each time. */
    static final class Arrays extends Pausing {
        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            transport.write(copy);
        }
    }

    /** Sends back what it gets, in two writes. */
    static final class Pieces extends Pausing {
        @Override
        public void dataReceived(ByteBuffer data) {
            int end = data.limit();
            data.limit(data.position() + data.remaining() / 2);
            transport.write(data);
            data.limit(end);
            transport.write(data);
        }
    }

    /** Sends back each message by itself. */
    static final class Framed extends Pausing {
        private final byte[] message = new byte[Style.FRAME];
        /** Bytes of the message that has begun. */
        private int have;

        @Override
        public void dataReceived(ByteBuffer data) {
            while (data.hasRemaining()) {
                int count = Math.min(message.length - have, data.remaining());
                data.get(message, have, count);
                have += count;
                if (have == message.length) {
                    have = 0;
                    transport.write(message);
                }
            }
        }
    }

    /** Reads into a buffer shared by all connections of the loop, for each read is written before the next. */
    static final class Buffered implements BufferedProtocol {
        private static final ByteBuffer SHARED = ByteBuffer.allocateDirect(Listening.BUFFER);
        private Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return SHARED.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            transport.write(SHARED.position(0).limit(count));
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
}
