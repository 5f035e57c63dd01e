package org.tulip4j.tck.ends;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** A side that is a protocol, of either kind. */
final class ProtocolSide implements Side.Connection {
    private final Transport transport;

    private ProtocolSide(Transport transport) {
        this.transport = transport;
    }

    /** {@return the connection of a transport} */
    static Side.Connection over(Transport transport) {
        return new ProtocolSide(transport);
    }

    /** {@return a protocol that tells the side; of connectionMade too, unless it is told by who upgrades the connection} */
    static BaseProtocol<Transport> of(Side side, boolean upgraded) {
        return side.cell.kind() == Cell.Kind.BUFFERED ? new Buffered(side, upgraded) : new Plain(side, upgraded);
    }

    private record Plain(Side side, boolean upgraded) implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            if (!upgraded) {
                side.made(over(transport));
            }
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            side.bytes(data);
        }

        @Override
        public boolean eofReceived() {
            side.eof();
            return side.cell.staysOpen();
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            side.lost(exception);
        }
    }

    private static final class Buffered implements BufferedProtocol {
        private final ByteBuffer room = ByteBuffer.allocate(64 * 1024);
        private final Side side;
        private final boolean upgraded;

        Buffered(Side side, boolean upgraded) {
            this.side = side;
            this.upgraded = upgraded;
        }

        @Override
        public void connectionMade(Transport transport) {
            if (!upgraded) {
                side.made(over(transport));
            }
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return room.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            side.bytes(room.duplicate().clear().limit(count));
        }

        @Override
        public boolean eofReceived() {
            side.eof();
            return side.cell.staysOpen();
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            side.lost(exception);
        }
    }

    @Override
    public void write(byte[] data, int length) {
        transport.write(ByteBuffer.wrap(data, 0, length));
    }

    @Override
    public boolean canWriteEof() {
        return transport.canWriteEof();
    }

    @Override
    public void writeEof() {
        transport.writeEof();
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public void pause() {
        transport.pauseReading();
    }

    @Override
    public void resume() {
        transport.resumeReading();
    }
}
